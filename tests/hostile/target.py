"""What the hostile input is sent to: the gateway, or one service directly, over a socket that sends whatever it is told."""
import collections
import json
import re
import socket
import time

from carts import cart
from client import Answer, Client
from orders import item, order

# The registry of problems is the only list of codes (api/problems.yaml); conftest.py fills it in.
REGISTRY = {}
PATIENCE = 20
ANSWER = re.compile(rb"HTTP/1\.1 (\d{3})[^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n")


class Target:
    """One of gateway, orders, carts, with the list that it inserts into: where a canary would be found."""

    def __init__(self, name, url, token):
        self.name, self.client, self.counts = name, Client(url, token), collections.Counter()
        host, port = self.client.address.split(":")
        self.address = (host, int(port))
        self.list_path = "/orders" if name == "orders" else "/carts"

    def __repr__(self):
        return self.name

    def add(self, what, number=1):
        """Counts what became of inputs: refused, answered, stored, failed, deaths, differences."""
        self.counts[what] += number

    def refuses(self, answer):
        """Whether an answer is a refusal: then a sound one. One of 5xx is counted, and ends the test."""
        if answer.status >= 500:
            self.add("failed")
        assert answer.status < 500, (self, answer)
        if answer.status < 400:
            return False
        assert_is_sound(answer)
        return True

    def told(self):
        """The count as a line."""
        inputs = sum(self.counts[what] for what in ("refused", "answered", "stored", "failed"))
        return (f"hostile corpus, {self.name}: {inputs} inputs: {self.counts['refused']} refused, {self.counts['answered']} answered, {self.counts['stored']} stored "
                f"and read back equal, {self.counts['failed']} answered 5xx, {self.counts['deaths']} deaths, {self.counts['differences']} differences")

    def body(self):
        """The smallest body that the list takes."""
        return json.dumps(order(items=[item()]) if self.list_path == "/orders" else cart()).encode()

    def head(self, method, path=None):
        """A request line and the headers that every sound request has."""
        text = f"{method} {path or self.list_path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {self.client.token}\r\n"
        return text.encode() + (b"Content-Type: application/json\r\n" if method == "POST" else b"")

    def keyed_post(self, key):
        """A whole request that inserts, and whose key is in the database once it was carried out."""
        return self.head("POST") + f"Idempotency-Key: {key}\r\nContent-Length: {len(self.body())}\r\n\r\n".encode() + self.body()

    def exchange(self, *pieces, is_whole=True, pause=0.0):
        """Sends the pieces as packets of their own. Returns every answer that came until the other side had closed."""
        is_head = pieces[0].startswith(b"HEAD ")
        with socket.create_connection(self.address, timeout=PATIENCE) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                for piece in pieces:
                    connection.sendall(piece)
                    time.sleep(pause)
            except OSError:
                pass  # Refused before it was read to the end: the answer is there to be read all the same.
            return answers_in(received(connection, is_whole, is_head), is_head)


def received(connection, is_whole, is_head):
    """Everything that is answered. The write side stays open until the first answer to a whole request is there."""
    data, is_open = b"", True
    try:
        while True:
            if is_open and (not is_whole or has_answer(data, is_head)):
                connection.shutdown(socket.SHUT_WR)
                is_open = False
            more = connection.recv(65536)
            if not more:
                return data
            data += more
    except ConnectionError:
        return data


def has_answer(data, is_head):
    try:
        return bool(answers_in(data, is_head))
    except AssertionError:
        return False


def answers_in(data, is_head=False):
    """The answers that stand one after the other in what was received; nothing else may stand there."""
    answers = []
    while data:
        head = ANSWER.match(data)
        assert head, f"this is no answer: {data[:200]!r}"
        fields = [line.split(": ", 1) for line in head.group(2).decode("latin-1").split("\r\n") if line]
        headers = dict(fields)
        length = 0 if is_head else int(headers.get("Content-Length", 0))
        body = data[head.end():head.end() + length]
        assert len(body) == length, f"this answer is cut off: {data[:200]!r}"
        answers.append(Answer(int(head.group(1)), headers, body))
        data = data[head.end() + length:]
    return answers


def assert_is_sound(answer):
    """A problem of the registry, with the status that the registry gives it, and nothing of the inside."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer
    if answer.body:  # The answer to HEAD has none.
        problem = answer.json()
        assert problem["status"] == answer.status == REGISTRY[problem["code"]]["status"], answer
        assert len(problem["trace_id"]) == 32 and problem["type"] == f"/problems/{problem['code']}", answer
        assert not re.search(rb"exception|pqxx|nlohmann|SELECT|INSERT|/work/|127\.0\.0\.1", answer.body), answer
