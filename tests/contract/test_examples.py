"""The examples: valid, used, lifelike, and without anything that must not be there."""
import json
import re
from decimal import ROUND_HALF_UP, Decimal

from conftest import API, faults, operations, resolved

EXAMPLES = API / "examples"


def named_examples(document):
    """Yields (what, schema, value, direction) for every example of every operation; direction is request or response."""
    for method, path, operation in operations(document):
        parts = [(status, resolved(document, response), "response") for status, response in operation["responses"].items()]
        parts.append(("body", operation.get("requestBody", {}), "request"))
        for part, holder, direction in parts:
            for media in holder.get("content", {}).values():
                for name, entry in media.get("examples", {}).items():
                    yield f"{method} {path} {part} {name}", media["schema"], entry["value"], direction


def members(document, schema, value, where=""):
    """Yields (where, schema of the member) for every member of `value`, walked along `schema`."""
    schema = resolved(document, schema)
    if isinstance(value, dict):
        for name, entry in value.items():
            member = schema["properties"][name]
            yield f"{where}/{name}", resolved(document, member)
            yield from members(document, member, entry, f"{where}/{name}")
    elif isinstance(value, list) and schema.get("type") == "array":
        for number, entry in enumerate(value):
            yield from members(document, schema["items"], entry, f"{where}/{number}")


def shown(document, schema, value):
    """Yields (schema, member) for every member of `value` that a schema of the components declares."""
    name, shape = schema.get("$ref", "").rsplit("/", 1)[-1], resolved(document, schema)
    if isinstance(value, dict):
        for member, entry in value.items():
            yield name, member
            yield from shown(document, shape["properties"][member], entry)
    elif isinstance(value, list):
        choice = shape if "items" in shape else next(part for part in shape["oneOf"] if "items" in part)
        for entry in value:
            yield from shown(document, choice["items"], entry)


