"""The gateway alone: what it lets through, what it answers itself, and that a hostile request line goes no further."""
import http.client
import json
import socket
import time

import pytest

from client import Client
from operations import Operations


def raw(stack, data):
    """Sends bytes as they are; (status, headers, body) of the one answer."""
    with socket.create_connection(("127.0.0.1", stack.port), timeout=30) as connection:
        connection.sendall(data)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.status, dict(answer.getheaders()), answer.read()


def is_own_problem(answer, status, code):
    got, headers, body = answer
    assert got == status and headers["Content-Type"] == "application/problem+json", answer
    problem = json.loads(body)
    assert (problem["status"], problem["code"], problem["type"]) == (status, code, f"/problems/{code}")
    assert len(problem["trace_id"]) == 32 and headers["Cache-Control"] == "no-store" and headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Server"] == "nginx"


@pytest.mark.parametrize("path", [
    "/", "/metrics", "/healthz", "/readyz", "/internal/order-cards", "/internal/clone-refusals", "/internal/placed-orders", "/internal/erased-cards", "/internal/idempotency-key-uses", "/internal/refused-access", "/audit/", "/audit/x", "/idempotency-keys", "/idempotency-keys/", "/idempotency-keys/..", "/.problems/not_found", "/orders/", "/orders//x", "//orders",
    "/orders/../carts", "/orders/./x", "/orders/%2e%2e/carts", "/orders/a%2Fb", "/orders/x/clone/", "/orders/x/clone/y", "/carts/x/place/", "/carts/x/places", "/carts/x/validate/y", "/carts/place/", "/favicon.ico",
    "/orders/x#y", "/orders/a%5cb", "/Orders"])
def test_nothing_but_the_routes_is_reachable(stack, client, path):
    head = f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {client.token}\r\n\r\n".encode()
    is_own_problem(raw(stack, head), 404, "not_found")


