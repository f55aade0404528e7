"""Front ends of another origin: the gateway answers their preflights, and each merchant's own may read its answers.

Fetch standard section 3.2 (https://fetch.spec.whatwg.org/#http-cors-protocol); in a browser: tests/site/test_front_end.py.
"""
import uuid

import pytest

from orders import order

OURS = "http://localhost:3000"
THEIRS = "https://shop.example.com:8443"
ROUTES = ["/orders", "/orders/DEMO-0000000001", "/orders/DEMO-0000000001/clone", "/carts", "/carts/" + 32 * "A", "/cards", "/policy", "/audit",
          "/idempotency-keys/k", "/nothing/here"]
EXPOSED = "Accept-Patch, Allow, ETag, Idempotent-Replayed, Link, Location, Retry-After, UC-REST-ERROR, WWW-Authenticate, X-Request-Id, traceparent"
READABLE = {"Allow-Origin": OURS, "Expose-Headers": EXPOSED}


@pytest.fixture(scope="module", autouse=True)
def origins(stack):
    """DEMO has the origin of the repository's merchants file, OTHER one of its own; the gateway learns it from `up`."""
    stack.decide(merchant="OTHER", allowed_origins=[THEIRS])
    stack.up()
    yield
    stack.decide()
    stack.up()


def preflight(client, path, origin):
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,idempotency-key"}
    return client.with_token(None).ask("OPTIONS", path, headers=asked)


def cors(answer):
    """The headers of an answer that concern other origins."""
    return {name.removeprefix("Access-Control-"): value for name, value in answer.headers.items() if name.startswith("Access-Control-")}


@pytest.mark.parametrize("origin", ["https://evil.example.com", "null", "http://localhost", "http://localhost:30001", "https://localhost:3000",
                                    "https://shop.example.com", "http://localhost:3000.evil.example.com", "*", "http://localhost:3000/"])
def test_an_origin_that_no_merchant_has_allowed_is_told_nothing(client, origin):
    asked = [preflight(client, path, origin) for path in ROUTES] + [client.get("/policy", headers={"Origin": origin})]
    assert [cors(answer) for answer in asked] == [{}] * len(asked)


def test_a_request_of_no_origin_and_options_that_is_no_preflight_are_answered_as_ever(client):
    assert cors(client.get("/policy")) == {}
    plain = client.ask("OPTIONS", "/carts", headers={"Origin": OURS})
    assert plain.headers["Allow"] == "GET, HEAD, POST, OPTIONS" and set(cors(plain)) == {"Allow-Origin", "Expose-Headers"}


@pytest.mark.parametrize("origin", [OURS, THEIRS])
def test_a_preflight_is_answered_alike_for_every_address(client, origin):
    for path in ROUTES:
        answer = preflight(client, path, origin)
        assert answer.status == 204 and answer.body == b"" and cors(answer) == {
            "Allow-Origin": origin, "Allow-Methods": "GET, POST, PUT, PATCH, DELETE", "Max-Age": "7200",
            "Allow-Headers": "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, traceparent, "
                             "X-UltraCart-Api-Version, X-UltraCart-Simple-Key",
            "Expose-Headers": EXPOSED}


def test_a_front_end_reads_the_answers_to_its_own_merchant_and_to_no_other(client, other):
    for path in ("/policy", "/orders?limit=1", "/carts?limit=1"):
        assert cors(client.get(path, headers={"Origin": OURS})) == READABLE
        assert cors(other.get(path, headers={"Origin": OURS})) == {}
        assert cors(other.get(path, headers={"Origin": THEIRS}))["Allow-Origin"] == THEIRS
        assert cors(client.get(path, headers={"Origin": THEIRS})) == {}
    assert client.get("/policy", headers={"Origin": OURS}).headers["Vary"] == "Origin"
    assert client.get("/policy").headers["Vary"] == "Origin"


def test_a_front_end_reads_why_it_was_refused_wherever_that_was(stack, client):
    """Of a service, before and after the token was read, and of the gateway."""
    asked = {"Origin": OURS}
    refused = [client.with_token(None).get("/policy", headers=asked), client.with_token("x").get("/orders", headers=asked),
               client.with_token(stack.token(scope="order_read")).get("/carts", headers=asked),
               client.post("/orders", {}, key=str(uuid.uuid4()), headers=asked), client.get("/nothing", headers=asked),
               client.ask("PUT", "/carts", headers=asked), client.post("/orders", order(comments="x" * 1_100_000), headers=asked)]
    assert [answer.status for answer in refused] == [401, 401, 403, 422, 404, 405, 413]
    assert [cors(answer) for answer in refused] == [READABLE] * len(refused)


def test_a_front_end_reads_that_a_service_is_not_there_and_preflights_need_none(stack, client):
    stack.kill("carts")
    try:
        stack.wait(lambda: client.get("/policy").status == 503)
        answer = client.get("/policy", headers={"Origin": OURS})
        assert answer.status == 503 and cors(answer) == READABLE and answer.headers["Retry-After"]
        assert cors(client.get("/policy", headers={"Origin": "https://evil.example.com"})) == {}
        assert preflight(client, "/carts", OURS).status == 204
    finally:
        stack.up()


def test_nothing_of_a_foreign_origin_reaches_a_service_through_a_header_that_is_no_origin(client):
    """What is passed on is the entry of the list, not what the caller wrote."""
    for origin in (OURS.upper(), OURS + "\t", "HTTP://localhost:3000"):
        allowed = cors(client.get("/policy", headers={"Origin": origin})).get("Allow-Origin", OURS)
        assert allowed == OURS
    assert cors(client.get("/policy", headers={"Origin": OURS.upper()})) == READABLE
