"""[R41][R42] deploy/local/import: each line of a file becomes one order, whatever breaks on the way, or is reported."""
import gzip
import json
import lzma
import os
import re
import signal
import subprocess
import uuid

import pytest

from orders import CARD, order
from stack import LOCAL, REPOSITORY

REAL_ORDERS = REPOSITORY.parent / "shared" / "data" / "online-retail.ndjson.xz"

OPERATIONS = (REPOSITORY / "proto-docs" / "operations.md").read_text()


class Imported:
    """A file of orders that bear a mark of their own, and what became of them."""

    def __init__(self, stack, client, folder, name="orders.ndjson"):
        self.stack, self.client, self.file = stack, client, folder / name
        self.mark = f"import-{uuid.uuid4().hex[:12]}"
        self.refused = folder / (name + ".refused.ndjson")

    def line(self, number, **more):
        body = order(billing={"email": f"{self.mark}-{number}@example.com"}, checkout={"custom_field3": self.mark}, **more)
        # Always the same text, whenever it is made.
        return json.dumps({**body, "creation_dts": "2026-11-01T00:00:00Z"}).encode()

    def write(self, lines):
        self.file.write_bytes(b"\n".join(lines) + b"\n")

    def start(self, *arguments):
        return subprocess.Popen([LOCAL / "import", self.file, *arguments], env=self.stack.environment, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True)

    def run(self, *arguments):
        """(exit status, standard output, standard error)"""
        process = self.start(*arguments)
        printed = process.communicate(timeout=300)
        return process.returncode, *printed

    def count(self):
        return int(self.stack.sql("ORDERS_ADMIN_URL", f"SELECT count(*) FROM orders WHERE custom_field_3 = '{self.mark}'"))

    def report(self):
        return [json.loads(line) for line in self.refused.read_text().splitlines()]


@pytest.fixture
def imported(stack, client, tmp_path):
    return Imported(stack, client, tmp_path)


def test_a_token_that_is_not_good_stops_it_before_anything_is_sent(imported, stack):
    imported.write([imported.line(1)])
    for token, code in (("nonsense", "401 token_invalid"), (stack.token(ttl=-1), "401 token_expired")):
        status, printed, said = imported.run("--token", token)
        assert (status, printed) == (2, "") and code in said
    status, _, said = imported.run("--token", stack.token(scope="order_read"))
    assert status == 2 and "403 scope_missing" in said
    assert imported.count() == 0 and not imported.refused.exists()


def test_a_gateway_that_is_not_there_is_said_to_be_so(imported):
    imported.write([imported.line(1)])
    status, printed, said = imported.run("--url", "http://127.0.0.1:9")
    assert (status, printed) == (2, "") and "error: http://127.0.0.1:9 does not answer" in said


def test_a_server_that_is_no_gateway_is_said_to_be_so(imported, stack):
    imported.write([imported.line(1)])
    status, _, said = imported.run("--url", stack.urls["SANDBOX_URL"])
    assert status == 2 and "no gateway of Reprise" in said


@pytest.mark.parametrize("arguments", [[], ["no-such-file"], ["x", "--clients", "0"], ["x", "--clients", "65"], ["x", "--no-such"],
                                       ["x", "--token", "t", "--merchant", "DEMO"]])
def test_wrong_arguments_are_refused(stack, arguments):
    run = subprocess.run([LOCAL / "import", *arguments], env=stack.environment, capture_output=True, text=True, timeout=60)
    assert run.returncode == 2 and run.stdout == "" and ("usage" in run.stderr or "no-such-file" in run.stderr)


def test_a_packed_file_that_is_damaged_stops_it(imported):
    imported.file = imported.file.with_suffix(".ndjson.xz")
    imported.file.write_bytes(lzma.compress(imported.line(1) + b"\n")[:-20])
    status, _, said = imported.run()
    assert status == 2 and "error: " in said and "Traceback" not in said


