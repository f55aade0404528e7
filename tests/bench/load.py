"""Load on an HTTP server. In the closed loop (wrk) each client sends its next request when it has the answer to the last one; in the
open loop (open_loop.cpp) requests leave at a fixed rate, and latency counts from the moment at which each was to leave."""
import contextlib
import itertools
import json
import resource
import subprocess
import tempfile
import urllib.parse
from dataclasses import dataclass, replace
from pathlib import Path

CLOSED_LOOP = Path(__file__).with_name("closed_loop.lua")
OPEN_LOOP = Path(__file__).resolve().parents[2] / "build" / "release" / "reprise-bench-open-loop"
# Replaced by a key of its own in every request that is sent; as long as one, for the sake of Content-Length. Keys never have
# so many digits in a row that they could be taken for a card number.
MARK = "{{a-key-of-24-letters-}}"
rounds = itertools.count()


class Failed(Exception):
    """An answer was not what the work expects, so that its figures would mean nothing."""


@dataclass
class Load:
    """What one round of load came to."""
    requests: int
    seconds: float
    p50_us: float
    p90_us: float
    p99_us: float
    max_us: float
    # How many were to be sent, in the open loop.
    planned: int = 0
    # Of the load generator itself.
    cpu_seconds: float = 0
    # The share of the requests that got another answer, where a work may get one. They are not among `requests`.
    refused: float = 0

    @property
    def rate(self):
        return self.requests / self.seconds


def request_text(method, path, token, body=None, **headers):
    """A whole request. A header's name is written with underscores."""
    lines = [f"{method} {path} HTTP/1.1", "Host: reprise", "Connection: keep-alive", "Accept: */*", f"Authorization: Bearer {token}"]
    content = b""
    if body is not None:
        content = json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content_Type": "application/json", **headers, "Content_Length": len(content)}
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def run_measured(command):
    """What a program printed, to either output, and how much CPU it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode != 0:
        raise Failed(f"{command[0]} ended with {run.returncode}: {run.stdout[-2000:]}")
    return run.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def load_of(printed, may_be_refused=False):
    """The last line that a load generator printed, which is JSON."""
    told = json.loads(printed.strip().splitlines()[-1])
    failed, sent = told.pop("failed"), told["requests"]
    if failed >= sent or (failed and not may_be_refused):
        raise Failed(f"{failed} of {sent} requests failed")
    return Load(**{**told, "requests": sent - failed}, refused=failed / sent)


@contextlib.contextmanager
def file_of(requests):
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"".join(text + b"\0" for text in requests))
        file.flush()
        yield file.name


def closed_loop(url, requests, clients, seconds, may_be_refused=False):
    """So many clients send these requests for so many seconds."""
    number = next(rounds)
    with file_of(requests) as name:
        # One thread of wrk sends far more than two cores answer.
        printed, cpu_seconds = run_measured(
            ["wrk", "-t", "1", "-c", str(clients), "-d", f"{seconds}s", "--timeout", "20s", "-s", str(CLOSED_LOOP), url, "--",
             name, MARK, f"bench-{number:05d}-", str(number * 7919)])
    return replace(load_of(printed, may_be_refused), cpu_seconds=cpu_seconds)


def open_loop(url, requests, clients, rate, seconds):
    """These requests leave at that rate, over so many connections."""
    number = next(rounds)
    with file_of(requests) as name:
        printed, cpu_seconds = run_measured(
            [str(OPEN_LOOP), str(urllib.parse.urlsplit(url).port), str(clients), f"{rate:.3f}", str(seconds), name, MARK,
             f"bench-{number:05d}-"])
    return replace(load_of(printed), cpu_seconds=cpu_seconds)
