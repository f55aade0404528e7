"""No version of the contract breaks the clients of the last one unless CHANGELOG.md says so."""
import copy
import json
import re
import shutil
import subprocess

import pytest

from compatibility import breaking_changes, last_released, unannounced
from conftest import API, REPOSITORY

TEXT, THING = {"type": "string", "maxLength": 50}, {"type": "object", "additionalProperties": False}
ANSWER = {**THING, "required": ["id"], "properties": {"id": TEXT, "state": {"type": "string", "enum": ["x", "y"]}, "count": {"type": "integer"}}}
REQUEST = {**THING, "required": ["id"], "properties": {
    "id": {**TEXT, "pattern": "^[a-z]*$"}, "colour": {"type": "string", "enum": ["red", "blue"]}, "note": TEXT,
    "size": {"type": "number", "minimum": 0, "maximum": 5}, "list": {"type": "array", "maxItems": 5, "items": TEXT}}}
GET = {"parameters": [{"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 200}},
                      {"name": "sort", "in": "query", "schema": {"type": "string", "enum": ["a", "b"]}}],
       "responses": {"200": {"description": "Good.", "headers": {"Link": {"schema": TEXT}}, "content": {"application/json": {"schema": ANSWER}}},
                     "404": {"description": "Not there."}}}
POST = {"requestBody": {"required": False, "content": {"application/json": {"schema": REQUEST}}},
        "responses": {"201": {"description": "Made.", "content": {"application/json": {"schema": ANSWER}}}}}
PATH = {"get": GET, "post": POST}


def asked(path):
    return path["post"]["requestBody"]["content"]["application/json"]["schema"]


def answered(path):
    return path["get"]["responses"]["200"]["content"]["application/json"]["schema"]


def member(name, **limits):
    return lambda path: asked(path)["properties"][name].update(limits)


def limit(**limits):
    return lambda path: path["get"]["parameters"][0]["schema"].update(limits)


def with_other_media_type(content):
    content["text/plain"] = content.pop("application/json")


BREAKING = {
    "no path": dict.clear,
    "no method": lambda path: path.pop("post"),
    "no status": lambda path: path["get"]["responses"].pop("404"),
    "no header of an answer": lambda path: path["get"]["responses"]["200"].pop("headers"),
    "no media type of an answer": lambda path: with_other_media_type(path["get"]["responses"]["200"]["content"]),
    "no member of an answer": lambda path: answered(path)["properties"].pop("state"),
    "an answer need not hold what it did": lambda path: answered(path).pop("required"),
    "another type in an answer": lambda path: answered(path)["properties"]["count"].update(type="string"),
    "another value in an answer": lambda path: answered(path)["properties"]["state"]["enum"].append("z"),
    "a longer text in an answer": lambda path: answered(path)["properties"]["id"].update(maxLength=51),
    "no member of a request": lambda path: asked(path)["properties"].pop("note"),
    "a new member that is required": lambda path: asked(path).update(properties={**asked(path)["properties"], "new": TEXT}, required=["id", "new"]),
    "a member that is required now": lambda path: asked(path)["required"].append("note"),
    "fewer values": lambda path: asked(path)["properties"]["colour"]["enum"].pop(),
    "values where any text was": member("note", enum=["a"]),
    "a shorter text": member("note", maxLength=49),
    "a text that may not be empty": member("note", minLength=1),
    "a pattern": member("note", pattern="^[a-c]*$"),
    "another pattern": member("id", pattern="^[a-c]*$"),
    "a format": member("note", format="date-time"),
    "a smaller maximum": member("size", maximum=4),
    "a larger minimum": member("size", minimum=1),
    "whole numbers only": member("size", type="integer"),
    "a shorter list": member("list", maxItems=4),
    "a body that is required now": lambda path: path["post"]["requestBody"].update(required=True),
    "no media type of a request": lambda path: with_other_media_type(path["post"]["requestBody"]["content"]),
    "no parameter": lambda path: path["get"]["parameters"].pop(),
    "a parameter that is required now": lambda path: path["get"]["parameters"][0].update(required=True),
    "a new parameter that is required": lambda path: path["get"]["parameters"].append({"name": "q", "in": "query", "required": True, "schema": TEXT}),
    "a smaller maximum of a parameter": limit(maximum=199),
    "fewer values of a parameter": lambda path: path["get"]["parameters"][1]["schema"]["enum"].pop(),
    "a token that is required now": lambda path: path["get"].update(security=[{"token": []}]),
}
HARMLESS = {
    "another description": lambda path: path["get"].update(description="Another."),
    "a new method": lambda path: path.update(put=copy.deepcopy(POST)),
    "a new status": lambda path: path["get"]["responses"].update({"429": {"description": "Later."}}),
    "a new header of an answer": lambda path: path["get"]["responses"]["200"]["headers"].update(Other={"schema": TEXT}),
    "a new member of an answer": lambda path: answered(path)["properties"].update(new=TEXT),
    "an answer always holds what it might": lambda path: answered(path)["required"].append("count"),
    "fewer values in an answer": lambda path: answered(path)["properties"]["state"]["enum"].pop(),
    "a new member of a request": lambda path: asked(path)["properties"].update(new=TEXT),
    "a member that may be left out now": lambda path: asked(path).pop("required"),
    "more values": lambda path: asked(path)["properties"]["colour"]["enum"].append("green"),
    "values in another order": lambda path: asked(path)["properties"]["colour"]["enum"].reverse(),
    "a longer text": member("note", maxLength=51),
    "a larger maximum": member("size", maximum=6),
    "a new parameter": lambda path: path["get"]["parameters"].append({"name": "q", "in": "query", "schema": TEXT}),
    "a larger maximum of a parameter": limit(maximum=201),
}


def document_of(paths):
    return {"openapi": "3.1.0", "info": {"title": "Things", "version": "1.0.0"}, "paths": paths,
            "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}}


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """The cases of which something is found, each of them changed in a path of its own."""
    folder, cases = tmp_path_factory.mktemp("versions"), {**BREAKING, **HARMLESS}
    addresses = {f"/case-{number}": change for number, change in enumerate(cases.values())}
    # Through text, so that no two members are one and the same value.
    before = json.loads(json.dumps(dict.fromkeys(addresses, PATH)))
    after = copy.deepcopy(before)
    for address, change in addresses.items():
        change(after[address])
    for name, paths in (("before", before), ("after", {address: path for address, path in after.items() if path})):
        (folder / name).with_suffix(".json").write_text(json.dumps(document_of(paths)), encoding="utf-8")
    found = {name.split(" ")[-1] for names, _ in breaking_changes(folder / "before.json", folder / "after.json") for name in names[:1]}
    return {case for case, address in zip(cases, addresses) if address in found}


@pytest.mark.parametrize("case", BREAKING)
def test_what_breaks_a_client_is_found(broken, case):
    assert case in broken


@pytest.mark.parametrize("case", HARMLESS)
def test_what_breaks_no_client_is_not(broken, case):
    assert case not in broken


CHANGES = [(["GET /orders", "limit"], "#/paths/~1orders/get: narrowed."), (["POST /cards", "card_type"], "#/paths/~1cards/post: gone.")]


@pytest.mark.parametrize("changelog,left", [
    ("## Unreleased\n\n### Changed\n\n- `GET /orders`, `POST /cards`\n", 2), ("", 2), ("## Unreleased\n\n### Breaking\n\n- GET /orders\n", 2),
    ("## Unreleased\n\n### Breaking\n\n- `GET /orders` takes fewer.\n\n### Fixed\n\n- `POST /cards`\n", 1),
    ("## Unreleased\n\n## 1.0.0\n\n### Breaking\n\n- `GET /orders`, `POST /cards`\n", 2),
    ("## Unreleased\n\n### Breaking\n\n- `limit` of orders is smaller; `POST /cards` has no `card_type`.\n", 0)])
def test_a_breaking_change_is_announced_by_its_name_among_what_is_not_released(changelog, left):
    assert len(unannounced(CHANGES, changelog)) == left


def git(folder, *arguments):
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
    return subprocess.run(["git", "-C", folder, *identity, *arguments], check=True, capture_output=True, text=True)


def test_the_last_version_is_bundled_from_its_tag(tmp_path):
    """Not from what is there now; and where nothing has a tag, there is none."""
    repository, out = tmp_path / "repository", tmp_path / "released"
    out.mkdir()
    shutil.copytree(API, repository / "api")
    git(repository, "init", "-q")
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "First")
    assert last_released(repository, out) is None
    git(repository, "tag", "v1.0.0")
    now = repository / "api" / "carts.openapi.yaml"
    now.write_text(now.read_text(encoding="utf-8").replace("  /policy:\n", "  /policies:\n"), encoding="utf-8")
    git(repository, "commit", "-qam", "Second")
    subprocess.run([repository / "api" / "bundle", tmp_path / "now"], check=True)
    assert breaking_changes(last_released(repository, out), tmp_path / "now" / "openapi.json")


def test_the_contract_breaks_no_client_of_the_last_version_in_silence(document, tmp_path):
    """A version that CHANGELOG.md has is a tag `v<version>`, which a shallow clone lacks: fetch it."""
    changelog = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    released = last_released(REPOSITORY, tmp_path)
    if not released and not re.search(r"^## \[?[0-9]", changelog, re.M):
        pytest.skip("no version is released yet")
    assert released, "CHANGELOG.md has a version, and no tag is here: git fetch --tags"
    now = tmp_path / "now.json"
    now.write_text(json.dumps(document), encoding="utf-8")
    assert unannounced(breaking_changes(released, now), changelog) == []
