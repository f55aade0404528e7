"""Posts to the gateway as a caller should: over connections that are kept, each POST under an Idempotency-Key, so that it can be
repeated when it failed for a passing reason."""
import json

import urllib3

# A twin that is still at work, too many requests, and whoever is away for the moment.
PASSING = (409, 429, 502, 503, 504)
# With this, pauses grow from 0.2 s to 12.8 s and come to about 25 s in all; Retry-After goes before them.
ATTEMPTS, BACKOFF_SECONDS = 9, 0.1
TIMEOUT = urllib3.Timeout(connect=5, read=60)


class Unreachable(Exception):
    """Nobody answered, also not after all repetitions."""


class Answer:
    """A status, headers, and a body, of which only a 2xx is what was asked for."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)

    def problem(self):
        """The problem it is: {} where the body is none, as of a server that is no gateway."""
        try:
            problem = self.json()
        except ValueError:
            return {}
        return problem if isinstance(problem, dict) else {}


class GatewayClient:
    """One gateway and one token. Threads may share it; as many as `clients` are connected at a time."""

    def __init__(self, url, token, clients=1, ca_file=None):
        self.url, self.headers = url.rstrip("/"), {"Authorization": "Bearer " + token}
        self.pool = urllib3.PoolManager(maxsize=clients, block=True, timeout=TIMEOUT, ca_certs=ca_file)

    def get(self, path):
        return self.ask("GET", path, None, {}, False)

    def post(self, path, key, body):
        """Posts octets, or a value as JSON, repeatedly if need be."""
        octets = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.ask("POST", path, octets, {"Content-Type": "application/json", "Idempotency-Key": key},
                        urllib3.Retry(ATTEMPTS - 1, allowed_methods=None, status_forcelist=PASSING, backoff_factor=BACKOFF_SECONDS,
                                      redirect=0, raise_on_status=False))

    def ask(self, method, path, body, headers, retries):
        try:
            answer = self.pool.request(method, self.url + path, body=body, headers={**self.headers, **headers}, retries=retries,
                                       redirect=False)
        except urllib3.exceptions.HTTPError as error:
            reason = getattr(error, "reason", error)
            raise Unreachable(f"{self.url} does not answer ({type(reason).__name__})") from error
        return Answer(answer.status, answer.headers, answer.data)
