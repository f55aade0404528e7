"""R22: the sandbox payment gateway, driven directly: what it has answered it never forgets, and it keeps no secret."""
import concurrent.futures
import http.client
import json
import os
import signal
import socket
import subprocess
import time
import uuid
from pathlib import Path

import pytest

PROGRAM = Path(__file__).resolve().parents[2] / "deploy" / "local" / "sandbox-gateway"
APPROVED, DECLINED, SLOW = "4242424242424242", "4000000000000002", "4000000000005043"


class Sandbox:
    """A sandbox in a folder and on a port of its own."""

    def __init__(self, folder):
        self.folder, self.process = folder, None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def start(self):
        with open(self.folder / "sandbox.log", "ab") as log:
            self.process = subprocess.Popen([PROGRAM, "--port", str(self.port), "--folder", str(self.folder)], stderr=log)
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                return self.ask("GET", "/healthz")
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the sandbox does not start")

    def kill(self):
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ask(self, method, path, body=None, headers=None, timeout=20):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def charge(self, key, number=APPROVED, value="12.30", timeout=20, cart_id="CART1", **card):
        card = json.dumps({"number": number, "expiration_month": 7, "expiration_year": 2030, **card})
        body = f'{{"amount":{{"value":{value},"currency_code":"USD"}},"cart_id":"{cart_id}","card":{card}}}'
        return self.ask("POST", "/v1/charges", body, {"Idempotency-Key": key}, timeout)

    def settle(self, key):
        return self.ask("POST", f"/v1/charges/{key}/settle", b"")


@pytest.fixture
def sandbox(tmp_path):
    running = Sandbox(tmp_path)
    running.start()
    yield running
    running.kill()


def test_what_is_no_charge_is_refused_and_not_recorded(sandbox):
    good = {"amount": {"value": 1, "currency_code": "USD"}, "cart_id": "C", "card": {
        "number": APPROVED, "expiration_month": 7, "expiration_year": 2030}}
    wrong = [b"", b"{", b"[]", b"{}", b"\xff", b'{"amount":NaN}']
    for member, name, value in [("amount", "value", 0), ("amount", "value", -1), ("amount", "value", "1"), ("amount", "value", True),
                                ("amount", "currency_code", "usd"), ("card", "number", "4242"), ("card", "number", "4" * 20),
                                ("card", "number", 4242424242424242), ("card", "expiration_month", 13),
                                ("card", "expiration_year", 30), ("card", "verification_number", "12")]:
        wrong.append(json.dumps({**good, member: {**good[member], name: value}}).encode())
    for body in wrong:
        status, answer = sandbox.ask("POST", "/v1/charges", body, {"Idempotency-Key": "k"})
        assert (status, answer["error"]["code"]) == (400, "invalid_request"), body
    for key in ("", "a b", "a" * 65, APPROVED, "4242-4242-4242-4242"):
        assert sandbox.ask("POST", "/v1/charges", json.dumps(good), {"Idempotency-Key": key})[0] == 400
        assert sandbox.ask("POST", f"/v1/charges/{key.replace(' ', '%20')}/settle", b"")[0] == 404
    assert sandbox.ask("POST", "/v1/charges", b"", {"Content-Length": "65537"})[0] == 413
    assert sandbox.ask("GET", "/v1/charges/k")[0] == 404
    assert sandbox.ask("GET", "/v1/charges") == (200, {"charges": []})


@pytest.mark.parametrize("number, code", [
    (DECLINED, "card_declined"), ("4000000000009995", "insufficient_funds"), ("4000000000000127", "incorrect_cvc"),
    ("4000000000000119", "processing_error"), ("4242424242424241", "invalid_number")])
def test_the_published_numbers_are_declined_for_their_reasons(sandbox, number, code):
    status, answer = sandbox.charge("k", number, verification_number="123")
    assert (status, answer["status"], answer["reason_code"]) == (402, "declined", code)
    assert answer["card_verification_result"] == ("N" if code == "incorrect_cvc" else "M")
    assert answer["authorization_code"] == ""


