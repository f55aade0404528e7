"""R6: after everything else has run, no log, dump, data file or temporary file holds a card number or a card verification number
that was ever sent: also not those of the sandbox payment gateway, which was sent both."""
import base64
import os
import re
import subprocess
from pathlib import Path

import pytest

from orders import CARD_NUMBERS


def forms(number):
    """How a number might have been written down: plain, in groups, in hex, in base64 (at each of three offsets)."""
    groups = [number[at:at + 4] for at in range(0, len(number), 4)]
    plain = {number, " ".join(groups), "-".join(groups), number.encode().hex(), number.encode().hex().upper()}
    for offset in range(3):
        text = base64.b64encode(b"\0" * offset + number.encode()).decode()
        plain.add(text[4 if offset else 0:-4])
    return sorted(form.encode() for form in plain)


# Three digits alone are found anywhere. So of a verification number it is the member that is looked for, in JSON, in JSON
# within a string, as XML or as a form: services and gateways are sent it under these names.
VERIFICATION = rb"(?:verification_?number|card_?code|cvv2?|cvc2?)[\\\"'\s]*[:=>][\\\"'\s]*[0-9]{3,4}(?![0-9])"
PATTERN = re.compile(b"|".join(re.escape(form) for number in CARD_NUMBERS for form in forms(number)) + b"|" + VERIFICATION, re.I)


def findings(name, data):
    return [f"{name}: {data[max(0, at.start() - 60):at.start()]!r}" for at in PATTERN.finditer(data)]


def test_the_search_would_find_one(tmp_path):
    assert findings("x", b'{"a":"4111 1111 1111 1111"}') and findings("x", base64.b64encode(b"a 378282246310005 b"))
    for form in (b'{"card_verification_number": "917"}', b'"verification_number":"9174"}', rb'{\"card_verification_number\":\"123\"}',
                 b"<cardCode>917</cardCode>", b"cvv=123&"):
        assert findings("x", form), form
    assert not findings("x", b"XXXXXXXXXXXX1111") and not findings("x", b'"collect_card_verification_number_minimum":125, "cvv_required":true')


def test_no_log_and_no_file_holds_a_card_number(stack):
    """Logs, PostgreSQL's data files and WAL, the gateway's temporary files, settings, pid files: all under one folder."""
    seen, found = set(), []
    for folder, _, names in os.walk(stack.folder, followlinks=True):
        for name in names:
            path = Path(folder, name)
            # The contract and the pages show test numbers as examples; they are made of files of the repository.
            if path.is_file() and "site" not in path.relative_to(stack.folder).parts:
                seen.add(name)
                found += findings(path, path.read_bytes())
    assert len(seen) > 100 and "sandbox.sqlite" in seen and found == []
    assert all((stack.folder / "log" / f"{name}.log").stat().st_size > 0 for name in ("orders", "carts", "gateway", "postgres", "sandbox"))


@pytest.mark.parametrize("url", ["ORDERS_ADMIN_URL", "CARTS_ADMIN_URL"])
def test_no_dump_holds_a_card_number(stack, url):
    dump = subprocess.run(["pg_dump", "-d", stack.urls[url]], capture_output=True, check=True, timeout=300).stdout
    assert len(dump) > 10000 and findings(url, dump) == []


def test_no_metric_holds_a_card_number(stack):
    for url in ("ORDERS_URL", "CARTS_URL"):
        metrics = subprocess.run(["curl", "-fsS", stack.urls[url] + "/metrics"], capture_output=True, check=True).stdout
        assert b"# TYPE" in metrics and findings(url, metrics) == []


def test_what_was_refused_was_logged_without_its_number(stack):
    log = (stack.folder / "log" / "orders.log").read_text()
    assert '"trace_id"' in log and "4000056655665556"[:12] not in log
