"""R6: after everything else has run, no log, dump, data file or temporary file holds a card number or a card verification number
that was ever sent: also not those of the sandbox payment gateway, which was sent both."""
import base64
import subprocess

import pytest

from orders import CARD_NUMBERS
from traces import files_with, is_in, is_in_dump, names_under


def forms(number):
    """How a number might have been written down: plain, in groups, in hex, in base64 (at each of three offsets)."""
    groups = [number[at:at + 4] for at in range(0, len(number), 4)]
    plain = {number, " ".join(groups), "-".join(groups), number.encode().hex()}
    for offset in range(3):
        text = base64.b64encode(b"\0" * offset + number.encode()).decode()
        plain.add(text[4 if offset else 0:-4])
    return sorted(plain)


# Three digits alone are found anywhere. So of a verification number it is the member that is looked for, in JSON, in JSON
# within a string, as XML or as a form: services and gateways are sent it under these names.
VERIFICATION = r"""(verification_?number|card_?code|cvv2?|cvc2?)[\"'[:space:]]*[:=>][\"'[:space:]]*[0-9]{3,4}([^0-9]|$)"""
# No form holds a character that means something in a pattern, but + of base64.
PATTERN = "|".join([*(form.replace("+", "[+]") for number in CARD_NUMBERS for form in forms(number)), VERIFICATION])


@pytest.mark.parametrize("text", [
    b'{"a":"4111 1111 1111 1111"}', b"4111-1111-1111-1111", b"\0\x01378282246310005\xff\0", b"34313131313131313131313131313131",
    *(base64.b64encode(b"a" * offset + b"378282246310005 b") for offset in range(3)),
    b'{"card_verification_number": "917"}', b'"verification_number":"9174"}', rb'{\"card_verification_number\":\"123\"}',
    b"<cardCode>917</cardCode>", b"cvv=123&", b"cvv=123"])
def test_the_search_would_find_one(text, tmp_path):
    (tmp_path / "log").write_bytes(b"a line\n" + text + b"\n")
    assert is_in(PATTERN, text) and files_with(PATTERN, tmp_path) == [str(tmp_path / "log")]


@pytest.mark.parametrize("text", [b"XXXXXXXXXXXX1111", b'"collect_card_verification_number_minimum":125, "cvv_required":true'])
def test_the_search_finds_nothing_else(text):
    assert not is_in(PATTERN, text)


def test_no_log_and_no_file_holds_a_card_number(stack):
    """Logs, PostgreSQL's data files and WAL, the gateway's temporary files, settings, pid files: all under one folder."""
    names = names_under(stack.folder)
    assert len(names) > 100 and "sandbox.sqlite" in names and files_with(PATTERN, stack.folder) == []
    assert all((stack.folder / "log" / f"{name}.log").stat().st_size > 0 for name in ("orders", "carts", "gateway", "postgres", "sandbox"))


@pytest.mark.parametrize("url", ["ORDERS_ADMIN_URL", "CARTS_ADMIN_URL"])
def test_no_dump_holds_a_card_number(stack, url):
    assert not is_in_dump(PATTERN, stack.urls[url])


def test_no_metric_holds_a_card_number(stack):
    for url in ("ORDERS_URL", "CARTS_URL"):
        metrics = subprocess.run(["curl", "-fsS", stack.urls[url] + "/metrics"], capture_output=True, check=True).stdout
        assert b"# TYPE" in metrics and not is_in(PATTERN, metrics)


def test_what_was_refused_was_logged_without_its_number(stack):
    log = (stack.folder / "log" / "orders.log").read_text()
    assert '"trace_id"' in log and "4000056655665556"[:12] not in log