def test_lines_that_are_refused_are_reported_and_the_others_imported(imported):
    imported.write([imported.line(1), b'{"items": [', b"", b'{"items": "\xff"}', imported.line(5, items=[{"merchant_item_id": "MUG", "quantity": -1}]),
                    b'{"x": "' + b"x" * (1 << 20) + b'"}', imported.line(7), b'{"no_such": 1, "items": [{"merchant_item_id": "MUG", "quantity": 1}]}', b"[]"])
    status, printed, said = imported.run()
    assert status == 1 and "9 lines in all: 2 inserted, 0 there already, 7 refused" in printed and str(imported.refused) in said
    assert imported.count() == 2
    assert [(entry["line"], entry["status"], entry["code"]) for entry in imported.report()] == [
        (2, 400, "malformed_json"), (3, 400, "malformed_json"), (4, 400, "malformed_json"), (5, 422, "invalid_body"),
        (6, 413, "body_too_large"), (8, 422, "invalid_body"), (9, 422, "invalid_body")]
    faults = {entry["line"]: [(fault["pointer"], fault["code"]) for fault in entry.get("errors", [])] for entry in imported.report()}
    assert faults[5] == [("/items/0/quantity", "out_of_range")] and faults[8] == [("/no_such", "unknown_member")]


def test_a_line_of_exactly_one_mebibyte_is_sent_and_one_of_an_octet_more_is_not(imported):
    whole = imported.line(1)
    imported.write([whole + b" " * (size - len(whole)) for size in (1 << 20, (1 << 20) + 1)])
    status, printed, _ = imported.run()
    assert status == 1 and "1 inserted, 0 there already, 1 refused" in printed
    assert [(entry["line"], entry["code"]) for entry in imported.report()] == [(2, "body_too_large")]


def test_a_card_number_in_a_line_is_in_no_report_and_no_message(imported):
    number = CARD["card_number"]
    imported.write([imported.line(1, payment={"credit_card": {"card_number": number}}), b'{"%s": 1, "items": []}' % number.encode(),
                    imported.line(3, items=[{"merchant_item_id": number, "quantity": 1}])])
    status, printed, said = imported.run()
    assert status == 1 and len(imported.report()) == 3
    assert number not in printed + said + imported.refused.read_text()


@pytest.mark.parametrize("name, pack", [("orders.ndjson.xz", lzma.compress), ("orders.ndjson.gz", gzip.compress), ("orders.ndjson", bytes)])
def test_a_file_is_read_packed_or_not_with_or_without_a_last_line_end(stack, client, tmp_path, name, pack):
    imported = Imported(stack, client, tmp_path, name)
    imported.file.write_bytes(pack(imported.line(1) + b"\r\n" + imported.line(2)))
    status, printed, said = imported.run()
    assert status == 0, said
    assert "2 lines in all: 2 inserted" in printed and imported.count() == 2
    assert client.get(f"/orders?email={imported.mark}-1@example.com").json()["orders"][0]["current_stage"] == "Completed Order"


def test_standard_input_is_read_and_read_again_without_a_second_order(imported, stack, tmp_path):
    for _ in range(2):
        run = subprocess.run([LOCAL / "import", "-", "--refused", tmp_path / "refused"], input=imported.line(1) + b"\n", env=stack.environment,
                             capture_output=True, timeout=60, check=True)
    assert b"0 inserted, 1 there already" in run.stdout and imported.count() == 1


def test_what_the_documentation_shows_works_as_shown(stack, tmp_path):
    section = OPERATIONS.split("## Importing orders\n")[1].split("\n## ")[0]
    command, shown = re.findall(r"```(?:sh)?\n(.*?)```", section, re.S)
    (tmp_path / "deploy").symlink_to(REPOSITORY / "deploy")
    run = subprocess.run(["bash", "-euo", "pipefail", "-c", command], cwd=tmp_path, env=stack.environment, capture_output=True, text=True, timeout=60)
    summary = re.search(r"It prints `(.*)`", section).group(1)
    assert run.stdout == f"{summary}\n{shown}", run.stderr


