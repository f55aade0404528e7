"""Bodies that are no JSON, more than JSON, or JSON of the wrong shape (corpus/json.yaml), wherever a body is taken."""
import json
import re
from pathlib import Path

import pytest
import yaml

from carts import cart, faults, new_cart
from fields import groups, pointer_of, value_at
from neighbour import base64url, signed
from orders import insert, order
from test_strings import CONTRACT, SCHEMA_OF, count, paths_of

CORPUS = yaml.safe_load((Path(__file__).parent / "corpus" / "json.yaml").read_text())
REPEATED = re.compile(rb"<(?:\((.+?)\)|([^<> (]+)) (\d+)>", re.S)
INTERNAL = {"orders": ["/internal/placed-orders", "/internal/erased-cards"], "carts": ["/internal/order-cards", "/internal/clone-refusals"]}


# The terms of a clone, as the order service says them: the fingerprint of what was asked.
TERMS = {"fingerprint": "0" * 64}


def repeated(found):
    text, times = found[1] or found[2], int(found[3])
    return b",".join(b'"m%d":1' % number for number in range(times)) if text == b"COUNTED" else text * times


def bytes_of(case):
    return REPEATED.sub(repeated, case["text"].encode("latin-1"))


@pytest.fixture(scope="module")
def takers(gateway):
    """Method and path of everything that takes a body, at each target: an order and a cart are there for it."""
    of_order, of_cart = f"/orders/{insert(gateway.client, order())['order_id']}", new_cart(gateway.client)
    orders = [("POST", "/orders"), ("POST", of_order + "/clone")]
    carts = [("POST", "/carts"), ("POST", "/cards"), ("PATCH", of_cart), ("POST", of_cart + "/validate"), ("POST", of_cart + "/place")]
    return {"gateway": orders + carts, "orders": orders + [("POST", path) for path in INTERNAL["orders"]],
            "carts": carts + [("POST", path) for path in INTERNAL["carts"]]}


def ask(stack, target, method, path, body, number):
    more = {"If-Match": "*"} if method == "PATCH" else signed(stack, TERMS, body) if path.endswith("clone-refusals") else {}
    return target.client.ask(method, path, body, headers={"Content-Type": "application/json", **more}, key=f"hostile-json-{target.name}-{number}")


def refusals(stack, target, takers, cases):
    """Sends each case to everything that takes a body; each must be refused. Yields the case, the path and the answer."""
    number = 0
    for case in cases:
        for method, path in takers[target.name]:
            number += 1
            answer = ask(stack, target, method, path, bytes_of(case), f"{case['name'].replace(' ', '-')}-{number}")
            assert target.refuses(answer), (case["name"], method, path, answer)
            target.add("refused")
            yield case["name"], method, path, answer


def test_what_is_not_json_is_400_wherever_a_body_is_taken(stack, target, takers):
    wrong = [(name, method, path, answer) for name, method, path, answer in refusals(stack, target, takers, CORPUS["malformed"])
             if (answer.status, answer.code()) != (400, "malformed_json")]
    assert wrong == []


def test_json_of_another_shape_is_refused_wherever_a_body_is_taken(stack, target, takers):
    wrong = [(name, method, path, answer) for name, method, path, answer in refusals(stack, target, takers, CORPUS["misshapen"])
             if answer.status != 422 or max(len(pointer) for _, pointer in faults(answer)) > 1000]
    assert wrong == []


REPORT = {"source_order_id": "DEMO-0000000001", "source_creation_dts": "2026-11-01T00:00:00Z", "root_order_id": "DEMO-0000000001", "generation": 1, "complete": True,
          "card": {"outcome": "not_copied", "reason": "no_card", "cvv_required": False}, "items": {"copied": 0, "not_copied": []}, "not_copied": []}


