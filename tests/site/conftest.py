"""One system for all tests of the pages that the gateway serves to people."""
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
from client import Client  # noqa: E402  (found by the line above)
from stack import brought_up  # noqa: E402


@pytest.fixture(scope="session")
def stack():
    with brought_up() as running:
        yield running


@pytest.fixture(scope="session")
def client(stack):
    """Through the gateway, as merchant DEMO with all scopes."""
    return Client(stack.urls["GATEWAY_URL"], stack.token(ttl=14400))


@pytest.fixture(scope="session")
def nobody(stack):
    """Through the gateway, without a token, as a browser reads pages."""
    return Client(stack.urls["GATEWAY_URL"], None)
