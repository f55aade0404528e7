"""R41, R42: PostgreSQL's disk is full. Callers are told to come back, and when there is room again everything that was
acknowledged is there, once. The disk is a small one (tmpfs) with a system of its own."""
import subprocess

import pytest

from client import Client
from ledger import Ledger
from sale import wait_for
from stack import Stack
from standstill import thread_states
from supervisor import Supervisor, everything_serves
from traffic import Traffic

DISK, SEED = "288m", 11


def mount(folder):
    """A small disk, or a skip where that may not be done, as in a container without privileges."""
    run = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0700,uid=postgres,gid=postgres", "tmpfs", folder],
                         capture_output=True, text=True, check=False)
    if run.returncode != 0:
        pytest.skip(f"no disk can be mounted here: {run.stderr.strip()}")


@pytest.fixture(scope="module")
def small(stack):
    """A system of its own beside the other, whose PostgreSQL lies on a small disk."""
    system = Stack(f"{stack.folder}-small", stack.port + 10)
    disk = system.folder / "pg"
    disk.mkdir(mode=0o755, parents=True)
    (system.folder / ".reprise").touch()
    try:
        mount(disk)
        system.up()
        yield system
    finally:
        system.run("down", check=False)
        subprocess.run(["umount", disk], capture_output=True, check=False)
        system.down("--wipe")


class Filler:
    """A file that takes all the room that is left."""

    def __init__(self, system):
        self.path = system.folder / "pg" / "filler"

    def fill(self):
        with self.path.open("ab", buffering=0) as file:
            for octets in (1 << 20, 1 << 12):
                try:
                    while True:
                        file.write(bytes(octets))
                except OSError:
                    pass

    def __enter__(self):
        self.fill()
        return self

    def __exit__(self, *_):
        self.path.unlink()


def refused(traffic):
    """Whether callers were told to come back since the database has no room, or by the order service since the cart service's
    has none, and nothing else."""
    answers = [answer for answer in traffic.doubts if answer.code() in ("database_unavailable", "neighbour_unavailable")]
    assert all(answer.status == 503 and int(answer.headers["Retry-After"]) >= 1 for answer in answers), answers
    return bool(answers)


def write_ahead_log_ends(system, pid):
    """Asks for another file of the write-ahead log; whether PostgreSQL has ended for want of room, as it does."""
    subprocess.run(["psql", "-X", "-q", "-d", system.urls["CARTS_ADMIN_URL"], "-c", "SELECT pg_logical_emit_message(true, '', ''), pg_switch_wal()"],
                   capture_output=True, check=False)
    return thread_states(pid) <= {"Z"} or "PANIC:  could not write to file" in (system.folder / "log" / "postgres.log").read_text(errors="replace")


@pytest.mark.parametrize("full", ["tables", "write_ahead_log"])
def test_a_full_disk_loses_and_doubles_nothing(small, full):
    client = Client(small.urls["GATEWAY_URL"], small.token(ttl=14400))
    traffic = Traffic(client, SEED)
    ledger, pid = Ledger(small), small.pid("postgres")
    with Supervisor(small), traffic:
        wait_for(traffic.goes_on(20), "the callers are at work", 60)
        with Filler(small) as filler:
            # What PostgreSQL gives back meanwhile is taken again.
            if full == "write_ahead_log":
                wait_for(lambda: filler.fill() or write_ahead_log_ends(small, pid), "PostgreSQL ends", 60)
            wait_for(lambda: filler.fill() or refused(traffic), "callers are refused", 60)
        wait_for(lambda: everything_serves(small), "everything serves", 60)
        wait_for(traffic.goes_on(20), "the callers go on", 60)
    assert traffic.failures == []
    account = ledger.close(traffic)
    assert (account.lost, account.doubled) == ([], [])
