"""The contract by the rules that Redocly recommends for every OpenAPI document."""
import json

from conftest import API
from redocly import redocly


def findings(path):
    """What Redocly finds: errors and warnings, each as a rule and a place."""
    run = redocly("lint", "--format=json", path)
    found = json.loads(run.stdout)
    return [(problem["ruleId"], problem["location"][0].get("pointer")) for problem in found["problems"]], found["totals"]


def test_the_bundled_contract_has_no_error_and_no_warning(document, tmp_path):
    """Nor is a finding passed over: there is no file of exceptions."""
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert findings(path) == ([], {"errors": 0, "warnings": 0, "ignored": 0})
    assert not list(API.glob(".redocly*")) + list((API.parent / "tests/contract").glob(".redocly*"))


def test_the_contract_of_the_dialect_has_no_error_and_no_warning():
    """It is written as it is served to nobody: a page for people, and what the e2e tests hold every answer to."""
    assert findings(API / "ultracart.openapi.yaml") == ([], {"errors": 0, "warnings": 0, "ignored": 0})


def test_what_is_not_recommended_is_found(document, tmp_path):
    """An operation without a summary is an error."""
    spoiled = json.loads(json.dumps(document))
    del spoiled["paths"]["/policy"]["get"]["summary"]
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(spoiled), encoding="utf-8")
    found, totals = findings(path)
    assert [rule for rule, _ in found] == ["operation-summary"] and totals["errors"] == 1
