"""Every shell snippet of the guide is run, page by page, as a reader would paste it."""
import re

import pytest

from shell import documents, run_shell
from stack import REPOSITORY

# What no test of the pages can run, and why. The first line of the snippet stands for it.
ELSEWHERE = {
    "cmake --preset fuzz && cmake --build build/fuzz --target reprise_fuzzers": "tests/run fuzz builds and runs the fuzzers",
    "tests/bench/generate 100000 --seed 1 --merchants 100 --until 2026-11-01T00:00:00Z --held-cards 100": "tests/e2e/test_generate.py runs it, for fewer orders",
    "npm ci --prefix api/clients/typescript --loglevel=error": "test_clients.py builds the client by it",
    "deploy/local/install-npm api/clients/bruno": "test_clients.py makes the collection by it",
    'eval "$(deploy/local/env)" && TOKEN=$(deploy/local/token) && cd build/bruno': "test_clients.py runs the collection by it, and reads what it says",
    "cat >orders.ndjson <<'LINES'": "tests/e2e/test_import.py runs it, and reads what it says",
}


def snippets(page):
    """The shell snippets of a page that are run here."""
    found = re.findall(r"^```sh\n(.*?)^```$", page.read_text(encoding="utf-8"), re.S | re.M)
    return [text for text in found if text.partition("\n")[0] not in ELSEWHERE]


PAGES = {str(page.relative_to(REPOSITORY / "proto-docs")): page for page in sorted((REPOSITORY / "proto-docs").rglob("*.md")) if snippets(page)}


@pytest.fixture
def read_and_run(stack, tmp_path):
    """Runs the snippets of a page in one session, in a folder that looks like the repository and may be written to."""
    for entry in ("deploy", "build"):
        (tmp_path / entry).symlink_to(REPOSITORY / entry)

    def run(name):
        return run_shell("\n".join(snippets(PAGES[name])), cwd=tmp_path, env={**stack.environment, **stack.urls})

    return run


@pytest.mark.parametrize("name", PAGES)
def test_the_snippets_of_a_page_work_as_printed_and_meet_no_problem_but_those_that_it_names(read_and_run, name):
    shown = read_and_run(name)
    met = {document["code"] for document in documents(shown) if isinstance(document.get("status"), int) and "code" in document}
    assert {code for code in met if f"`{code}`" not in PAGES[name].read_text(encoding="utf-8")} == set()


def test_the_walk_of_a_clerk_ends_with_an_order(read_and_run, client):
    """[R20][R21][R22][R24] What was changed is in it, and nothing that was refused."""
    shown = documents(read_and_run("walk.md"))
    order = client.get("/orders/" + shown[-1]["order_id"]).json()
    assert order["clone"]["source_order_id"] == "DEMO-0000000001" and order["internal"]["placed_by_user"] == "clerk@demo.example"
    assert order["items"][3]["quantity"] == 2 and order["shipping"]["address1"] == "12 Office Park"
    assert order["checkout"]["comments"] != "Leave at the door."
    assert [document["code"] for document in shown if document.get("status") == 412] == ["version_stale"]


def test_the_script_of_repeat_orders_makes_nothing_new_the_second_time(read_and_run, client):
    """[R15][R23][R41] And it leaves to a person what it cannot decide."""
    first = read_and_run("scripting.md")
    order_id = re.search(r"^DEMO-0000000001: repeated as (\S+)$", first, re.M)[1]
    assert "DEMO-0000000002: for a person: 409 guard_failed" in first and "DEMO-0000000999: for a person: 404 order_not_found" in first
    assert client.get("/orders/" + order_id).json()["current_stage"] == "Accounts Receivable"
    assert read_and_run("scripting.md") == first