def test_every_other_number_is_approved_once_for_each_key(sandbox):
    status, first = sandbox.charge("k1")
    assert (status, first["status"], first["last_four"]) == (200, "approved", "4242")
    assert first["amount"] == {"value": 12.3, "currency_code": "USD"}
    assert sandbox.charge("k1", value="12.3") == (200, first)
    assert sandbox.charge("k1", DECLINED) == (200, first)
    assert sandbox.charge("k2")[1]["transaction_id"] != first["transaction_id"]
    assert len(sandbox.ask("GET", "/v1/charges?cart_id=CART1")[1]["charges"]) == 2
    assert sandbox.ask("GET", "/v1/charges?cart_id=CART2")[1]["charges"] == []


def test_a_key_is_not_used_for_another_amount(sandbox):
    first = sandbox.charge("k")
    status, answer = sandbox.charge("k", value="12.31")
    assert (status, answer["error"]["code"]) == (422, "key_reused")
    assert sandbox.charge("k") == first


def test_many_at_once_with_one_key_make_one_charge(sandbox):
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: sandbox.charge("k"), range(48)))
    assert len({answer["transaction_id"] for _, answer in answers}) == 1
    assert len(sandbox.ask("GET", "/v1/charges")[1]["charges"]) == 1


@pytest.mark.parametrize("number", [APPROVED, DECLINED])
def test_what_was_answered_outlives_a_kill(sandbox, number):
    answered = sandbox.charge("k", number)
    sandbox.kill()
    sandbox.start()
    assert sandbox.charge("k", number) == answered
    assert sandbox.settle("k")[1] == answered[1]


def test_an_attempt_that_is_settled_first_is_void_for_good(sandbox):
    assert sandbox.settle("k") == (200, {"status": "never_made"})
    for _ in range(2):
        status, answer = sandbox.charge("k")
        assert (status, answer["error"]["code"]) == (409, "attempt_void")
        assert sandbox.settle("k") == sandbox.ask("GET", "/v1/charges/k") == (200, {"status": "never_made"})
        sandbox.kill()
        sandbox.start()
    assert sandbox.ask("GET", "/v1/charges")[1]["charges"] == []


def test_a_charge_and_its_settlement_at_once_agree(sandbox):
    for turn in range(20):
        key = f"k{turn}"
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            charged, settled = pool.submit(sandbox.charge, key), pool.submit(sandbox.settle, key)
            status, answer = charged.result()
            assert (status == 409) == (settled.result()[1]["status"] == "never_made")
            assert status == 409 or answer == settled.result()[1]


def test_the_slow_number_is_charged_before_it_is_answered(sandbox):
    with pytest.raises(TimeoutError):
        sandbox.charge("k", SLOW, timeout=1)
    assert sandbox.settle("k")[1]["status"] == "approved"
    assert sandbox.charge("k", SLOW)[1]["status"] == "approved"
    sandbox.kill()
    sandbox.start()
    assert sandbox.settle("k")[1]["status"] == "approved"


def test_nothing_secret_is_on_the_disk(sandbox):
    verification = "9071"
    keys = [uuid.uuid4().hex for _ in range(3)]
    for key, number in zip(keys, (APPROVED, DECLINED, "4242424242424241")):
        sandbox.charge(key, number, verification_number=verification)
    sandbox.ask("POST", "/v1/charges", f'{{"card":{{"number":"{APPROVED}",{verification}', {"Idempotency-Key": "k"})
    sandbox.charge("k", cart_id=APPROVED)
    sandbox.settle(APPROVED)
    sandbox.ask("GET", f"/v1/charges/{APPROVED}")
    sandbox.ask("GET", f"/{APPROVED}?cart_id={APPROVED}")
    files = [file for file in sandbox.folder.iterdir() if file.is_file()]
    content = b"".join(file.read_bytes() for file in files)
    assert keys[0].encode() in content and b"POST /v1/charges 200" in content
    for secret in (APPROVED, DECLINED, "4242424242424241", f'"{verification}"'):
        assert secret.encode() not in content
    # The verification number alone: as a word of its own, since four digits are found in any large number.
    assert not any(verification.encode() in line.split() for line in (sandbox.folder / "sandbox.log").read_bytes().splitlines())


def test_only_the_loopback_is_listened_on(sandbox):
    table = Path("/proc/net/tcp").read_text().splitlines()[1:]
    mine = [line.split()[1] for line in table if line.split()[1].endswith(f":{sandbox.port:04X}") and line.split()[3] == "0A"]
    assert mine == [f"0100007F:{sandbox.port:04X}"]
