"""Access tokens (design.md 3.3), scopes, and merchants that do not see each other (R40)."""
import base64
import hashlib
import hmac
import json
import subprocess
import time
import uuid

import pytest

from carts import new_cart, place
from client import Client
from orders import card_order, clone, insert, order

CLAIMS = {"iss": "https://auth.reprise.local", "aud": "reprise", "sub": "eve", "client_id": "test", "merchant_id": "DEMO",
          "scope": "order_read order_write checkout_read checkout_write audit_read"}


def encode(value):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def decode(part):
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def rsa_signed(stack, header, claims):
    text = f"{encode(header)}.{encode(claims)}"
    key = stack.folder / "keys" / "token-signing.pem"
    signature = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key], input=text.encode(), capture_output=True, check=True)
    return f"{text}.{encode(signature.stdout)}"


def header_of(stack):
    return decode(stack.token().split(".")[0])


def claims_now(**changes):
    now = int(time.time())
    claims = {**CLAIMS, "iat": now, "nbf": now, "exp": now + 600, "jti": "j", **changes}
    return {name: value for name, value in claims.items() if value is not None}


def hmac_signed(stack, secret):
    text = f"{encode({**header_of(stack), 'alg': 'HS256'})}.{encode(claims_now())}"
    return f"{text}.{encode(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


def public_key(stack):
    key = stack.folder / "keys" / "token-signing.pem"
    return subprocess.run(["openssl", "rsa", "-in", key, "-pubout"], capture_output=True, check=True).stdout


def edited(stack):
    header, claims, signature = stack.token().split(".")
    return f"{header}.{encode({**decode(claims), 'merchant_id': 'OTHER'})}.{signature}"


def flipped(stack):
    token = stack.token()
    return token[:-10] + ("A" if token[-10] != "A" else "B") + token[-9:]


BAD_TOKENS = {
    "alg none": lambda s: f"{encode({**header_of(s), 'alg': 'none'})}.{encode(claims_now())}.",
    "alg none, with a signature": lambda s: f"{encode({**header_of(s), 'alg': 'none'})}." + ".".join(s.token().split(".")[1:]),
    "HS256 with the public key": lambda s: hmac_signed(s, public_key(s)),
    "HS256 with the public key, stripped": lambda s: hmac_signed(s, public_key(s).strip()),
    "HS256 with the JWKS": lambda s: hmac_signed(s, (s.folder / "jwks.json").read_bytes()),
    "expired": lambda s: s.token(ttl=-1),
    "expired long ago": lambda s: s.token(ttl=-86400),
    "not valid yet": lambda s: rsa_signed(s, header_of(s), claims_now(nbf=int(time.time()) + 300)),
    "without exp": lambda s: rsa_signed(s, header_of(s), claims_now(exp=None)),
    "exp as text": lambda s: rsa_signed(s, header_of(s), claims_now(exp="9999999999")),
    "wrong audience": lambda s: rsa_signed(s, header_of(s), claims_now(aud="another")),
    "without audience": lambda s: rsa_signed(s, header_of(s), claims_now(aud=None)),
    "wrong issuer": lambda s: rsa_signed(s, header_of(s), claims_now(iss="https://evil.example")),
    "without merchant": lambda s: rsa_signed(s, header_of(s), claims_now(merchant_id=None)),
    "edited claims": edited,
    "another kid": lambda s: rsa_signed(s, {**header_of(s), "kid": "another"}, claims_now()),
    "ID token": lambda s: rsa_signed(s, {**header_of(s), "typ": "id+jwt"}, claims_now()),
    "crit": lambda s: rsa_signed(s, {**header_of(s), "crit": ["x"]}, claims_now()),
    "broken signature": flipped,
    "no signature": lambda s: ".".join(s.token().split(".")[:2]) + ".",
    "two parts": lambda s: ".".join(s.token().split(".")[:2]),
    "padded": lambda s: s.token() + "==",
    "another alphabet": lambda s: s.token().replace("-", "+").replace("_", "/") + "+/",
    "garbage": lambda s: "garbage",
    "empty": lambda s: "",
}


@pytest.mark.parametrize("name", BAD_TOKENS)
def test_a_token_that_is_not_ours_is_401(stack, client, name):
    token = BAD_TOKENS[name](stack)
    for url in (stack.urls["GATEWAY_URL"], stack.urls["ORDERS_URL"]):
        answer = Client(url, None).get("/orders", headers={"Authorization": "Bearer " + token})
        assert answer.status == 401 and answer.headers["WWW-Authenticate"].startswith("Bearer"), (name, answer)
        assert token == "" or token not in answer.body.decode()
    answer = Client(stack.urls["GATEWAY_URL"], None).get("/carts", headers={"Authorization": "Bearer " + token})
    assert answer.status == 401, (name, answer)


