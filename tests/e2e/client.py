"""A plain HTTP client: one kept connection a thread, nothing repeated, nothing hidden."""
import http.client
import json
import select
import threading
import urllib.parse

from exchanges import EXCHANGES

# The types of the problems that were met, whoever asked.
PROBLEM_TYPES = set()


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def __repr__(self):
        return f"{self.status} {self.body[:1500]!r}"

    def json(self):
        return json.loads(self.body)

    def code(self):
        """The code of a problem."""
        assert self.headers.get("Content-Type") == "application/problem+json", self
        return self.json()["code"]

    def told(self):
        """The code of a problem, or the status of any other answer."""
        return self.code() if self.status >= 400 else self.status


class Client:
    """Speaks to one base URL with one token. Threads may share it."""

    def __init__(self, url, token):
        self.url, self.token, self.local = url, token, threading.local()
        self.address = urllib.parse.urlsplit(url).netloc

    def with_token(self, token):
        return Client(self.url, token)

    def connection(self):
        """This thread's connection; a new one where the other side has closed the old one meanwhile."""
        kept = getattr(self.local, "connection", None)
        if kept and kept.sock and select.select([kept.sock], [], [], 0)[0]:
            kept.close()
            kept = None
        self.local.connection = kept or http.client.HTTPConnection(self.address, timeout=60)
        return self.local.connection

    def ask(self, method, path, body=None, headers=None, key=None):
        """Sends a request, once. A dict or list is sent as JSON, bytes as they are."""
        sent = {"Authorization": "Bearer " + self.token} if self.token else {}
        if isinstance(body, (dict, list)):
            body = json.dumps(body, ensure_ascii=False).encode()
        if body is not None:
            sent["Content-Type"] = "application/json"
        if key:
            sent["Idempotency-Key"] = key
        sent.update(headers or {})
        connection = self.connection()
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            headers, content = answer.getheaders(), answer.read()
            EXCHANGES.keep(self.url, method, path, answer.status, headers, content)
            return noted(Answer(answer.status, dict(headers), content))
        except BaseException:
            connection.close()
            raise

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.ask("POST", path, body, **more)


def noted(answer):
    """The answer; where it is a problem, its type is kept for `follow_problems`."""
    if answer.headers.get("Content-Type") == "application/problem+json" and answer.body:
        PROBLEM_TYPES.add(answer.json()["type"])
    return answer


def follow_problems(client):
    """Opens the page of every problem that was met. Whoever looks its type up finds what to do."""
    pages = {path: client.get(path) for path in sorted(PROBLEM_TYPES)}
    assert {path for path, page in pages.items() if page.status != 200 or b"What to do" not in page.body} == set()
