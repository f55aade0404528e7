"""Every link leads somewhere: on the pages as they are served, and in the Markdown as it lies in the repository."""
import re
import urllib.parse
from html.parser import HTMLParser

import pytest

from stack import REPOSITORY

STARTS = ["/guide", "/docs", "/problems"]
MARKDOWN = sorted([*(REPOSITORY / "proto-docs").rglob("*.md"), REPOSITORY / "README.md", REPOSITORY / "CHANGELOG.md"])


class Page(HTMLParser):
    """What a page links to, and what can be linked to on it."""

    def __init__(self, text):
        super().__init__()
        self.targets, self.ids = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.targets += [given[name] for name in ("href", "src") if given.get(name)]
        assert given.get("id") not in self.ids, given
        self.ids |= {given["id"]} if "id" in given else set()


def is_sound_and_outside(target):
    """Whether a link leads out, in the form of an address that can be one. Nobody is asked."""
    address = urllib.parse.urlsplit(target)
    return address.scheme == "https" and re.fullmatch(r"([a-z0-9-]+\.)+[a-z]{2,}", address.netloc) is not None


@pytest.fixture(scope="session")
def pages(nobody):
    """Every page that can be reached from the first ones, by its path."""
    found, waiting = {}, list(STARTS)
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        answer = nobody.get(path)
        assert answer.status == 200, (path, answer)
        found[path] = Page(answer.body.decode() if answer.headers["Content-Type"].startswith("text/html") else "")
        inside = [urllib.parse.urlsplit(urllib.parse.urljoin(path, target)) for target in found[path].targets if "://" not in target]
        waiting += [target.path for target in inside]
    return found


def test_every_link_of_the_pages_leads_to_a_page_and_to_a_place_on_it(pages):
    broken = []
    for path, page in pages.items():
        for target in page.targets:
            if "://" in target:
                broken += [] if is_sound_and_outside(target) else [(path, target)]
                continue
            address = urllib.parse.urlsplit(urllib.parse.urljoin(path, target))
            # The places on /docs are made by its script; the next test looks at them.
            if address.fragment and address.path != "/docs" and address.fragment not in pages[address.path].ids:
                broken.append((path, target))
    assert broken == [] and len(pages) > 70


def test_every_link_to_an_operation_names_one_of_the_contract(pages, nobody):
    contract = nobody.get("/docs/openapi.json").json()
    places = {f"/{operation['tags'][0]}/{operation['operationId']}" for item in contract["paths"].values() for operation in item.values()}
    targets = {urllib.parse.unquote(target.partition("#")[2]) for page in pages.values() for target in page.targets if target.startswith("/docs#")}
    assert targets and targets <= places


def test_every_file_of_proto_docs_is_a_page_that_can_be_reached(pages):
    names = {str(path.relative_to(REPOSITORY / "proto-docs").with_suffix("")) for path in MARKDOWN if "proto-docs" in path.parts}
    assert {"/guide" if name == "README" else f"/guide/{name}" for name in names} <= set(pages)


def headings(path):
    """The ids of a Markdown file's headings, as forges make them."""
    text = re.sub(r"^```.*?^```$", "", path.read_text(encoding="utf-8"), flags=re.S | re.M)
    plain = [re.sub(r"[`*]|\]\([^)]*\)|\[", "", title) for title in re.findall(r"^#+ (.*)$", text, re.M)]
    return {re.sub(r"[^\w\s-]", "", title.lower()).replace(" ", "-") for title in plain}


def leads_nowhere(page, target):
    path, _, fragment = target.partition("#")
    if "://" in target:
        return not is_sound_and_outside(target)
    # What only the gateway serves is among the pages.
    if path.startswith(tuple(STARTS)):
        return False
    file = (page.parent / path).resolve() if path else page
    return not file.exists() or (fragment != "" and fragment not in headings(file))


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_every_link_of_the_markdown_leads_to_a_file_and_to_a_heading(page):
    text = re.sub(r"^```.*?^```$|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.S | re.M)
    assert [target for target in re.findall(r"\]\(([^)\s]+)\)", text) if leads_nowhere(page, target)] == []
