"""Every answer that arrives is the answer to its question, also while others hang up early (substrate.md 1)."""
import json
import os
import random
import socket
import threading
import urllib.parse

import pytest

from orders import clone, insert, item, order

CLIENTS = 32
REQUESTS = 50_000 if os.environ.get("REPRISE_FULL") == "1" else int(os.environ.get("REPRISE_ABANDONED", "5000"))


def question(token, method, path):
    return (f"{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: keep-alive\r\n"
            f"Content-Length: 0\r\n\r\n").encode()


def read_answer(stream):
    """(status, body) of the next answer on a connection; None when the connection ended."""
    line = stream.readline()
    if not line:
        return None
    length = 0
    while (header := stream.readline()) not in (b"\r\n", b""):
        if header.lower().startswith(b"content-length:"):
            length = int(header.split(b":")[1])
    return int(line.split()[1]), stream.read(length)


class Crowd:
    """So many clients at once. The even ones read every answer; the odd ones ask and hang up."""

    def __init__(self, url, token, ids, path_of, id_in):
        self.address = urllib.parse.urlsplit(url).netloc.split(":")
        self.token, self.ids, self.path_of, self.id_in = token, ids, path_of, id_in
        self.wrong, self.right, self.refused = [], 0, 0
        self.lock = threading.Lock()

    def connect(self):
        connection = socket.create_connection(self.address, timeout=60)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def hang_up_early(self, rounds, chance):
        for _ in range(rounds):
            with self.connect() as connection:
                connection.sendall(question(self.token, "GET", self.path_of(chance.choice(self.ids))))
                if chance.random() < 0.5:
                    connection.settimeout(chance.random() / 200)
                    try:
                        connection.recv(1)
                    except TimeoutError:
                        pass

    def listen(self, rounds, chance):
        connection = self.connect()
        stream = connection.makefile("rb")
        for _ in range(rounds):
            wanted = chance.choice(self.ids)
            connection.sendall(question(self.token, "GET", self.path_of(wanted)))
            answer = read_answer(stream)
            if answer is None or answer[0] != 200:
                with self.lock:
                    self.refused += 1
                connection.close()
                connection = self.connect()
                stream = connection.makefile("rb")
                continue
            got = self.id_in(json.loads(answer[1]))
            with self.lock:
                self.right += got == wanted
                if got != wanted:
                    self.wrong.append((wanted, got))
        connection.close()

    def run(self):
        work = [self.hang_up_early if number % 2 else self.listen for number in range(CLIENTS)]
        threads = [threading.Thread(target=one, args=(REQUESTS // CLIENTS, random.Random(number))) for number, one in enumerate(work)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def judge(crowd):
    assert crowd.wrong == []
    # An answer may fail to come, but hardly ever; one that is wrong may never come.
    assert crowd.right + crowd.refused == REQUESTS // CLIENTS * CLIENTS // 2 and crowd.refused <= crowd.right // 100


@pytest.mark.parametrize("url", ["GATEWAY_URL", "ORDERS_URL"])
def test_each_order_reaches_the_client_that_asked_for_it(stack, client, url):
    ids = [insert(client, order(items=[item(quantity=number + 1)] * (number % 5 + 1)))["order_id"] for number in range(64)]
    crowd = Crowd(stack.urls[url], client.token, ids, lambda order_id: f"/orders/{order_id}", lambda body: body["order_id"])
    crowd.run()
    judge(crowd)


@pytest.mark.parametrize("url", ["GATEWAY_URL", "CARTS_URL"])
def test_each_cart_reaches_the_client_that_asked_for_it(stack, client, url):
    order_id = insert(client, order())["order_id"]
    ids = [clone(client, order_id).json()["cart"]["cart_id"] for _ in range(32)]
    crowd = Crowd(stack.urls[url], client.token, ids, lambda cart_id: f"/carts/{cart_id}", lambda body: body["cart_id"])
    crowd.run()
    judge(crowd)
