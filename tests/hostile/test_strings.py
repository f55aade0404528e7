"""Hostile texts in every field that a caller may write (corpus/strings.yaml, and the fields of the contract): refused with a pointer to
that very field, or read back equal from the order, from the cart, from the clone of the order and from the order of the cart."""
import json
import os
from pathlib import Path

import pytest
import yaml

from carts import cart as placeable, faults
from fields import Contract, groups, pointer_of, value_at
from orders import clone
from stack import REPOSITORY

CORPUS = {case["name"]: case["text"] for case in yaml.safe_load((Path(__file__).parent / "corpus" / "strings.yaml").read_text())}
CONTRACT = Contract(json.loads((REPOSITORY / "build" / os.environ.get("REPRISE_PRESET", "release") / "openapi.json").read_text()))
UNITS = {"of one byte": "x", "of two bytes": "ä", "of three bytes": "€", "of four bytes": "𝄞", "combining": "e\u0301"}
SCHEMA_OF = {"/orders": "Order", "/carts": "Cart"}
# Members whose text decides something else: a method asks for more in the body, a currency must be that of all amounts.
DECIDING = {"enum", "pattern"}


def texts(schema):
    """The fields of a schema that take any text up to a length."""
    return [field for field in CONTRACT.fields(schema) if field.schema.get("type") == "string" and not DECIDING & set(field.schema)]


def accepted(target, path, values, post):
    """Sends values until those are left that are taken: each refusal must name some of those that were sent, and nothing else.
    Returns the answer, the values that were taken, and what was refused: pairs of a path and a code."""
    left, refused = dict(values), set()
    while left:
        answer = post(CONTRACT.body(SCHEMA_OF[path], left))
        if not target.refuses(answer):
            return answer, left, refused
        named = dict((pointer, code) for code, pointer in faults(answer))
        wrong = [at for at in left if pointer_of(at) in named]
        assert answer.status == 422 and len(wrong) == len(named), (list(left), answer)
        refused |= {(at, named[pointer_of(at)]) for at in wrong}
        target.add("refused", len(wrong))
        left = {at: value for at, value in left.items() if at not in wrong}
    return None, {}, refused


def changed(values, document):
    return [f"{pointer_of(at)}: {value!r} became {value_at(document, at)!r}" for at, value in values.items() if value_at(document, at) != value]


def count(target, values, differences):
    target.add("stored", len(values) - len(differences))
    target.add("differences", len(differences))
    return differences


def stored(target, path, values, post=None):
    """Inserts values; what was refused, and what does not read back equal."""
    refused, differences = set(), []
    for group in groups(values):
        answer, taken, why = accepted(target, path, group, post or (lambda body: target.client.post(path, body)))
        refused |= why
        if answer:
            read = target.client.get(answer.headers["Location"]).json()
            differences += count(target, taken, changed(taken, read))
    return refused, differences


def paths_of(target):
    return ["/orders", "/carts"] if target.name == "gateway" else [target.list_path]


def fitting(schema, text):
    return {field.path: text for field in texts(schema) if field.schema.get("maxLength", 0) >= len(text)}


def test_every_text_has_a_limit():
    for schema in SCHEMA_OF.values():
        assert len(texts(schema)) > 80 and [field.path for field in texts(schema) if "maxLength" not in field.schema] == []


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_text_is_refused_by_its_pointer_or_reads_back_equal(target, name):
    for path in paths_of(target):
        refused, differences = stored(target, path, fitting(SCHEMA_OF[path], CORPUS[name]))
        assert differences == [] and {code for _, code in refused} <= {"wrong_format"}, (refused, differences)


@pytest.mark.parametrize("unit", UNITS)
def test_a_text_is_as_long_as_the_contract_says_in_code_points_and_no_longer(target, unit):
    def of_length(length):
        return (UNITS[unit] * length)[:length]

    for path in paths_of(target):
        fields = texts(SCHEMA_OF[path])
        refused, differences = stored(target, path, {field.path: of_length(field.schema["maxLength"]) for field in fields})
        assert (refused, differences) == (set(), [])
        refused, differences = stored(target, path, {field.path: of_length(field.schema["maxLength"] + 1) for field in fields})
        assert refused == {(field.path, "too_long") for field in fields} and differences == []


def test_a_text_where_the_contract_lists_what_may_be_is_refused_by_its_pointer(target):
    for path in paths_of(target):
        deciding = [field for field in CONTRACT.fields(SCHEMA_OF[path]) if field.schema.get("type") == "string" and DECIDING & set(field.schema)]
        for text in ("", "'", "\u202e", "USD\n", "\nUSD", "2026-01-01T00:00:00Z\n", "x\n2026-01-01T00:00:00Z", "x" * 100000):
            refused, differences = stored(target, path, {field.path: text for field in deciding})
            wrong = {field.path for field in deciding if text not in field.schema.get("enum", [])}
            assert {at for at, _ in refused} == wrong and len(wrong) > 20 and differences == []


@pytest.mark.parametrize("name", ["gateway", "carts"])
def test_a_patch_puts_every_hostile_text_in_place(targets, name):
    target = targets[name]
    for number, text in enumerate(CORPUS.values()):
        where = target.client.post("/carts", {"currency_code": "USD"}).headers["Location"]
        for group in groups(fitting("Cart", text)):
            body = json.dumps(CONTRACT.body("Cart", group), ensure_ascii=number % 2 == 0).encode()
            answer = target.client.ask("PATCH", where, body, headers={"If-Match": "*"})
            assert answer.status == 200, (text, answer)
            differences = count(target, group, changed(group, target.client.get(where).json()))
            assert differences == []


def carried(values, document):
    """Where a document has these members, and another text in them."""
    return [fault for fault in changed(values, document) if not fault.endswith("became None")]


def test_hostile_texts_come_along_with_a_clone(gateway):
    both = {field.path for field in texts("Cart")}
    for text in CORPUS.values():
        for group in groups({at: value for at, value in fitting("Order", text).items() if at in both}):
            answer, taken, _ = accepted(gateway, "/orders", group, lambda body: gateway.client.post("/orders", body))
            made = clone(gateway.client, answer.json()["order_id"])
            assert made.status == 201, (text, made)
            read = gateway.client.get(made.headers["Location"]).json()
            kept = {at: value for at, value in taken.items() if value_at(read, at) is not None}
            assert count(gateway, kept, carried(kept, read)) == [] and len(kept) >= len(taken) // 2, (taken, read)


def test_hostile_texts_come_along_with_a_placing(gateway):
    """A cart that can be placed, with such a text in every field beside those that placing looks at."""
    for number, text in enumerate(CORPUS.values()):
        body = placeable()
        values = {at: value for at, value in fitting("Cart", text).items() if at[0] in ("billing", "shipping", "checkout", "properties") and value.strip()}
        if not values:
            continue
        for at, value in values.items():
            CONTRACT.put(CONTRACT.schemas["Cart"], body, at, value)
        where = gateway.client.post("/carts", body).headers["Location"]
        answer = gateway.client.post(where + "/place", {"skip_payment_processing": True}, key=f"hostile-place-{number}-{gateway.address[1]}")
        if gateway.refuses(answer):
            gateway.add("refused")
            assert {pointer_of(at) for at in values} >= {pointer for _, pointer in faults(answer)}, (text, answer)
            continue
        read = gateway.client.get(answer.headers["Location"]).json()
        kept = {at: value for at, value in values.items() if value_at(read, at) is not None}
        assert count(gateway, kept, carried(kept, read)) == [] and len(kept) > 10, (values, read)
