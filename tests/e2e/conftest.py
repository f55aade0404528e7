"""Brings the system up once for all end-to-end tests, and takes it down with everything it made."""
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from client import Client, follow_problems  # noqa: E402  (found by the line above)
from exchanges import EXCHANGES  # noqa: E402
from stack import brought_up  # noqa: E402


def is_whole(session):
    """Whether every test of this folder runs, so that all of the contract is to be seen."""
    files = {item.path for item in session.items}
    return not session.config.option.keyword and not any("::" in word for word in session.config.args) and files == set(
        Path(__file__).parent.resolve().glob("test_*.py"))


@pytest.fixture(scope="session")
def stack(request):
    with brought_up() as running:
        EXCHANGES.begin(running.urls["GATEWAY_URL"])
        yield running
        running.up()
        follow_problems(Client(running.urls["GATEWAY_URL"], None))
    found = EXCHANGES.report()
    unseen = found["unseen"] if is_whole(request.session) else []
    assert not found["deviations"], "Answered, and not in the contract:\n" + "\n".join(found["deviations"])
    assert not unseen, "In the contract, and never answered:\n" + "\n".join(unseen)


@pytest.fixture(scope="session")
def client(stack):
    """Through the gateway, as merchant DEMO with all scopes."""
    return Client(stack.urls["GATEWAY_URL"], stack.token(ttl=14400))


@pytest.fixture(scope="session")
def other(stack):
    """Through the gateway, as merchant OTHER with all scopes."""
    return Client(stack.urls["GATEWAY_URL"], stack.token(merchant="OTHER", ttl=14400))


def pytest_collection_modifyitems(items):
    """What looks through the logs and the databases comes last, so that it sees what all the others left."""
    items.sort(key=lambda item: "no_card_number_anywhere" in item.nodeid)
