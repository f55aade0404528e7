"""The problem registry: whole, and the same as in the contract and in proto-docs."""
import json
import re
import subprocess

from conftest import API, REPOSITORY, faults, operations, resolved

# No operation lists these. A path that no operation has is not found. The gateway cuts off what does not arrive in time, and
# gives every body a length: only whoever is before a service without it, as its neighbour is, can be told of the others. And an
# order is charged only in UltraCart's dialect.
WITHOUT_OPERATION = {"not_found", "request_time_out", "length_required", "order_not_chargeable"}


def test_every_problem_of_the_registry_is_whole(registry):
    """Each says in sentences what happened and what to do, and whether a retry helps."""
    assert set(registry) == {"problems", "faults"}
    for entry in registry["problems"]:
        assert set(entry) == {"code", "status", "title", "what_happened", "what_to_do", "retry", "example"}, entry["code"]
        assert 400 <= entry["status"] <= 599 and entry["retry"] in {"never", "same_key", "later"}
        assert not entry["title"].endswith(".")
        assert entry["what_happened"].endswith(".") and entry["what_to_do"].endswith(".")
    for entry in registry["faults"]:
        assert set(entry) == {"code", "meaning"} and entry["meaning"].endswith("."), entry


def test_every_code_is_there_once_in_snake_case(registry):
    """A code is a name that scripts depend on."""
    for kind in ("problems", "faults"):
        codes = [entry["code"] for entry in registry[kind]]
        assert len(codes) == len(set(codes))
        assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", code) for code in codes)


def test_a_retry_is_promised_only_where_one_can_help(registry):
    """What the caller did wrong stays wrong, and so does a search that asks for too much; what failed here or was too early may succeed."""
    for entry in registry["problems"]:
        can_help = entry["status"] in {408, 429} or (entry["status"] >= 500 and entry["code"] != "search_time_out") or entry["code"] in {"request_in_flight", "cart_placing"}
        assert (entry["retry"] != "never") == can_help, entry["code"]


def test_the_codes_of_the_contract_are_those_of_the_registry(document, registry):
    """[R13] Problem.code and Fault.code list the registry, in its sequence."""
    schemas = document["components"]["schemas"]
    assert schemas["ProblemCode"]["enum"] == [entry["code"] for entry in registry["problems"]]
    assert schemas["FaultCode"]["enum"] == [entry["code"] for entry in registry["faults"]]
    assert schemas["Problem"]["properties"]["code"] == {"$ref": "#/components/schemas/ProblemCode"}
    assert schemas["Fault"]["properties"]["code"] == {"$ref": "#/components/schemas/FaultCode"}


def test_every_answer_names_the_codes_it_can_have(document, registry):
    """Each code stands at answers of its own status, and every code of the registry at one of them."""
    status_of = {entry["code"]: str(entry["status"]) for entry in registry["problems"]}
    named = set()
    for method, path, operation in operations(document):
        for status, reference in operation["responses"].items():
            if status >= "400":
                codes = resolved(document, reference)["x-codes"]
                assert codes and all(status_of[code] == status for code in codes), (method, path, status)
                named |= set(codes)
    assert named == set(status_of) - WITHOUT_OPERATION


def test_every_problem_shows_an_answer_of_its_own(document, registry):
    """The example of a problem is valid by the contract and says what the registry says."""
    for entry in registry["problems"]:
        answer = json.loads((API / entry["example"]).read_text(encoding="utf-8"))
        assert faults(document, document["components"]["schemas"]["Problem"], answer) == [], entry["code"]
        assert {name: answer[name] for name in ("type", "title", "status", "code")} == {
            "type": "/problems/" + entry["code"], "title": entry["title"], "status": entry["status"], "code": entry["code"]}


def test_a_failed_guard_has_a_fault_of_its_own(document, registry):
    """[R15] Each guard of the request is answered with the code of that guard."""
    guards = set(document["components"]["schemas"]["CloneGuards"]["properties"])
    faults = {entry["code"] for entry in registry["faults"]}
    assert guards == {"require_card", "require_all_items", "max_total"}
    assert {"require_card", "require_all_items", "max_total_exceeded"} <= faults


def test_the_page_of_errors_is_printed_from_the_registry():
    """proto-docs/errors.md is what `api/bundle --errors` prints."""
    printed = subprocess.run([str(API / "bundle"), "--errors"], capture_output=True, text=True, check=True).stdout
    assert (REPOSITORY / "proto-docs" / "errors.md").read_text(encoding="utf-8") == printed


def test_no_text_of_the_registry_tells_of_the_inside(registry):
    """Callers learn what to do, never what is used inside."""
    for entry in registry["problems"]:
        for text in (entry["title"], entry["what_happened"], entry["what_to_do"]):
            assert not re.search(r"(?i)postgres|nginx|pistache|libpq|sql|exception|localhost|127[.]0", text), entry["code"]


def test_the_problems_of_the_gateway_are_those_of_the_registry(registry):
    """nginx answers what never reaches a service; it has the same codes, statuses and titles."""
    template = (REPOSITORY / "deploy/gateway/nginx.conf.template").read_text()
    entries = {entry["code"]: entry for entry in registry["problems"]}
    own = re.findall(r'set \$problem_code "(\w+)";\s+set \$problem_status (\d+);\s+set \$problem_title "([^"]+)";\s+'
                     r'set \$problem_detail "[^"]*";\s+return (\d+) \$problem;', template)
    assert len(own) == template.count("set $problem_code") >= 10
    for code, status, title, returned in own:
        assert int(status) == int(returned) == entries[code]["status"] and title == entries[code]["title"], code