def test_without_a_token_nothing_is_answered_but_the_contract(stack):
    nobody = Client(stack.urls["GATEWAY_URL"], None)
    for method, path in (("GET", "/orders"), ("GET", "/orders/DEMO-0000000001"), ("POST", "/orders"), ("POST", "/orders/DEMO-0000000001/clone"),
                         ("GET", "/carts"), ("POST", "/carts"), ("POST", "/cards"), ("GET", "/policy"), ("GET", "/audit"), ("PATCH", "/carts/x"), ("DELETE", "/carts/x"),
                         ("POST", "/carts/x/validate"), ("POST", "/carts/x/place"), ("GET", "/idempotency-keys/x")):
        answer = nobody.ask(method, path)
        assert answer.status == 401 and answer.headers["WWW-Authenticate"].startswith("Bearer"), (method, path)
    assert nobody.get("/openapi.yaml").status == 200


NEEDED = [
    ("GET", "/orders", "order_read"), ("GET", "/orders/DEMO-0000000001", "order_read"), ("POST", "/orders", "order_write"),
    ("POST", "/orders/DEMO-0000000001/clone", "order_read"), ("POST", "/orders/DEMO-0000000001/clone", "checkout_write"),
    ("GET", "/carts", "checkout_read"), ("POST", "/carts", "checkout_write"), ("POST", "/cards", "checkout_write"),
    ("GET", "/carts/x", "checkout_read"), ("PATCH", "/carts/x", "checkout_write"), ("DELETE", "/carts/x", "checkout_write"),
    ("POST", "/carts/x/validate", "checkout_read"), ("POST", "/carts/x/place", "checkout_write"), ("POST", "/carts/x/place", "order_write"),
    ("GET", "/audit", "audit_read"),
]


@pytest.mark.parametrize("method,path,scope", NEEDED)
def test_a_missing_scope_is_403(stack, client, method, path, scope):
    rest = " ".join(sorted(set(CLAIMS["scope"].split()) - {scope}))
    answer = client.with_token(stack.token(scope=rest)).ask(method, path, {} if method in ("POST", "PATCH") else None)
    assert (answer.status, answer.code()) == (403, "scope_missing")
    assert client.with_token(stack.token(scope="order_reader")).ask(method, path).status == 403


def test_the_policy_needs_a_token_of_any_scope(stack, client):
    answer = client.with_token(stack.token(scope="")).get("/policy")
    assert answer.status in (200, 401), answer
    policy = client.get("/policy").json()
    assert policy["card_retention_days"] == 60 and policy["card_retention_seconds"] == 5184000


def without_trace(answer):
    return answer.status, {**answer.json(), "trace_id": None}


def test_another_merchants_ids_answer_exactly_like_missing_ones(client, other):
    order_id = insert(client, card_order(client))["order_id"]
    cart_id = clone(client, order_id).json()["cart"]["cart_id"]
    for path, missing in ((f"/orders/{order_id}", "/orders/DEMO-9999999999"), (f"/carts/{cart_id}", "/carts/" + "0" * 31 + "A")):
        assert other.get(path).status == 404
        assert without_trace(other.get(path)) == without_trace(other.get(missing))
        assert other.ask("HEAD", path).headers.get("ETag") is None
        assert other.get(path, headers={"If-None-Match": '"1"'}).status == 404
    missing = clone(other, "DEMO-9999999999")
    assert without_trace(clone(other, order_id)) == without_trace(missing) and missing.status == 404
    assert without_trace(clone(other, order_id, query="?dry_run=true")) == without_trace(missing)


def test_another_merchants_cart_is_changed_checked_and_placed_by_nobody(client, other):
    """[R40] Whatever is asked, and whatever state the cart is in: the answer is that of a missing one."""
    cart_id, missing = new_cart(client), "/carts/" + "0" * 31 + "A"
    before, gone = client.get(cart_id), new_cart(client)
    assert place(client, gone).status == 201

    def answers(path):
        tags = ({"If-Match": "*"}, {"If-Match": '"1"'}, {"If-Match": '"9"'}, {})
        asked = [("PATCH", "", {"items": []}), ("DELETE", "", None), ("POST", "/validate", None), ("POST", "/place", {"skip_payment_processing": True})]
        return [without_trace(other.ask(method, path + end, body, headers=tag, key=str(uuid.uuid4()))) for tag in tags for method, end, body in asked]

    assert answers(cart_id) == answers(gone) == answers(missing)
    assert {status for status, _ in answers(cart_id)} == {404, 428}
    assert client.get(cart_id).body == before.body and place(client, cart_id).status == 201


def test_lists_and_filters_show_only_the_callers_merchant(client, other):
    email = "only-here@example.com"
    order_id = insert(client, order(billing={"email": email}))["order_id"]
    assert [found["order_id"] for found in client.get(f"/orders?email={email}").json()["orders"]] == [order_id]
    for path in (f"/orders?email={email}", f"/orders?order_id={order_id}"):
        assert other.get(path).json() == {"orders": []}
    cart_id = clone(client, order_id).json()["cart"]["cart_id"]
    assert all(found["cart_id"] != cart_id for found in other.get("/carts?limit=200").json()["carts"])


def test_a_card_token_of_another_merchant_is_worth_nothing(client, other):
    body = card_order(client)
    answer = other.post("/orders", body)
    assert (answer.status, answer.code()) == (422, "card_number_token_invalid")
    assert client.post("/orders", body).status == 201