@pytest.mark.parametrize("terms", ["", "x", "[]", "null", "1", "{", "{}", "{}x", "[" * 3000, '{"card_id": 1}', '{"card_id": "../.."}', '{"require_card": "yes"}', '{"fingerprint": "x"}',
                                   '{"dry_run": null}', '{"colour": 1}', '{"dry_run": true, "dry_run": false}', json.dumps(TERMS)])
def test_terms_of_a_clone_that_the_order_service_has_not_signed_are_400(targets, terms):
    for code in ("", ".", ".AAAA", "." + "A" * 43, "." + "A" * 3000):
        header = base64url(terms.encode()) + code
        for path in ("/carts", "/internal/clone-refusals"):
            answer = targets["carts"].client.post(path, {"clone": REPORT}, headers={"Reprise-Clone": header}, key=f"hostile-terms-{path[1:6]}")
            assert targets["carts"].refuses(answer) and (answer.status, answer.code()) == (400, "malformed_request"), (terms, answer)
            targets["carts"].add("refused")


def test_a_pointer_names_an_unknown_member_as_rfc_6901_has_it(target):
    for name, pointer in (("", "/"), ("/~/~0~1", "/~1~0~1~00~01"), ("a'b\"c", "/a'b\"c"), ("['a']", "/['a']"), ("[\"a\"]", "/[\"a\"]"), ("a\r\nb", "/a\r\nb"), ("'", "/'"), ("a' 'b", "/a' 'b")):
        answer = target.client.post(target.list_path, {**(order() if target.list_path == "/orders" else cart()), name: 1})
        target.add("refused")
        assert faults(answer) == [("unknown_member", pointer)], (name, answer)


def written(body, values):
    """A body in JSON, in which each value stands as it is written in the corpus."""
    text = json.dumps(body)
    for at, value in values.items():
        text = text.replace(json.dumps("@" + pointer_of(at)), value)
    return text.encode()


def is_equal(sent, read):
    """Numbers are doubles (RFC 8259 6), whole ones within 64 bits exact; a truth value is no number."""
    if isinstance(sent, bool) or isinstance(read, bool):
        return sent is read
    return sent == read


def settled(target, path, values):
    """Sends values until those are left that are taken; returns what does not read back equal."""
    while values:
        body = CONTRACT.body(SCHEMA_OF[path], {at: "@" + pointer_of(at) for at in values})
        answer = target.client.post(path, written(body, values))
        if not target.refuses(answer):
            read = target.client.get(answer.headers["Location"]).json()
            return count(target, values, [f"{pointer_of(at)}: {value} became {value_at(read, at)!r}" for at, value in values.items()
                                                 if value != "null" and not is_equal(json.loads(value), value_at(read, at))])
        pointers = [pointer for _, pointer in faults(answer)]
        wrong = {at for at in values for pointer in pointers if related(pointer_of(at), pointer)}
        assert answer.status == 422 and wrong and all(any(related(pointer_of(at), pointer) for at in values) for pointer in pointers), answer
        target.add("refused", len(wrong))
        values = {at: value for at, value in values.items() if at not in wrong}
    return []


def related(place, pointer):
    """Whether a pointer is to the place, to something in it, or to the amount that the place is a part of."""
    return (pointer + "/").startswith(place + "/") or place.rsplit("/", 1)[0] == pointer and place.endswith(("/value", "/currency_code"))


@pytest.mark.parametrize("value", CORPUS["values"])
def test_a_value_of_any_type_in_any_field_is_refused_by_its_pointer_or_reads_back_equal(target, value):
    for path in paths_of(target):
        for group in groups({field.path: value for field in CONTRACT.fields(SCHEMA_OF[path])}):
            assert settled(target, path, group) == []


@pytest.mark.parametrize("number", CORPUS["numbers"])
def test_a_number_in_any_field_is_refused_by_its_pointer_or_reads_back_equal(target, number):
    for path in paths_of(target):
        numbers = [field for field in CONTRACT.fields(SCHEMA_OF[path]) if field.schema.get("type") in ("number", "integer")]
        for group in groups({field.path: number for field in numbers}):
            assert settled(target, path, group) == []
