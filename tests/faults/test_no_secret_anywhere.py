"""R6: after all that has been killed, no log, dump or file holds a card number or a card verification number that was sent."""
import re
import sqlite3

import pytest

from sale import AMEX_CVV, CVV
# The search for card numbers is the same as that of the end-to-end tests: imported, the tests run here too.
from test_no_card_number_anywhere import (  # noqa: F401
    test_no_dump_holds_a_card_number, test_no_log_and_no_file_holds_a_card_number, test_no_metric_holds_a_card_number,
    test_the_search_would_find_one)
from traces import files_with, is_in, is_in_dump, names_under

NUMBERS = f"({AMEX_CVV}|{CVV})"
# As a value of JSON, in a text within JSON too; after its name in any other notation; or alone in a column of a dump.
TAB = "\t"
PATTERN = rf"""["]{NUMBERS}\\*["]|verification_number[^0-9A-Za-z]{{1,12}}{NUMBERS}([^0-9]|$)|(^|{TAB}){NUMBERS}({TAB}|$)"""


@pytest.mark.parametrize("text", [f'{{"card_verification_number":"{CVV}"}}', f'"body":"{{\\"x\\":\\"{CVV}\\"}}"', f"verification_number={AMEX_CVV}",
                                  f"a\t{CVV}\tb", f"{CVV}\n"])
def test_the_search_would_find_a_verification_number(text):
    assert is_in(PATTERN, text.encode())


@pytest.mark.parametrize("text", ['{"value":73}', "12:00:00.073Z", f"trace_id {CVV}739", f"1{CVV}", "card_verification_number_required"])
def test_the_search_finds_nothing_else(text):
    assert not is_in(PATTERN, text.encode())


def test_no_log_and_no_file_holds_a_verification_number(stack):
    assert len(names_under(stack.folder)) > 100 and files_with(PATTERN, stack.folder) == []
    assert all((stack.folder / "log" / f"{name}.log").stat().st_size > 0 for name in ("orders", "carts", "gateway", "postgres", "sandbox"))


@pytest.mark.parametrize("url", ["ORDERS_ADMIN_URL", "CARTS_ADMIN_URL"])
def test_no_dump_holds_a_verification_number(stack, url):
    assert not is_in_dump(PATTERN, stack.urls[url])


def test_the_sandbox_keeps_no_secret(stack):
    with sqlite3.connect(f"file:{stack.folder}/sandbox/sandbox.sqlite?mode=ro", uri=True) as database:
        rows = database.execute("SELECT * FROM attempts").fetchall()
    values = [str(value) for row in rows for value in row if value is not None]
    assert len(rows) > 20 and not {CVV, AMEX_CVV} & set(values)
    assert [value for value in values if re.fullmatch("[0-9 -]{12,}", value)] == []
    log = (stack.folder / "log" / "sandbox.log").read_text()
    assert "POST /v1/charges 200" in log and "cart_id" not in log
