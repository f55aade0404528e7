"""Each problem has a page that says what its registry entry says, and what the script of the guide does is what the registry asks for."""
import html
import json
import re

import pytest
import yaml

from stack import REPOSITORY

REGISTRY = yaml.safe_load((REPOSITORY / "api" / "problems.yaml").read_text(encoding="utf-8"))["problems"]
HELP = {"never": "No.", "same_key": "Yes, at once.", "later": "Yes, after a pause."}


@pytest.mark.parametrize("problem", REGISTRY, ids=lambda problem: problem["code"])
def test_the_page_of_a_problem_tells_what_happened_what_to_do_and_whether_a_retry_helps(nobody, problem):
    answer = nobody.get("/problems/" + problem["code"])
    assert answer.status == 200 and answer.headers["Content-Type"] == "text/html; charset=utf-8"
    text = html.unescape(re.sub(r"<[^>]+>", "", answer.body.decode()))
    assert problem["title"] in text and str(problem["status"]) in text
    for words in (problem["what_happened"], problem["what_to_do"], HELP[problem["retry"]]):
        assert words.replace("`", "") in text
    shown = json.loads(re.search(r"^\{.*^\}", text, re.S | re.M)[0])
    assert (shown["code"], shown["type"]) == (problem["code"], "/problems/" + problem["code"])


def test_the_list_of_problems_has_every_one_of_them(nobody):
    listed = re.findall(r'<a href="/problems/([a-z_]+)">', nobody.get("/problems").body.decode())
    assert listed == [problem["code"] for problem in REGISTRY]


def rows_of_the_recipe():
    """Yields (statuses, codes, what a script does) for each row of the table in proto-docs/scripting.md."""
    for row in re.findall(r"^\| ([0-9].*?) \| .* \| (.*) \|$", (REPOSITORY / "proto-docs" / "scripting.md").read_text(encoding="utf-8"), re.M):
        yield re.findall(r"\b[0-9]{3}\b", row[0]), re.findall(r"`([a-z_]+)`", row[0]), row[1]


def test_the_recipe_says_what_to_do_on_every_status_and_repeats_where_a_retry_helps():
    rows = list(rows_of_the_recipe())
    for problem in REGISTRY:
        of_status = [(codes, does) for statuses, codes, does in rows if str(problem["status"]) in statuses]
        does = [does for codes, does in of_status if problem["code"] in codes] or [does for codes, does in of_status if not codes]
        assert len(does) == 1, problem["code"]
        # An expired token is the one thing that a script mends by itself.
        assert ("under the same key" in does[0]) == (problem["retry"] != "never" or problem["status"] == 401), problem["code"]
