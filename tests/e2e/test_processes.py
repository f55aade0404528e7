"""The processes as the operating system sees them: what they refuse to start with, and what nobody gets out of them (R6).

A cart service of this file's own runs as an ordinary user, as in production: what root is refused cannot be seen as root.
"""
import os
import re
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from stack import REPOSITORY

NOBODY = 65534
PROCESSES = ["orders", "carts", "gateway", "sandbox", "postgres"]


def settings_of(stack, service):
    """The settings that up wrote for a service."""
    run = subprocess.run(["env", "-i", "bash", "-c", 'set -a; . "$0"; env -0', stack.folder / "run" / f"{service}.env"], capture_output=True, check=True)
    pairs = (pair.split("=", 1) for pair in run.stdout.decode().split("\0") if pair)
    return {name: value for name, value in pairs if name.startswith("REPRISE_")}


class OwnCarts:
    """The cart service with keys of its own, in a folder that an ordinary user owns, on a port of its own."""

    def __init__(self, stack):
        self.folder = Path(tempfile.mkdtemp(prefix="reprise-processes-"))
        self.program = self.folder / "reprise-carts"
        shutil.copy(REPOSITORY / "build" / os.environ.get("REPRISE_PRESET", "release") / "reprise-carts", self.program)
        self.settings = {**settings_of(stack, "carts"), "REPRISE_LISTEN": f"127.0.0.1:{stack.port + 9}"}
        for name in ("REPRISE_JWKS_FILE", "REPRISE_API_KEYS_FILE", "REPRISE_CONTRACT_FILE", "REPRISE_MERCHANTS_FILE", "REPRISE_FINGERPRINT_KEY_FILE", "REPRISE_SERVICE_TOKEN_KEY_FILE"):
            self.settings[name] = str(shutil.copy(self.settings[name], self.folder))
        for name, role in (("REPRISE_DATABASE_URL", "reprise_carts"), ("REPRISE_VAULT_DATABASE_URL", "reprise_vault"),
                           ("REPRISE_AUDIT_DATABASE_URL", "reprise_audit")):
            passfile = shutil.copy(stack.folder / "keys" / f"{role}.pgpass", self.folder)
            self.settings[name] = re.sub("passfile=.*", f"passfile={passfile}", self.settings[name])
        self.keys = self.folder / "vault"
        self.settings["REPRISE_VAULT_KEY_DIRECTORY"] = str(self.keys)
        shutil.copytree(stack.folder / "keys" / "vault" / "master", self.keys / "master")
        self.keys.chmod(0o700)
        if os.geteuid() == 0:
            for path in [self.folder, *self.folder.rglob("*")]:
                os.chown(path, NOBODY, NOBODY)

    def start(self, changes=None, limits=()):
        """Starts it as an ordinary user who would get core files of any size, if it were for him."""
        user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
        most = ["prlimit", f"--core={resource.getrlimit(resource.RLIMIT_CORE)[1]}", *limits]
        return subprocess.Popen([*most, *user, self.program], cwd=self.folder, env={**self.settings, **(changes or {})},
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def refusal(self, changes=None, **options):
        """What it says when it does not start."""
        process = self.start(changes, **options)
        try:
            said = process.communicate(timeout=60)[1]
        finally:
            process.kill()
        assert process.returncode == 1, said
        return said.splitlines()


@pytest.fixture(scope="module")
def own(stack):
    made = OwnCarts(stack)
    yield made
    shutil.rmtree(made.folder)


@pytest.fixture
def running(stack, own):
    process = own.start()
    try:
        stack.wait(lambda: listens(own.settings["REPRISE_LISTEN"]) or process.poll() is not None, seconds=60)
        assert process.poll() is None, process.communicate()[1]
        yield process
    finally:
        process.kill()
        process.wait()


def listens(address):
    host, port = address.rsplit(":", 1)
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


def test_all_faults_of_addresses_and_secrets_are_told_at_once_and_no_secret_is_repeated(own):
    key, passfile = own.folder / "fingerprint.key", own.folder / "reprise_vault.pgpass"
    key.chmod(0o640)
    passfile.chmod(0o644)
    try:
        said = own.refusal({"REPRISE_LISTEN": "0.0.0.0:8082", "PGPASSWORD": "s3cret", "REPRISE_DATABASE_URL": "postgresql://reprise_carts:s3cret@/reprise_carts",
                            "REPRISE_SERVICE_TOKEN_KEY_FILE": str(own.folder / "absent.pem")})
    finally:
        key.chmod(0o600)
        passfile.chmod(0o600)
    assert said == [
        "REPRISE_LISTEN must be an address of the loopback (127.0.0.1:port or [::1]:port): only the gateway is reached from outside",
        "REPRISE_DATABASE_URL must not hold a password: it belongs in a file of mode 0600 that passfile= names",
        "PGPASSWORD must not be set: secrets are read from files of mode 0600 only",
        "REPRISE_FINGERPRINT_KEY_FILE names a file that must have mode 0600 or 0400",
        "REPRISE_VAULT_DATABASE_URL names a passfile that must have mode 0600 or 0400",
        "REPRISE_SERVICE_TOKEN_KEY_FILE names a file that does not exist"]


@pytest.mark.parametrize("path,mode", [("vault", 0o750), ("vault/master", 0o701)])
def test_a_key_folder_that_others_may_look_into_is_refused(own, path, mode):
    folder = own.folder / path
    folder.chmod(mode)
    try:
        assert own.refusal() == [f"{folder}: others than its owner have rights on it (chmod go= is needed)"]
    finally:
        folder.chmod(0o700)


def test_without_memory_that_may_be_locked_it_does_not_start(own):
    """Less than the secure heap: cards would be held where the page file gets them."""
    said = own.refusal(limits=[f"--memlock={(4 << 20) - 1}"])
    assert len(said) == 1 and said[0].startswith("the 4 MiB that hold keys and card numbers cannot be locked into memory: raise RLIMIT_MEMLOCK")


def test_its_memory_for_secrets_is_locked_and_left_out_of_dumps(running):
    if os.geteuid() != 0:
        pytest.skip("only root sees the memory of a process that is not dumpable")
    status = Path(f"/proc/{running.pid}/status").read_text()
    assert int(re.search(r"^VmLck:\s*(\d+) kB$", status, re.M).group(1)) >= 4096
    areas = re.findall(r"^VmFlags: (.*)$", Path(f"/proc/{running.pid}/smaps").read_text(), re.M)
    assert len([flags for flags in areas if {"lo", "dd"} <= set(flags.split())]) == 1


def test_it_belongs_to_root_for_whoever_would_read_its_memory(running):
    """proc(5): the files of a process that is not dumpable belong to root, whoever its user is."""
    owner = NOBODY if os.geteuid() == 0 else os.geteuid()
    assert re.search(rf"^Uid:\t{owner}\t", Path(f"/proc/{running.pid}/status").read_text(), re.M)
    assert os.stat(f"/proc/{running.pid}/environ").st_uid == 0


@pytest.mark.parametrize("of_services", [False, True])
def test_another_process_of_its_user_cannot_read_it(running, of_services):
    """The same attempt succeeds at a process that does nothing of the kind."""
    user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    plain = subprocess.Popen([*user, "sleep", "60"])
    try:
        pid = running.pid if of_services else plain.pid
        while not of_services and Path(f"/proc/{pid}/comm").read_text() != "sleep\n":
            pass
        read = [subprocess.run([*user, "cat", f"/proc/{pid}/{name}"], capture_output=True).returncode for name in ("environ", "maps")]
        assert read == ([1, 1] if of_services else [0, 0])
    finally:
        plain.kill()
        plain.wait()


@pytest.mark.parametrize("signal_number", [signal.SIGABRT, signal.SIGSEGV, signal.SIGQUIT])
def test_no_core_file_is_left_whatever_ends_it(own, running, signal_number):
    files = sorted(own.folder.iterdir())
    os.kill(running.pid, signal_number)
    _, status = os.waitpid(running.pid, 0)
    running.returncode = 0
    # Under AddressSanitizer a fault of memory is its own to report, and the process exits.
    assert (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal_number) or os.environ.get("REPRISE_PRESET") == "dev"
    assert not os.WCOREDUMP(status) and sorted(own.folder.iterdir()) == files


@pytest.mark.parametrize("name", ["orders", "carts"])
def test_a_service_may_write_no_core_file(stack, name):
    limits = Path(f"/proc/{stack.pid(name)}/limits").read_text()
    assert re.search(r"^Max core file size +0 +0 ", limits, re.M)


def secrets(stack):
    """Every secret of the session, by the name of its file; of a PEM its longest line."""
    found = {}
    for path in (stack.folder / "keys").rglob("*"):
        if path.suffix in (".password", ".key", ".pem") and path.is_file() and "CERTIFICATE" not in path.read_text():
            found[path.name] = max(path.read_text().split(), key=len).encode()
    return found


def test_no_setting_environment_or_command_line_holds_a_secret(stack):
    wanted = secrets(stack)
    assert {"reprise_admin.password", "reprise_vault.password", "fingerprint.key", "carts-token.pem", "gateway.key"} <= set(wanted)
    assert all(len(secret) > 40 for secret in wanted.values())
    places = [path for path in (stack.folder / "run").iterdir() if path.is_file()]
    places += [Path(f"/proc/{stack.pid(name)}/{file}") for name in PROCESSES for file in ("cmdline", "environ")]
    readable = {place: place.read_bytes() for place in places if os.access(place, os.R_OK)}
    assert len(readable) >= 10
    assert [(place, name) for place, text in readable.items() for name, secret in wanted.items() if secret in text] == []
    assert b"passfile=" in (stack.folder / "run" / "carts.env").read_bytes()


def replace_passfile(stack, role, password):
    """As an operator does it: whole, by a rename."""
    file = stack.folder / "keys" / f"{role}.pgpass"
    new = file.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_text(f"*:*:*:{role}:{password}\n")
    new.rename(file)


def test_the_password_of_a_role_is_changed_while_everything_runs(stack, client):
    role, old = "reprise_orders", (stack.folder / "keys" / "reprise_orders.password").read_text().strip()
    try:
        stack.sql("ORDERS_ADMIN_URL", f"ALTER ROLE {role} PASSWORD 'another'")
        assert client.get("/orders?limit=1").status == 200
        stack.sql("ORDERS_ADMIN_URL", f"SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity WHERE usename = '{role}'")
        assert client.get("/orders?limit=1").code() == "database_unavailable"
        replace_passfile(stack, role, "another")
        # A database that has refused a connection is asked again a moment later.
        stack.wait(lambda: client.get("/orders?limit=1").status == 200)
    finally:
        stack.sql("ORDERS_ADMIN_URL", f"ALTER ROLE {role} PASSWORD '{old}'")
        replace_passfile(stack, role, old)
    stack.wait(lambda: client.get("/orders?limit=1").status == 200)


def listening_addresses(pid):
    """The addresses on which a process listens, in hex as the kernel shows them."""
    inodes = {os.readlink(file) for file in Path(f"/proc/{pid}/fd").iterdir() if file.is_symlink()}
    rows = [line.split() for table in ("tcp", "tcp6") for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]]
    return [row[1].split(":")[0] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in inodes]


@pytest.mark.parametrize("name,ports", [("orders", 1), ("carts", 1), ("gateway", 2), ("sandbox", 1), ("postgres", 0)])
def test_whatever_listens_does_so_on_the_loopback(stack, name, ports):
    if os.geteuid() != 0:
        pytest.skip("only root sees the sockets of a process that is not dumpable")
    assert listening_addresses(stack.pid(name)) == ["0100007F"] * ports