def load(name):
    """Returns the example file `name`."""
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def passes_luhn(digits):
    """Tells whether the last digit is the check digit of the others."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        number = int(digit) * (2 if place % 2 else 1)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def card_numbers(text):
    """Returns what looks like a card number in `text`: 13 to 19 digits that pass Luhn, single separators allowed."""
    runs = re.findall(r"(?<![0-9a-zA-Z])[0-9](?:[ .-]?[0-9]){12,18}(?![0-9a-zA-Z])", text)
    return [run for run in (re.sub(r"[^0-9]", "", run) for run in runs) if passes_luhn(run)]


def test_every_example_is_valid_where_it_stands(document):
    """An example is what the operation really takes or answers."""
    found = 0
    for what, schema, value, _ in named_examples(document):
        found += 1
        assert faults(document, schema, value) == [], what
    assert found > 100


def test_every_body_has_an_example(document):
    """Every JSON body of a request and of an answer shows at least one."""
    for method, path, operation in operations(document):
        for holder in [operation.get("requestBody", {}), *(resolved(document, response) for response in operation["responses"].values())]:
            for media_type, media in holder.get("content", {}).items():
                assert media_type == "application/yaml" or media["examples"], (method, path)


def test_every_member_is_shown_by_an_example(document, registry):
    """Whoever wonders what a member looks like finds one, in a body that is sent or answered."""
    seen = {member for _, schema, value, _ in named_examples(document) for member in shown(document, schema, value)}
    problem = {"$ref": "#/components/schemas/Problem"}
    for entry in registry["problems"]:
        seen |= set(shown(document, problem, json.loads((API / entry["example"]).read_text(encoding="utf-8"))))
    declared = {(name, member) for name, schema in document["components"]["schemas"].items() for member in schema.get("properties", {})}
    assert len(declared) > 900 and declared - seen == set()


def test_every_example_file_is_named_by_an_operation_or_a_problem():
    """A file that nobody names is not kept up."""
    text = "".join((API / name).read_text(encoding="utf-8") for name in ("orders.openapi.yaml", "carts.openapi.yaml", "problems.yaml"))
    named = set(re.findall(r"(?:externalValue|example): examples/([a-z0-9-]+)[.]json", text))
    assert named == {path.stem for path in EXAMPLES.iterdir()}


def test_requests_hold_nothing_that_is_ignored(document):
    """A request that is shown sends no read-only member."""
    for what, schema, value, direction in named_examples(document):
        if direction == "request":
            assert [where for where, member in members(document, schema, value) if member.get("readOnly")] == [], what


def test_answers_hold_nothing_that_is_only_taken(document):
    """[R30] An answer that is shown holds no write-only member."""
    for what, schema, value, direction in named_examples(document):
        if direction == "response":
            assert [where for where, member in members(document, schema, value) if member.get("writeOnly")] == [], what


def test_a_card_number_stands_in_the_card_request_only():
    """[R6] And there it is one of the published test numbers."""
    for path in EXAMPLES.iterdir():
        expected = ["4111111111111111"] if path.name == "card-request.json" else []
        assert card_numbers(path.read_text(encoding="utf-8")) == expected, path.name


def test_the_card_number_finder_finds_what_it_looks_for():
    """[R6] The test above can fail: numbers in each notation are found, a mask and a wrong check digit are not."""
    for text in ("4111111111111111", "x 5555-5555-5555-4444.", '"3782 822463 10005"'):
        assert card_numbers(text), text
    for text in ("4111111111111112", "XXXXXXXXXXXX1111", "2026-12-01T10:00:00Z"):
        assert not card_numbers(text), text


def test_examples_of_problems_agree_with_the_registry_and_their_place(document, registry):
    """Title, status and type are those of the code, and the code is one of those the answer can have."""
    entries = {entry["code"]: entry for entry in registry["problems"]}
    for method, path, operation in operations(document):
        for status, reference in operation["responses"].items():
            response = resolved(document, reference)
            for entry in response.get("content", {}).get("application/problem+json", {}).get("examples", {}).values():
                problem, kind = entry["value"], entries[entry["value"]["code"]]
                assert problem["code"] in response["x-codes"], (method, path)
                assert str(problem["status"]) == status
                assert (problem["type"], problem["title"], problem["status"]) == (f"/problems/{kind['code']}", kind["title"], kind["status"])


def test_the_totals_of_the_examples_add_up():
    """[R11] Worked out here once more: lines, discounts, tax in percent, half away from zero."""
    cent = Decimal("0.01")
    carts = [load("cart"), load("cart-created"), load("clone-answer")["cart"], load("clone-answer-dry-run")["cart"]]
    for cart in carts:
        amount = {name: Decimal(str(money["value"])) for name, money in cart["summary"].items()}
        subtotal, taxable, discount = Decimal(0), Decimal(0), Decimal(0)
        for line in cart["items"]:
            unit = Decimal(str(line.get("unit_cost", {"value": 0})["value"])) * (0 if line.get("kit_component") else 1)
            cost = (unit * Decimal(str(line["quantity"]))).quantize(cent, ROUND_HALF_UP)
            assert Decimal(str(line["total_cost"]["value"])) == cost
            subtotal += cost
            taxable += 0 if line.get("tax_free") else cost
            discount += Decimal(str(line.get("discount", {"value": 0})["value"]))
        rates = cart["taxes"].get("rate") or sum(Decimal(str(value)) for name, value in cart["taxes"].items() if name.startswith("tax_rate_"))
        tax = (taxable * Decimal(str(rates)) / 100).quantize(cent, ROUND_HALF_UP)
        assert (amount["subtotal"], amount["subtotal_discount"], amount["taxable_subtotal"], amount["tax"]) == (subtotal, discount, taxable, tax)
        assert amount["total"] == subtotal - discount + amount["shipping_handling_with_discount"] + tax


def test_the_examples_of_a_clone_tell_one_story():
    """[R2] [R4] [R13] [R14] The cart keeps the report; the dry run has no id; what was left behind is in the order."""
    order = load("order")
    for name in ("clone-answer", "clone-answer-dry-run"):
        answer = load(name)
        report = answer["clone"]
        assert answer["cart"]["clone"] == report
        assert ("cart_id" in answer["cart"]) == (name == "clone-answer")
        assert report["source_order_id"] == order["order_id"] and report["source_creation_dts"] == order["creation_dts"]
        assert report["items"]["copied"] == len(answer["cart"]["items"])
        assert ("credit_card" in answer["cart"]["payment"]) == (report["card"]["outcome"] == "copied")
        for entry in report["not_copied"]:
            found = order
            for part in entry["path"][1:].split("/"):
                found = found[int(part)] if isinstance(found, list) else found[part]
