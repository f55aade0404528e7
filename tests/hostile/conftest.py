"""One system for all hostile input; the count of what was sent, and what became of it."""
import socket
import sys
from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "tests" / "e2e"))
sys.path.insert(0, str(Path(__file__).parent))
from stack import brought_up  # noqa: E402  (found by the lines above)
import target as targets_module  # noqa: E402

SERVICES = ("orders", "carts")
NAMES = ("gateway", *SERVICES)
# More connections at once than a service has threads, so that one that hangs is found.
PROBES = 40


# By name, for the summary, which has no fixtures.
TARGETS = {}


@pytest.fixture(scope="session")
def stack():
    with brought_up() as running:
        yield running


@pytest.fixture(scope="session")
def targets(stack):
    """All three by name, as merchant DEMO with all scopes."""
    problems = yaml.safe_load((REPOSITORY / "api" / "problems.yaml").read_text())["problems"]
    targets_module.REGISTRY.update({problem["code"]: problem for problem in problems})
    token = stack.token(ttl=14400)
    TARGETS.update({name: targets_module.Target(name, stack.urls[f"{name.upper()}_URL"], token) for name in NAMES})
    return TARGETS


@pytest.fixture(scope="session")
def gateway(targets):
    return targets["gateway"]


@pytest.fixture
def target(targets, request):
    """The target of that name, for tests that are given one."""
    return targets[request.param]


def pytest_generate_tests(metafunc):
    if "target" in metafunc.fixturenames:
        metafunc.parametrize("target", NAMES, indirect=True)


def birth_of(pid):
    """What tells a process from any other that ever had its id; None when it is gone."""
    try:
        state, *rest = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except FileNotFoundError:
        return None
    return None if state == "Z" else rest[18]


def processes(stack):
    """Who serves: the services, the gateway and the gateway's workers, which their master would replace."""
    master = stack.pid("gateway")
    children = Path(f"/proc/{master}/task/{master}/children")
    workers = sorted(children.read_text().split()) if birth_of(master) else []
    return {**{name: (stack.pid(name), birth_of(stack.pid(name))) for name in NAMES}, "workers": workers}


def serves(target):
    """Whether every thread of it answers, by more connections at once than it has threads."""
    path = "/openapi.yaml" if target.name == "gateway" else "/readyz"
    probes = [socket.create_connection(target.address, timeout=15) for _ in range(PROBES)]
    try:
        for probe in probes:
            probe.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        return all(probe.recv(12) == b"HTTP/1.1 200" for probe in probes)
    except OSError:
        return False
    finally:
        for probe in probes:
            probe.close()


@pytest.fixture(autouse=True)
def nothing_dies(stack, targets):
    """Before and after each test: the same processes."""
    before = processes(stack)
    yield
    dead = [name for name, pids in processes(stack).items() if pids != before[name]]
    bury(stack, targets, dead)
    assert dead == []


@pytest.fixture(scope="module", autouse=True)
def everything_serves(stack, targets):
    """After each batch, all threads of all processes answer."""
    yield
    silent = [target.name for target in targets.values() if not serves(target)]
    bury(stack, targets, silent)
    assert silent == []


def bury(stack, targets, names):
    """Counts deaths, and has what died brought up again, so that the other tests tell something as well."""
    for name in set(names):
        targets.get(name, targets["gateway"]).add("deaths")
    if names:
        stack.up()


def pytest_terminal_summary(terminalreporter):
    for target in TARGETS.values():
        terminalreporter.write_line(target.told())
