"""Carts for the tests, and how they are changed and placed."""
import json
import subprocess
import uuid

from orders import CARD, usd

# No sandbox answer depends on them; test_no_card_number_anywhere.py looks for any.
CVV, AMEX_CVV = "917", "9174"
ADDRESS = {"first_name": "Grace", "last_name": "Hopper", "address1": "1 Navy Yard", "city": "Arlington", "country_code": "US"}


def line(item_id="MUG", quantity=1, cost=10.0, **more):
    return {"item_id": item_id, "quantity": quantity, "unit_cost": usd(cost), "description": "A thing", **more}


def cart(**more):
    """The body of a cart that can be placed: paid in cash. A member of None is left out."""
    body = {"currency_code": "USD", "billing": {**ADDRESS, "email": "grace@example.com"}, "shipping": dict(ADDRESS),
            "items": [line(quantity=2)], "payment": {"payment_method": "Cash"}, **more}
    return {name: value for name, value in body.items() if value is not None}


def token_of(client, card=None):
    answer = client.post("/cards", card or CARD)
    assert answer.status == 201, answer
    return answer.json()["card_number_token"]


def by_card(client, card=None):
    """A payment by a card that is entered just now."""
    return {"payment_method": "Credit Card", "credit_card": {"card_number_token": token_of(client, card)}}


def new_cart(client, **more):
    """The path of a new cart."""
    answer = client.post("/carts", cart(**more))
    assert answer.status == 201, answer
    return answer.headers["Location"]


def tag_of(client, path):
    return client.get(path).headers["ETag"]


def patch(client, path, body, tag="*", **headers):
    return client.ask("PATCH", path, body, headers={"If-Match": tag, **headers} if tag else headers)


def validate(client, path, body=None, **more):
    return client.post(path + "/validate", body, **more)


def place(client, path, body=None, key=None, **more):
    return client.post(path + "/place", body, key=key or str(uuid.uuid4()), **more)


def placed(client, path, body=None, **more):
    """Places a cart; returns its order."""
    answer = place(client, path, body, **more)
    assert answer.status == 201, answer
    return answer.json()["order"]


def faults(answer):
    """What is wrong, as pairs of code and pointer."""
    return [(fault["code"], fault["pointer"]) for fault in answer.json()["errors"]]


def text_of(answer):
    """What an answer says, without its random trace id, which may hold any three digits."""
    return answer.body.decode().replace(answer.json()["trace_id"], "")


def charges(stack, path):
    """What the sandbox has of the cart at that path: approved and declined charges."""
    url = f"{stack.urls['SANDBOX_URL']}/v1/charges?cart_id={path.rsplit('/', 1)[1]}"
    return json.loads(subprocess.run(["curl", "-fsS", url], capture_output=True, check=True).stdout)["charges"]
