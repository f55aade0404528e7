"""UltraCart's own clients, as their Python one behaves on the wire: a key, the version of the API, JSON in and out."""
import urllib.parse

from client import Client

VERSION = "2017-03-01"


def new_key(stack, **options):
    """A key as an operator makes it; options as of deploy/local/api-key, for instance merchant="OTHER"."""
    arguments = [word for name, value in options.items() for word in ("--" + name, str(value))]
    return stack.run("api-key", *arguments).strip()


class Ultracart:
    """Speaks to /rest/v2 of one gateway with one key."""

    def __init__(self, stack, key):
        self.client, self.key = Client(stack.urls["GATEWAY_URL"], None), key

    def ask(self, method, path, body=None, headers=None, **query):
        """The answer as it came. A query's name may be written without its leading underscore."""
        sent = {"x-ultracart-simple-key": self.key, "X-UltraCart-Api-Version": VERSION, "Content-Type": "application/json",
                "Accept": "application/json", **(headers or {})}
        names = {"_" + name if name in ("expand", "limit", "offset", "sort") else name: value for name, value in query.items()}
        target = "/rest/v2" + path + ("?" + urllib.parse.urlencode(names) if names else "")
        return self.client.ask(method, target, body, sent)

    def call(self, method, path, body=None, **more):
        """What a call answers that goes well."""
        answer = self.ask(method, path, body, **more)
        assert answer.status == 200, answer
        return answer.json()


def error_of(answer):
    """The code of an error, which its header tells as well."""
    body = answer.json()
    assert set(body) >= {"error", "metadata", "success"} and body["success"] is False and body["metadata"] == {}, answer
    assert answer.headers["UC-REST-ERROR"] == body["error"]["user_message"], answer
    return body["error"]["error_code"]
