"""What the contract says that an operation answers when something behind it is away, slow or unsound: all of it is brought about,
for each operation that says so."""
import concurrent.futures
import contextlib
import http.server
import os
import signal
import socket
import threading
import urllib.parse

import pytest

from operations import Operations
from orders import card_order, order
from stack import session_holding

# Those that ask the other service: of the order service, and of the cart service.
OF_ORDERS, OF_CARTS = ["clone_order", "get_idempotency_key", "insert_order"], ["place_cart"]


@pytest.fixture
def operations(client):
    made = Operations(client)
    # Its card is held by the cart service.
    made.requests["insert_order"] = ("POST", "/orders", card_order(client))
    return made


@pytest.fixture(scope="module", autouse=True)
def unfinished(stack):
    """A connection with the beginning of a request; its end never comes."""
    with socket.create_connection(("127.0.0.1", stack.port), timeout=30) as connection:
        connection.sendall(b"POST /cards HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{")
        yield connection


class Nonsense(http.server.BaseHTTPRequestHandler):
    """Answers everything, and nothing that was asked for."""
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", "8")
        self.end_headers()
        self.wfile.write(b"nonsense")

    def log_message(self, *_):
        """Nothing: what is asked may hold a token."""


@contextlib.contextmanager
def impostor(url):
    """A program in the place of a service that has gone."""
    address = urllib.parse.urlsplit(url)
    server = http.server.ThreadingHTTPServer((address.hostname, address.port), Nonsense)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def told(operations, names):
    """What each of these operations answers, all asked at the same time; a placing always under the same key, as a caller would."""
    with concurrent.futures.ThreadPoolExecutor(len(names)) as pool:
        keys = {"place_cart": {"key": operations.requests["place_cart"][1]}}
        return dict(zip(names, pool.map(lambda name: operations.ask(name, **keys.get(name, {})).told(), names)))


def come_to_tell(stack, operations, code, names=None):
    """Waits until each operation that says so answers with this code: what was there a moment ago is still remembered."""
    names = names or operations.that_answer(code)
    with contextlib.suppress(AssertionError):
        stack.wait(lambda: told(operations, names) == dict.fromkeys(names, code))
    assert told(operations, names) == dict.fromkeys(names, code)


def goes_through(stack, operations):
    """A placing that was begun meanwhile is an order in the end, for whoever repeats it."""
    path = operations.requests["place_cart"][1]
    stack.wait(lambda: operations.ask("place_cart", key=path).status == 201)


@contextlib.contextmanager
def stopped(stack, name):
    """A process that is there and does nothing."""
    pid = stack.pid(name)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_those_that_ask_the_other_service_are_those_that_say_so(operations):
    for code in ("bad_gateway", "neighbour_unavailable"):
        assert operations.that_answer(code) == sorted(OF_ORDERS + OF_CARTS)


@pytest.mark.parametrize("service,askers", [("carts", OF_ORDERS), ("orders", OF_CARTS)])
def test_a_service_that_is_not_there_or_another_in_its_place_is_told_by_whoever_needs_it(stack, operations, service, askers):
    """[R22] A placing waits for the order service, and is one order when it is back."""
    try:
        stack.kill(service)
        come_to_tell(stack, operations, "neighbour_unavailable", askers)
        with impostor(stack.urls[f"{service.upper()}_URL"]):
            come_to_tell(stack, operations, "bad_gateway", askers)
    finally:
        stack.up()
    goes_through(stack, operations)


def test_without_its_service_every_operation_is_unavailable(stack, operations):
    try:
        for service in ("orders", "carts"):
            stack.kill(service)
        come_to_tell(stack, operations, "service_unavailable")
    finally:
        stack.up()