MALFORMED = {
    "garbage": b"garbage\r\n\r\n", "no host": b"GET /orders HTTP/1.1\r\n\r\n", "two hosts": b"GET /orders HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "blank before the colon": b"GET /orders HTTP/1.1\r\nHost : a\r\n\r\n", "NUL": b"GET /orders HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
    "two lengths": b"POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a signed length": b"POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nabcde",
    "length and chunks": b"POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a length with letters": b"POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 5abc\r\n\r\nabcde", "lower-case method": b"get /orders HTTP/1.1\r\nHost: a\r\n\r\n",
    "bad escape": b"GET /orders/%zz HTTP/1.1\r\nHost: a\r\n\r\n", "NUL in the path": b"GET /orders/a%00b HTTP/1.1\r\nHost: a\r\n\r\n",
    "two tokens": b"GET /orders HTTP/1.1\r\nHost: a\r\nAuthorization: a\r\nAuthorization: b\r\n\r\n",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_request_is_answered_by_the_gateway(stack, name):
    is_own_problem(raw(stack, MALFORMED[name]), 400, "malformed_request")


@pytest.mark.parametrize("method", ["TRACE", "FOO", "PROPFIND"])
def test_a_method_that_nobody_knows_is_405(stack, method):
    for path, allow in (("/orders", "GET, HEAD, OPTIONS, POST"), ("/carts/x", "DELETE, GET, HEAD, OPTIONS, PATCH"),
                        ("/carts/x/validate", "OPTIONS, POST"), ("/carts/x/place", "OPTIONS, POST"), ("/policy", "GET, HEAD, OPTIONS"), ("/audit", "GET, HEAD, OPTIONS"),
                        ("/idempotency-keys/x", "GET, HEAD, OPTIONS")):
        answer = raw(stack, f"{method} {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        is_own_problem(answer, 405, "method_not_allowed")
        assert answer[1]["Allow"] == allow


def test_heads_over_their_limits_are_refused(stack):
    is_own_problem(raw(stack, b"GET /orders?" + b"x" * 20000 + b" HTTP/1.1\r\nHost: a\r\n\r\n"), 414, "address_too_long")
    is_own_problem(raw(stack, b"GET /orders HTTP/1.1\r\nHost: a\r\nX-Long: " + b"x" * 20000 + b"\r\n\r\n"), 431, "headers_too_large")


def test_a_chunked_body_reaches_the_service_whole(stack, client):
    body = json.dumps({"currency_code": "USD"}).encode()
    chunks = b"".join(b"1\r\n" + bytes([byte]) + b"\r\n" for byte in body) + b"0\r\n\r\n"
    head = f"POST /carts HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {client.token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert raw(stack, head.encode() + chunks)[0] == 201


def test_headers_that_pistache_stumbles_over_do_no_harm(client):
    bad = {"Cookie": "=;;=", "Date": "yesterday", "Cache-Control": "max-age=x", "Host": "a:b:c", "Accept-Encoding": "?", "User-Agent": "\t"}
    for name, value in bad.items():
        answer = client.get("/orders?limit=1", headers={name: value})
        assert answer.status == 200, (name, answer)


def test_the_contract_is_served(client):
    answer = client.with_token(None).get("/openapi.yaml")
    assert answer.status == 200 and answer.body.startswith(b"openapi: 3.1") and answer.headers["Content-Type"] == "application/yaml"
    assert client.ask("HEAD", "/openapi.yaml").status == 200 and client.ask("OPTIONS", "/openapi.yaml").status == 204
    assert client.post("/openapi.yaml", b"").headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", ["/docs", "/docs/docs.js", "/guide", "/guide/rules", "/problems", "/problems/not_found"])
def test_pages_are_read_by_anyone_and_fetch_nothing_from_elsewhere(client, path):
    nobody = client.with_token(None)
    answer = nobody.get(path)
    assert answer.status == 200 and answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ") and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy and "*" not in policy
    assert nobody.ask("HEAD", path).status == 200 and nobody.ask("OPTIONS", path).status == 204
    assert nobody.post(path, b"").headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", ["/openapi.yaml", "/docs", "/guide/rules"])
def test_what_is_never_stored_has_no_version_and_comes_whole(client, path):
    """What the contract says of its own address; a version or a part would be answers that it does not name."""
    nobody = client.with_token(None)
    whole = nobody.get(path)
    assert not {"ETag", "Last-Modified", "Accept-Ranges"} & set(whole.headers) and whole.headers["Cache-Control"] == "no-store"
    for headers in ({"If-None-Match": '"x"'}, {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, {"Range": "bytes=0-9"}):
        assert (nobody.get(path, headers=headers).status, nobody.get(path, headers=headers).body) == (200, whole.body), headers


@pytest.mark.parametrize("path", ["/docs/", "/docs/none", "/guide/none", "/problems/none", "/problems/not_found/", "/guide/decisions/", "/docsx",
                                  "/site/guide/index.html", "/guide/../openapi.yaml", "/docs/..%2fopenapi.yaml"])
def test_what_is_no_page_is_not_found(stack, path):
    is_own_problem(raw(stack, f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()), 404, "not_found")


def test_a_service_that_is_gone_is_503_and_the_other_does_not_notice(stack, client):
    try:
        stack.kill("orders")
        time.sleep(0.2)
        answer = client.get("/orders/DEMO-0000000001")
        assert (answer.status, answer.code()) == (503, "service_unavailable")
        assert int(answer.headers["Retry-After"]) >= 1
        assert client.get("/policy").status == 200
    finally:
        stack.up()
    assert client.get("/orders/DEMO-0000000001").status == 200


def test_past_the_rate_a_token_is_429_and_others_do_not_notice(stack, client, other):
    operations = Operations(client)
    stack.environment["REPRISE_RATE"] = "5"
    try:
        stack.up()
        answers = [client.get("/policy") for _ in range(30)]
        refused = [answer for answer in answers if answer.status == 429]
        assert len(refused) >= 10 and refused[0].code() == "too_many_requests" and int(refused[0].headers["Retry-After"]) >= 1
        # A rate of its own would let six of them pass.
        written_otherwise = {client.get("/policy", headers={"Authorization": f"bearer   {client.token}"}).status for _ in range(6)}
        assert 429 in written_otherwise
        assert other.get("/policy").status == 200
        names = operations.that_answer("too_many_requests")
        assert len(names) == 16 and [name for name in names if all(operations.ask(name).status != 429 for _ in range(10))] == []
        nobody = Client(stack.urls["GATEWAY_URL"], None)
        assert {nobody.get("/policy").status for _ in range(30)} == {401, 429}
    finally:
        del stack.environment["REPRISE_RATE"]
        stack.up()
    assert all(client.get("/policy").status == 200 for _ in range(30))


def test_the_access_log_is_json_and_names_routes_not_addresses(stack, client):
    client.get("/orders?email=nobody-logs-me@example.com")
    Client(stack.urls["GATEWAY_URL"], None).get("/orders/DEMO-0000000001")
    for method, path in (("PATCH", "/carts/x"), ("POST", "/carts/x/validate"), ("POST", "/carts/x/place"), ("GET", "/idempotency-keys/x")):
        client.ask(method, path)
    time.sleep(1.5)  # Lines are written a second later at most.
    log = (stack.folder / "log" / "gateway.log").read_text()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert "nobody-logs-me" not in log and {"/orders", "/orders/{order_id}", "/carts/{cart_id}", "/carts/{cart_id}/validate",
                                            "/carts/{cart_id}/place",
                                            "/idempotency-keys/{idempotency_key}"} <= {line["route"] for line in lines}
    assert {"time", "request_id", "trace_id", "status", "duration_s"} <= set(lines[-1])


def test_a_trace_id_that_might_be_a_card_number_begins_anew(stack, client):
    head = {"traceparent": "00-4000056655665556aaaaaaaaaaaaaaaa-b7ad6b7169203331-01"}
    answer = client.get("/orders/DEMO-9999999999", headers=head)
    assert answer.status == 404 and "4000056655665556" not in answer.body.decode()
