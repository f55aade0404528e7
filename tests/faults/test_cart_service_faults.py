"""R1, R41, R42: the cart service is slow, breaks off, or answers nonsense: whoever clones is told 502, 503 or 504 in time and
not a word of what it said, and a retry under the same key makes one cart."""
import time
import uuid

import pytest

from client import Client
from cloning import Clone
from instance import ORDERS_OFFSET, Instance
from neighbour import (Misbehaviour, Neighbour, answer_late, cut_off, drip, message, part_of, says, send_claiming,
                       send_headers_without_end, send_without_end, stay_silent)
from traffic import ask_once

BOUND_SECONDS = 15
SECRET = "SELECT secret FROM inside"
JSON, PROBLEM, HTML = [[("Content-Type", kind)] for kind in ("application/json", "application/problem+json", "text/html")]
LOCATION = [("Location", "/carts/0"), ("ETag", '"1"')]

UNAVAILABLE = [
    Misbehaviour("closes at once", lambda connection, _: cut_off(connection), passes_on=False),
    Misbehaviour("closes when it is done", lambda connection, _: cut_off(connection)),
    Misbehaviour("closes within the body", part_of(0.6, cut_off)),
    Misbehaviour("claims too long a body and closes", send_claiming(100, cut_off)),
    says("does not speak HTTP", b"SSH-2.0-" + SECRET.encode() + b"\r\n\r\n"),
    says("is unavailable itself", message(503, b'{"code":"service_unavailable"}', PROBLEM)),
]
# Too much, or too late: whichever comes first.
FLOODS = [
    Misbehaviour("sends a body without end", send_without_end),
    Misbehaviour("sends headers without end", send_headers_without_end),
]
TIME_OUT = [
    Misbehaviour("never answers", lambda connection, _: stay_silent(connection), passes_on=False),
    Misbehaviour("answers too late", answer_late),
    Misbehaviour("stops within the headers", part_of(0.01, stay_silent)),
    Misbehaviour("stops within the body", part_of(0.6, stay_silent)),
    Misbehaviour("claims too long a body and stops", send_claiming(100, stay_silent)),
    Misbehaviour("is slow, octet by octet", drip),
    says("waited too long itself", message(504, b'{"code":"neighbour_time_out"}', PROBLEM)),
    says("was asked too late", message(408, b'{"code":"request_time_out","status":408}', PROBLEM)),
]
NONSENSE = [
    # What libcurl takes for the end of an answer.
    Misbehaviour("closes within the headers", part_of(0.01, cut_off)),
    Misbehaviour("claims too short a body", send_claiming(-100, cut_off)),
    says("sends HTML", message(200, f"<h1>{SECRET}</h1>".encode(), HTML)),
    says("sends an HTML error", message(500, f"<h1>{SECRET}</h1>".encode(), HTML)),
    says("fails", message(500, b'{"code":"internal_error"}', PROBLEM)),
    says("sends null", message(200, b"null")),
    says("creates null", message(201, b"null", JSON + LOCATION)),
    says("creates nothing", message(201, b"", JSON + LOCATION)),
    says("creates half a document", message(201, b'{"cart":{"cart_id":"0"},"clo', JSON + LOCATION)),
    says("creates another thing", message(201, b'{"name":"' + SECRET.encode() + b'"}', JSON + LOCATION)),
    says("creates without a place", message(201, b'{"cart":{},"clone":{}}', JSON)),
    says("answers what was not asked", message(200, b'{"cart":{},"clone":{}}', JSON + LOCATION)),
    says("redirects", message(302, b"{}", JSON + [("Location", "http://127.0.0.1:1/")])),
    says("refuses in HTML", message(404, f"<h1>{SECRET}</h1>".encode(), HTML)),
    says("refuses with a problem that is none", message(404, f'{{"detail":"{SECRET}"}}'.encode(), PROBLEM)),
    says("refuses with another status", message(404, f'{{"code":"invalid_body","status":422,"detail":"{SECRET}"}}'.encode(), PROBLEM)),
]
IS_UNAVAILABLE, IS_LATE, IS_NONSENSE = (503, "neighbour_unavailable"), (504, "neighbour_time_out"), (502, "bad_gateway")
CASES = [(case, told) for cases, told in ((UNAVAILABLE, {IS_UNAVAILABLE}), (FLOODS, {IS_UNAVAILABLE, IS_LATE}), (TIME_OUT, {IS_LATE}),
                                          (NONSENSE, {IS_NONSENSE})) for case in cases]


@pytest.fixture(scope="module")
def neighbour(stack):
    stack.configure({})
    with Neighbour(stack.urls["CARTS_URL"]) as standing_in:
        yield standing_in


@pytest.fixture(scope="module")
def direct(stack, neighbour):
    """An order service that has the stand-in for its cart service."""
    settings = {"REPRISE_CARTS_URL": neighbour.url, "REPRISE_NEIGHBOUR_TIMEOUT_MS": "2000"}
    with Instance(stack, "orders", stack.port + ORDERS_OFFSET, **settings) as running:
        yield Client(running.url, stack.token(ttl=14400))
        assert running.process.poll() is None


@pytest.fixture
def misbehaves(neighbour):
    """Sets how the stand-in misbehaves until the end of the test."""
    def until_the_end(misbehaviour):
        neighbour.misbehaviour = misbehaviour
    yield until_the_end
    neighbour.misbehaviour = None


@pytest.mark.parametrize(("misbehaviour", "told"), CASES, ids=[case.name for case, _ in CASES])
def test_a_caller_is_told_in_time_and_a_retry_makes_one_cart(stack, client, direct, misbehaves, misbehaviour, told):
    clone = Clone(stack, client, str(uuid.uuid4()))
    misbehaves(misbehaviour)
    began = time.monotonic()
    answer = ask_once(direct, clone.path, None, clone.key)
    assert (answer.status, answer.code()) in told, answer
    assert time.monotonic() - began < BOUND_SECONDS and len(answer.json()["trace_id"]) == 32
    assert SECRET not in answer.body.decode() + str(answer.headers) and "Location" not in answer.headers
    assert len(clone.cart_ids()) <= misbehaviour.passes_on
    misbehaves(None)
    retried = ask_once(direct, clone.path, None, clone.key)
    assert retried.status == 201 and retried.headers["Location"] == "/carts/" + retried.json()["cart"]["cart_id"], retried
    clone.is_one_cart(retried)


def test_an_unkeyed_clone_whose_connection_ends_before_its_answer_is_not_sent_again(stack, client, direct, neighbour, misbehaves):
    clone = Clone(stack, client)
    # The connection is kept from now on: libcurl would send again what a kept one does not answer.
    assert direct.post(clone.path + "?dry_run=true").status == 200

    def cut_off_once(connection, _):
        neighbour.misbehaviour = None
        cut_off(connection)
    misbehaves(Misbehaviour("closes once", cut_off_once))
    answer = ask_once(direct, clone.path, None, None)
    assert (answer.status, answer.code()) == IS_UNAVAILABLE, answer
    assert len(clone.cart_ids()) <= 1


def test_the_next_callers_are_served_while_one_waits_for_the_cart_service(client, stack, direct, misbehaves):
    clone = Clone(stack, client, str(uuid.uuid4()))
    misbehaves(Misbehaviour("never answers", lambda connection, _: stay_silent(connection), passes_on=False))
    clone.client = direct
    clone.caller.start()
    asked = 0
    while clone.caller.is_alive():
        assert Client(direct.url, direct.token).get(f"/orders/{clone.order_id}").status == 200
        asked += 1
    clone.caller.join()
    assert clone.answer.code() == "neighbour_time_out" and asked > 5
