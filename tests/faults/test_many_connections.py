"""Thousands of connections, slow writers and readers that do not read, and large answers: the others are answered, and memory stays
bounded."""
import concurrent.futures
import contextlib
import resource
import socket
import urllib.parse
from pathlib import Path

import pytest

from orders import card_order, insert, item, order
from standstill import processes_of

CONNECTIONS, SLOW = 10_000, 50
MOST_GROWTH_MIB = 128
HEAD = "Host: a\r\nAuthorization: Bearer {token}\r\n"


@pytest.fixture(scope="module", autouse=True)
def descriptors():
    """Enough for both ends of what this process opens."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[1] < CONNECTIONS + 1000:
        pytest.skip(f"this machine allows {before[1]} descriptors")
    resource.setrlimit(resource.RLIMIT_NOFILE, (before[1], before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def resident_mib(stack, name):
    """The memory of a process and its workers (proc(5), status: VmRSS)."""
    statuses = (Path(f"/proc/{pid}/status").read_text() for pid in processes_of(stack, name))
    return sum(int(status.split("VmRSS:")[1].split()[0]) for status in statuses) / 1024


class Peers(contextlib.ExitStack):
    """Connections to one address that stay open until the end of the scope."""

    def __init__(self, url):
        super().__init__()
        self.address = urllib.parse.urlsplit(url)

    def connect(self, sent=b""):
        peer = self.enter_context(socket.create_connection((self.address.hostname, self.address.port), timeout=60))
        peer.sendall(sent)
        return peer


def test_what_clones_of_a_thousand_lines_took_is_given_back(stack, client):
    lines = [item(f"ITEM-{place}", 1, 10.5) for place in range(1000)]
    order_id = insert(client, order(items=lines))["order_id"]
    before = {name: resident_mib(stack, name) for name in ("orders", "carts")}
    with concurrent.futures.ThreadPoolExecutor(16) as callers:
        clones = callers.map(lambda _: client.post(f"/orders/{order_id}/clone").status, range(200))
        assert set(clones) == {201}
    for name, memory in before.items():
        assert resident_mib(stack, name) - memory < 40, name


@pytest.mark.parametrize(("url", "name"), [("GATEWAY_URL", "gateway"), ("ORDERS_URL", "orders"), ("CARTS_URL", "carts")])
def test_ten_thousand_connections_that_ask_for_nothing_cost_little_and_keep_nobody_waiting(stack, client, url, name):
    order_id = insert(client, card_order(client))["order_id"]
    before = resident_mib(stack, name)
    with Peers(stack.urls[url]) as peers:
        for _ in range(CONNECTIONS):
            peers.connect()
        assert client.get(f"/orders/{order_id}").status == 200
        assert client.get("/carts?limit=1").status == 200
        assert resident_mib(stack, name) - before < MOST_GROWTH_MIB


def test_slow_writers_and_readers_that_do_not_read_keep_nobody_waiting_and_fill_no_memory(stack, client):
    order_id = insert(client, card_order(client))["order_id"]
    before = {name: resident_mib(stack, name) for name in ("gateway", "orders", "carts")}
    head = HEAD.format(token=client.token)
    with Peers(stack.urls["GATEWAY_URL"]) as peers:
        for _ in range(SLOW):
            peers.connect(f"GET /orders?limit=200 HTTP/1.1\r\n{head}\r\n".encode() * 20)
            peers.connect(f"POST /carts HTTP/1.1\r\n{head}".encode())
            peers.connect(f"POST /carts HTTP/1.1\r\n{head}Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{{".encode())
        for _ in range(SLOW):
            assert client.get(f"/orders/{order_id}").status == 200
        for name, memory in before.items():
            assert resident_mib(stack, name) - memory < MOST_GROWTH_MIB, name
