"""The contract's own examples, sent to the running system: each is taken, and comes back as it went in."""
import datetime
import json
import re

import jsonschema
import pytest

from carts import by_card, new_cart, patch, place, validate
from operations import Operations, bundled
from orders import CARD, card_order, clone, differences, insert, item
from stack import REPOSITORY

EXAMPLES = REPOSITORY / "api/examples"


def example(name):
    return json.loads((EXAMPLES / f"{name}.json").read_text())


def with_new_token(client, document):
    """The example with a token that is good, where it shows one."""
    card = document.get("payment", {}).get("credit_card", {})
    if "card_number_token" in card:
        card["card_number_token"] = client.post("/cards", CARD).json()["card_number_token"]
    return document


def in_utc(text):
    """A time as it is shown; any other text as it is."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT.*[+-]\d\d:\d\d", text):
        return text
    return datetime.datetime.fromisoformat(text).astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def expected_of(document):
    """What may be expected back: a token is used once and never shown, a time is in UTC."""
    expected = json.loads(re.sub(r'"[^"]*"', lambda text: f'"{in_utc(text.group()[1:-1])}"', json.dumps(document)))
    expected.get("payment", {}).get("credit_card", {}).pop("card_number_token", None)
    return expected


@pytest.fixture(scope="module")
def schema_of(client):
    """A validator for one schema of the contract that the gateway serves."""
    yaml = pytest.importorskip("yaml")
    components = yaml.safe_load(client.with_token(None).get("/openapi.yaml").body)["components"]
    return lambda name: jsonschema.Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": components})


@pytest.mark.parametrize("name", ["order-minimal", "order-with-kit", "order-with-gift"])
def test_an_example_of_an_order_is_inserted_reads_back_and_clones(client, schema_of, name):
    """[R2] What is answered obeys the contract too."""
    sent = with_new_token(client, example(name))
    made = insert(client, sent)
    read = client.get(f"/orders/{made['order_id']}").json()
    assert differences(expected_of(sent), read) == []
    schema_of("Order").validate(read)
    cloned = clone(client, made["order_id"])
    assert cloned.status == 201, cloned
    schema_of("CloneAnswer").validate(cloned.json())
    assert [line["item_id"] for line in cloned.json()["cart"]["items"]] == [line["merchant_item_id"] for line in sent["items"]]


def test_the_example_of_a_cart_is_posted_and_reads_back(client, schema_of):
    sent = with_new_token(client, example("cart-request"))
    made = client.post("/carts", sent)
    assert made.status == 201, made
    read = client.get(made.headers["Location"]).json()
    assert differences(expected_of(sent), read) == []
    schema_of("Cart").validate(read)


def test_the_example_of_a_change_is_taken_and_reads_back(client, schema_of):
    """[R20]"""
    path = new_cart(client)
    answer = patch(client, path, example("cart-patch"), **{"Content-Type": "application/merge-patch+json"})
    assert answer.status == 200 and differences(example("cart-patch"), answer.json()) == []
    schema_of("Cart").validate(answer.json())
    assert client.get(path).json() == answer.json()


def test_validating_answers_as_the_examples_do(client, schema_of):
    """[R22]"""
    answers = validate(client, new_cart(client)).json(), validate(client, new_cart(client, shipping=None)).json()
    for name, answer in zip(("validation", "validation-errors"), answers):
        schema_of("Validation").validate(answer)
        assert [(fault["code"], fault["pointer"]) for fault in answer["errors"]] == [
            (fault["code"], fault["pointer"]) for fault in example(name)["errors"]] and answer["valid"] == example(name)["valid"]


@pytest.mark.parametrize("name", ["place-request", "place-request-later"])
def test_an_example_of_a_placing_is_taken_and_every_answer_obeys_the_contract(client, schema_of, name):
    """[R22][R23] Placed, placed before under another key, and not to be placed."""
    path = new_cart(client, payment=by_card(client))
    answers = [place(client, path, example(name)), place(client, path, example(name)), place(client, new_cart(client, items=[]))]
    assert [answer.status for answer in answers] == [201, 409, 422]
    for schema, answer in zip(("PlaceAnswer", "Problem", "Problem"), answers):
        schema_of(schema).validate(answer.json())
    for list_name, schema in (("orders", "OrdersPage"), ("carts", "CartsPage")):
        schema_of(schema).validate(client.get(f"/{list_name}?limit=200").json())


def members(value, path=""):
    """The path of every member in a document; all elements of a list have the same."""
    if isinstance(value, list):
        return {found for element in value for found in members(element, path)}
    if not isinstance(value, dict):
        return {path}
    return {found for name, member in value.items() for found in members(member, f"{path}/{name}")}


def test_the_example_of_a_placed_order_shows_what_one_has(client, schema_of):
    """[R22] The order that it shows, cloned and placed once more, has each of its members."""
    shown = example("place-answer")["order"]
    made = insert(client, with_new_token(client, {**example("order-with-kit"), **{name: shown[name] for name in ("billing", "shipping", "items",
                  "coupons", "checkout", "marketing", "customer_profile", "taxes")}}))
    answer = place(client, clone(client, made["order_id"]).headers["Location"], example("place-request"))
    assert answer.status == 201, answer
    schema_of("PlaceAnswer").validate(answer.json())
    assert members(shown) - members(answer.json()["order"]) == set()


def request_examples():
    """(operation, name, body) of each example of a request in the contract."""
    operations = [operation for path in bundled()["paths"].values() for operation in path.values()]
    bodies = [(operation["operationId"], body) for operation in operations for body in operation.get("requestBody", {}).get("content", {}).values()]
    return [(name, shown, entry["value"]) for name, body in bodies for shown, entry in body["examples"].items()]


def ready_for(client, name):
    """The path for an example, of a cart or an order that has what it asks for."""
    if name == "clone_order":
        return {"path": f"/orders/{insert(client, card_order(client, items=[item()] * 4))['order_id']}/clone"}
    return {"path": new_cart(client, payment=by_card(client)) + "/place"} if name == "place_cart" else {}


def test_every_example_of_a_request_is_taken(client):
    """Whatever operation it stands at, as it stands: nothing is refused."""
    operations, examples = Operations(client), request_examples()
    told = {(name, shown): operations.ask(name, body=with_new_token(client, body), **ready_for(client, name)).told() for name, shown, body in examples}
    assert len(told) >= 13 and {name for name, _ in told} == {name for name, (_, _, body) in operations.requests.items() if body is not None}
    assert {example: status for example, status in told.items() if status not in (200, 201)} == {}


def test_lists_policy_and_cards_answer_what_the_contract_says(client, schema_of):
    schema_of("OrdersPage").validate(client.get("/orders?limit=200").json())
    schema_of("CartsPage").validate(client.get("/carts?limit=200").json())
    schema_of("AuditPage").validate(client.get("/audit?limit=200").json())
    schema_of("Policy").validate(client.get("/policy").json())
    schema_of("CardToken").validate(client.post("/cards", example("card-request")).json())
    assert client.post("/carts", {}, key="an-example").status == 201
    schema_of("IdempotencyKeyUses").validate(client.get("/idempotency-keys/an-example").json())
    schema_of("Problem").validate(client.get("/orders/DEMO-9999999999").json())