def test_a_second_run_adds_nothing_and_says_the_same(imported):
    imported.write([*(imported.line(number) for number in range(1, 31)), b"{"])
    first = imported.run()
    second = imported.run()
    assert second[:2] == first[:2] and first[0] == 1 and "going on after line 31" in second[2]
    assert imported.count() == 30 and [entry["line"] for entry in imported.report()] == [31]


def test_equal_lines_are_as_many_orders_and_stay_as_many(imported, tmp_path):
    imported.write([imported.line(1)] * 3)
    for number in (1, 2):
        assert imported.run("--state", tmp_path / f"state-{number}")[0] == 0
        assert imported.count() == 3


def test_a_file_that_grew_goes_on_and_one_that_was_mended_is_looked_at_anew(imported):
    imported.write([imported.line(1), b"{", imported.line(3)])
    assert imported.run()[0] == 1
    imported.write([imported.line(1), b"{", imported.line(3), imported.line(4)])
    status, printed, said = imported.run()
    assert status == 1 and "going on after line 3" in said and "3 inserted" in printed and imported.count() == 3
    imported.write([imported.line(0), imported.line(1), imported.line(2), imported.line(3), imported.line(4)])
    status, printed, said = imported.run()
    assert (status, imported.count()) == (0, 5) and "is another up to line 4" in said
    assert "2 inserted, 3 there already, 0 refused" in printed and not imported.refused.exists()


@pytest.mark.parametrize("seed", range(3))
def test_an_import_that_is_killed_goes_on_and_doubles_nothing(imported, seed):
    """[R41] Wherever the kill hits: after the first orders, after some, after more."""
    lines = [imported.line(number) for number in range(1, 401)]
    lines[10] = b"{"
    imported.write(lines)
    process = imported.start()
    imported.stack.wait(lambda: imported.count() > 100 * seed, seconds=120)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    killed_at = imported.count()
    status, printed, said = imported.run()
    assert (status, imported.count()) == (1, 399), said
    assert [entry["line"] for entry in imported.report()] == [11]
    assert 0 < killed_at < 399, "the kill came too late to prove anything"
    addresses = imported.stack.sql("ORDERS_ADMIN_URL", f"SELECT count(DISTINCT email) FROM orders WHERE custom_field_3 = '{imported.mark}'")
    assert addresses == "399"


def test_a_gateway_that_comes_back_is_waited_for(imported, stack):
    """[R42] Connections break, and nothing is lost or doubled."""
    imported.write([imported.line(number) for number in range(1, 401)])
    process = imported.start()
    imported.stack.wait(lambda: imported.count() > 20, seconds=120)
    stack.kill("gateway", signal.SIGKILL)
    stack.up()
    _, said = process.communicate(timeout=300)
    assert (process.returncode, imported.count()) == (0, 400), said


@pytest.mark.skipif(not REAL_ORDERS.exists(), reason="../shared/data is not there")
def test_real_orders_are_imported_without_a_refusal(imported, stack, tmp_path):
    """A thousand of them; all 17,002 with REPRISE_ALL_ORDERS=1. As another merchant, so that they are no second copies for others."""
    file = REAL_ORDERS
    if os.environ.get("REPRISE_ALL_ORDERS") != "1":
        file = tmp_path / "real.ndjson"
        with lzma.open(REAL_ORDERS, "rb") as lines:
            file.write_bytes(b"".join(line for line, _ in zip(lines, range(1000))))
    before = int(stack.sql("ORDERS_ADMIN_URL", "SELECT count(*) FROM orders WHERE merchant_id = 'OTHER'"))
    run = subprocess.run([LOCAL / "import", file, "--merchant", "OTHER", "--refused", tmp_path / "refused"], env=stack.environment,
                         capture_output=True, text=True, timeout=1800)
    assert run.returncode == 0, run.stderr
    count = 17002 if file is REAL_ORDERS else 1000
    assert f"{count:,} inserted, 0 there already, 0 refused" in run.stdout
    assert int(stack.sql("ORDERS_ADMIN_URL", "SELECT count(*) FROM orders WHERE merchant_id = 'OTHER'")) == before + count
