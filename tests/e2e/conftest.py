"""Brings the system up once for all end-to-end tests, and takes it down with everything it made."""
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from client import Client, follow_problems  # noqa: E402  (found by the line above)
from exchanges import EXCHANGES  # noqa: E402
from stack import brought_up  # noqa: E402


def is_whole(config):
    """Whether every test of this folder was asked for, so that all of the contract is to be seen."""
    asked = [Path(word).resolve() for word in config.args]
    return asked == [Path(__file__).resolve().parent] and not config.option.keyword and not config.option.markexpr


@pytest.fixture(scope="session")
def stack(request):
    with brought_up() as running:
        EXCHANGES.begin(running.urls["GATEWAY_URL"])
        yield running
        running.up()
        follow_problems(Client(running.urls["GATEWAY_URL"], None))
    found = EXCHANGES.report()
    unseen = found["unseen"] if is_whole(request.config) else []
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
