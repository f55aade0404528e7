"""Every rule is proven by tests that name it, and the page of the rules names those tests."""
import re
from html.parser import HTMLParser

import pytest

from stack import REPOSITORY

# The agreement has these rules; proto-docs/rules.md says them.
RULES = [f"R{number}" for first, last in ((1, 15), (20, 25), (30, 34), (40, 42)) for number in range(first, last + 1)]
SOURCES = [path for kind in ("*.py", "*.cpp") for path in (REPOSITORY / "tests").rglob(kind) if "node_modules" not in path.parts]


class Proof(HTMLParser):
    """What the page says of each rule: {rule: {file: number of tests}}."""

    def __init__(self, text):
        super().__init__()
        self.rules, self.rule, self.file, self.is_code = {}, None, None, False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "details":
            self.rule = given["id"].removeprefix("tests-of-").upper()
            self.rules[self.rule] = {}
        self.is_code = tag == "code"
        if tag == "li" and self.rule:
            self.rules[self.rule][self.file] += 1

    def handle_endtag(self, tag):
        self.rule = None if tag == "details" else self.rule
        self.is_code = False

    def handle_data(self, data):
        if self.is_code and self.rule:
            self.file = data
            self.rules[self.rule][self.file] = 0


@pytest.fixture(scope="session")
def proof(nobody):
    return Proof(nobody.get("/guide/rules").body.decode()).rules


def test_rules_says_every_rule_once_and_no_other():
    text = (REPOSITORY / "proto-docs" / "rules.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (R[0-9]+) \|", text, re.M) == RULES


def test_every_rule_has_a_test_that_names_it_and_no_test_names_another(proof):
    assert set(proof) == set(RULES) and all(sum(files.values()) > 0 for files in proof.values())


@pytest.mark.parametrize("rule", RULES)
def test_the_page_names_every_source_that_has_the_rule(proof, rule):
    tagged = {str(path.relative_to(REPOSITORY)) for path in SOURCES if f"[{rule}]" in path.read_text(encoding="utf-8")}
    assert set(proof[rule]) == tagged and min(proof[rule].values()) > 0
