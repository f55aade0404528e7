"""One system for all tests of faults, brought up with other settings where a test needs them, and taken down at the end."""
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
from client import Client  # noqa: E402  (found by the line above)
from stack import Stack  # noqa: E402


@pytest.fixture(scope="session")
def stack():
    running = Stack()
    try:
        running.up()
        yield running
    finally:
        running.down("--wipe")


@pytest.fixture(scope="session")
def client(stack):
    """Through the gateway, as merchant DEMO with all scopes."""
    return Client(stack.urls["GATEWAY_URL"], stack.token(ttl=14400))


def pytest_collection_modifyitems(items):
    """What looks through the logs and the databases comes last, so that it sees what all the others left."""
    items.sort(key=lambda item: "test_no_secret_anywhere" in item.nodeid)
