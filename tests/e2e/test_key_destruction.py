"""R31, R32: the vault's keys decide over every copy of the database; a master key rotates while cards come and go."""
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

import pytest

from client import Client
from orders import CARD, card_order, clone, insert, order
from stack import Stack


@pytest.fixture(scope="module")
def vault_stack():
    """A system of its own: what is done to its keys and its database must not be done to the one of the other tests."""
    folder = Path(tempfile.mkdtemp(prefix="reprise-keys-"))
    folder.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        port = int(os.environ.get("REPRISE_PORT") or 20000 + os.getpid() % 600 * 20)
        patch.setenv("REPRISE_DIR", str(folder))
        patch.setenv("REPRISE_PORT", str(port + 10))
        running = Stack()
    try:
        running.up()
        yield running
    finally:
        running.down("--wipe")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def vault_client(vault_stack):
    return Client(vault_stack.urls["GATEWAY_URL"], vault_stack.token(ttl=14400))


def day_keys(stack):
    return sorted((stack.folder / "keys" / "vault").glob("[0-9]*.key"))


def new_token(client):
    answer = client.post("/cards", CARD)
    assert answer.status == 201, answer
    return answer.json()["card_number_token"]


def order_with(token):
    return order(payment={"payment_method": "Credit Card", "credit_card": {"card_number_token": token}})


def take_base_backup(stack, folder):
    """What an operator does every night: the whole cluster, WAL included."""
    subprocess.run(["pg_basebackup", "-d", stack.urls["CARTS_ADMIN_URL"], "-D", folder, "-X", "stream", "-c", "fast"],
                   check=True, capture_output=True, timeout=300)


def restore(stack, backup):
    """Puts the backup in the place of the cluster. The keys are not in it, and stay as they are."""
    cluster = (stack.folder / "pg").resolve()
    owner = cluster.stat()
    for path in cluster.iterdir():
        # The marks of `up` are no part of the cluster.
        if not path.name.startswith("."):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(backup, cluster, dirs_exist_ok=True)
    for path in [cluster, *cluster.rglob("*")]:
        os.chown(path, owner.st_uid, owner.st_gid)


def test_a_master_key_rotates_while_cards_are_entered_sealed_and_opened(vault_stack, vault_client):
    """Binding a token to an order opens its number and seals it anew, under the key of another day each time."""
    problems, stop = [], threading.Event()

    def use(number):
        age = number
        while not stop.is_set():
            age = (age + 4) % 59
            try:
                made = insert(vault_client, card_order(vault_client, age_seconds=age * 86400 + 60))
                answer = clone(vault_client, made["order_id"])
                if answer.json()["clone"]["card"]["outcome"] != "copied":
                    problems.append(repr(answer))
            except (AssertionError, OSError, KeyError, ValueError) as problem:
                problems.append(repr(problem))

    users = [threading.Thread(target=use, args=(number,)) for number in range(4)]
    for user in users:
        user.start()
    printed = [vault_stack.run("rotate-key") for _ in range(5)]
    stop.set()
    for user in users:
        user.join()
    assert problems == []
    active = [re.search(r"^active master key: (\S+)$", text, re.M).group(1) for text in printed]
    assert active == sorted(set(active))
    assert "master keys destroyed: 1" in printed[-1]
    masters = list((vault_stack.folder / "keys" / "vault" / "master").iterdir())
    assert [path.name for path in masters] == [active[-1] + ".key"] and masters[0].stat().st_mode & 0o777 == 0o600
    keys = day_keys(vault_stack)
    assert keys and {json.loads(path.read_text())["master_key_id"] for path in keys} == {active[-1]}


def test_a_rotation_of_what_is_not_there_says_so(vault_stack, tmp_path):
    run = subprocess.run([Path(__file__).resolve().parents[2] / "deploy/local/rotate-key"], capture_output=True, text=True,
                         env={**vault_stack.environment, "REPRISE_DIR": str(tmp_path)}, check=False)
    assert run.returncode == 1 and "run deploy/local/up first" in run.stderr


def test_a_base_backup_opens_with_the_keys_of_its_days_and_never_without_them(vault_stack, vault_client, tmp_path):
    """Keys are destroyed here as proto-docs/operations.md says for an emergency; at midnight the service does it itself."""
    tokens = [new_token(vault_client) for _ in range(2)]
    backup = tmp_path / "backup"
    take_base_backup(vault_stack, backup)

    vault_stack.down()
    restore(vault_stack, backup)
    vault_stack.up()
    # The backup does hold the numbers: with the keys of their days they open.
    insert(vault_client, order_with(tokens[0]))
    sealed = "SELECT count(*) FROM vault.card_numbers WHERE sealed IS NOT NULL AND deadline > now()"
    assert int(vault_stack.sql("CARTS_ADMIN_URL", sealed)) > 0

    vault_stack.down()
    subprocess.run(["shred", "-u", *day_keys(vault_stack)], check=True)
    restore(vault_stack, backup)
    vault_stack.up()
    assert int(vault_stack.sql("CARTS_ADMIN_URL", sealed)) > 0
    for token in tokens:
        answer = vault_client.post("/orders", order_with(token))
        # To the order service a number that does not open is a fault of its neighbour.
        assert answer.status == 502 and answer.code() == "bad_gateway", answer
        told = (vault_stack.folder / "log" / "carts.log").read_text()
        assert [line for line in told.splitlines() if answer.json()["trace_id"] in line and "does not open" in line]
    # New cards come and go under new keys.
    insert(vault_client, card_order(vault_client))