@contextlib.contextmanager
def shut_out(stack, roles):
    """The database is there, and lets none of these roles in."""
    try:
        for role in roles:
            stack.sql("CARTS_ADMIN_URL", f"ALTER ROLE {role} CONNECTION LIMIT 0")
            stack.sql("CARTS_ADMIN_URL", f"SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity WHERE usename = '{role}'")
        yield
    finally:
        for role in roles:
            stack.sql("CARTS_ADMIN_URL", f"ALTER ROLE {role} CONNECTION LIMIT -1")


def test_without_the_database_every_operation_that_needs_it_says_so(stack, client, operations):
    operations.requests["insert_order"] = ("POST", "/orders", order())
    names = operations.that_answer("database_unavailable")
    of_orders = [name for name in names if operations.requests[name][1].startswith(("/orders", "/idempotency-keys"))]
    with shut_out(stack, ["reprise_orders"]):
        come_to_tell(stack, operations, "database_unavailable", of_orders)
    with shut_out(stack, ["reprise_carts", "reprise_vault", "reprise_audit"]):
        come_to_tell(stack, operations, "database_unavailable", [name for name in names if name not in of_orders])
    stack.wait(lambda: {client.get(path).status for path in ("/orders", "/carts", "/audit")} == {200})


def test_a_service_that_does_not_answer_is_a_time_out_of_every_operation(stack, operations):
    """[R42] A placing is told by the cart service, which waits for the other; all others by the gateway."""
    names = operations.that_answer("neighbour_time_out")
    with stopped(stack, "orders"):
        answers = told(operations, OF_CARTS)
        with stopped(stack, "carts"):
            answers |= told(operations, [name for name in names if name not in OF_CARTS])
    assert answers == dict.fromkeys(names, "neighbour_time_out")
    goes_through(stack, operations)


def test_a_gateway_that_cannot_keep_a_body_says_of_every_operation_that_it_failed(stack, operations):
    """A body that is longer than the gateway holds in memory goes to its folder."""
    folder = stack.folder / "run" / "gateway" / "body"
    folder.rename(folder.with_suffix(".away"))
    try:
        names = operations.that_answer("internal_error")
        answers = {name: operations.ask(name, body=b" " * 100_000) for name in names}
    finally:
        folder.with_suffix(".away").rename(folder)
    assert {name: answer.told() for name, answer in answers.items()} == dict.fromkeys(names, "internal_error")
    assert all(set(answer.json()) == {"type", "title", "status", "code", "trace_id"} for answer in answers.values())


def test_a_search_that_the_database_ends_is_told_with_advice(stack, client):
    """As when its time is over. It waits for a table that is locked."""
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        with session_holding(stack, "ORDERS_ADMIN_URL", "LOCK TABLE orders IN ACCESS EXCLUSIVE MODE; SELECT 'locked'"):
            search = pool.submit(client.get, "/orders")
            stack.wait(lambda: stack.sql("ORDERS_ADMIN_URL", "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename = 'reprise_orders' "
                                         "AND wait_event_type = 'Lock'") == "t", pause_seconds=0.02)
        answer = search.result()
    assert (answer.status, answer.code()) == (503, "search_time_out") and "creation_date_begin" in answer.json()["detail"]


def test_what_waits_too_long_for_another_request_is_in_flight_for_every_operation(stack, operations):
    """[R41] Nobody may write a key or a cart."""
    names = operations.that_answer("request_in_flight")
    carts = "LOCK TABLE carts, idempotency_keys IN EXCLUSIVE MODE; SELECT 'locked'"
    with session_holding(stack, "ORDERS_ADMIN_URL", "LOCK TABLE idempotency_keys IN EXCLUSIVE MODE; SELECT 'locked'"):
        with session_holding(stack, "CARTS_ADMIN_URL", carts):
            assert told(operations, names) == dict.fromkeys(names, "request_in_flight")


def test_a_request_that_does_not_arrive_is_cut_off_without_an_answer(unfinished):
    """There is no status for it in the contract (info.description)."""
    with contextlib.suppress(ConnectionResetError):
        assert unfinished.recv(1000) == b""
