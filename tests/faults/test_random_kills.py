"""R41, R42: whatever is killed or stopped at whatever moment, nothing that was acknowledged is lost, nothing is doubled, and
everything serves again without help but a supervisor's.

REPRISE_FAULT_SEED chooses the victims, the moments and what the callers ask for; REPRISE_FAULT_KILLS is how many are killed."""
import dataclasses
import os
import random
import signal
import time

import pytest

from ledger import Ledger
from orders import clone
from sale import wait_for
from standstill import all_stopped, processes_of, send_signal
from supervisor import NAMES, Supervisor, birth_seconds, everything_serves, is_dead, now_seconds
from traffic import CARD_ORDERS, Traffic

SEED, KILLS = int(os.environ.get("REPRISE_FAULT_SEED", "42")), int(os.environ.get("REPRISE_FAULT_KILLS", "100"))
# Issue C: within 5 seconds. It is counted from the start of the process that was started last: what deploy/local/up needs
# before it is the supervisor's own time. Where more wants to run than there are processors for, all takes as much longer.
SERVES_WITHIN_SECONDS = 5
# What is printed is held against those seconds. The test fails only past what no busy machine explains: PostgreSQL first writes
# everything it has to a disk that others use too.
LENIENCE = 3
# So that a stopped process is sometimes stopped for longer than its neighbours wait.
SETTINGS = {"REPRISE_NEIGHBOUR_TIMEOUT_MS": "1000", "REPRISE_PAYMENT_TIMEOUT_MS": "1000", "REPRISE_STATEMENT_TIMEOUT_MS": "2000",
            "REPRISE_LOCK_TIMEOUT_MS": "1000", "REPRISE_PLACING_RECOVERY_SECONDS": "1"}


def session_of_a_service(stack, choice):
    """One of PostgreSQL's processes that serve the services."""
    where = "application_name = 'reprise' AND backend_type = 'client backend'"
    return [choice.choice(stack.sql("CARTS_ADMIN_URL", f"SELECT pid FROM pg_stat_activity WHERE {where} ORDER BY pid").split())]


# Who is killed or stopped, and which processes that are. A killed worker of the gateway, or a session of PostgreSQL, is
# replaced by its parent; all others by the supervisor.
VICTIMS = {
    "carts": lambda stack, _: processes_of(stack, "carts"),
    "orders": lambda stack, _: processes_of(stack, "orders"),
    "gateway": lambda stack, _: processes_of(stack, "gateway"),
    "gateway's worker": lambda stack, choice: [choice.choice(processes_of(stack, "gateway")[1:])],
    "postgres": lambda stack, _: processes_of(stack, "postgres"),
    "session": session_of_a_service,
    "sandbox": lambda stack, _: processes_of(stack, "sandbox"),
}


@dataclasses.dataclass(frozen=True)
class Serving:
    """How long it took until everything served again, and how many there were for each processor."""
    victim: str
    seconds: float
    load: float


class Chaos:
    """Kills and stops, one process after the other, and measures how long it takes until everything serves again."""

    def __init__(self, stack, supervisor, seed):
        self.stack, self.supervisor, self.choice = stack, supervisor, random.Random(seed)
        self.serving, self.struck = [], []

    def choose(self):
        """A moment, a victim and its processes. The supervisor is one script for all processes: what it has begun, it ends."""
        wait_for(lambda: not self.supervisor.is_busy, "the supervisor waits", 60)
        time.sleep(self.choice.uniform(0, 0.2))
        name = self.choice.choice(list(VICTIMS))
        self.struck.append(name)
        return [int(pid) for pid in VICTIMS[name](self.stack, self.choice)]

    def kill(self):
        pids, at = self.choose(), now_seconds()
        send_signal(pids, signal.SIGKILL)
        wait_for(lambda: all(is_dead(pid) for pid in pids), f"{self.struck[-1]} is dead")
        self.wait_until_everything_serves(at)

    def stop(self):
        pids = self.choose()
        is_long = self.choice.random() < 0.25
        with all_stopped(pids):
            time.sleep(self.choice.uniform(1.2, 2) if is_long else self.choice.uniform(0.05, 0.5))
        self.wait_until_everything_serves(now_seconds())

    def wait_until_everything_serves(self, since):
        wait_for(lambda: everything_serves(self.stack), f"everything serves after {self.struck[-5:]}", 60)
        served = now_seconds()
        since = max([since, *(birth_seconds(self.stack.pid(name)) for name in NAMES)])
        self.serving.append(Serving(self.struck[-1], max(0, served - since), max(1, os.getloadavg()[0] / os.cpu_count())))


@pytest.fixture(autouse=True)
def impatient(stack):
    stack.configure(SETTINGS)


def test_the_ledger_would_find_what_is_lost_and_what_is_doubled(stack, client):
    traffic = Traffic(client, SEED)
    ledger = Ledger(stack)
    sources = len(traffic.sources)
    with traffic:
        wait_for(lambda: len(traffic.sources) > sources or traffic.failures, "a cart is placed")
    lost = traffic.sources[-1]
    stack.sql("ORDERS_ADMIN_URL", f"DELETE FROM orders WHERE merchant_id = 'DEMO' AND order_id = '{lost}'")
    unknown = clone(client, traffic.sources[CARD_ORDERS]).json()["cart"]["cart_id"]
    account = ledger.close(traffic)
    assert (account.acknowledged, account.lost, account.doubled) == (len(traffic.effects), [f"order {lost}"], [f"cart {unknown}"])


def test_nothing_is_lost_or_doubled_by_random_kills(stack, client, capsys):
    traffic = Traffic(client, SEED)
    ledger = Ledger(stack)
    with Supervisor(stack) as supervisor, traffic:
        chaos = Chaos(stack, supervisor, SEED)
        for count in range(1, KILLS + 1):
            chaos.kill()
            if count % 2 == 0:
                chaos.stop()
    assert supervisor.failures == [] and traffic.failures == []
    stack.up()
    account = ledger.close(traffic)
    slowest = max(chaos.serving, key=lambda serving: serving.seconds)
    in_time = sum(serving.seconds <= SERVES_WITHIN_SECONDS for serving in chaos.serving)
    with capsys.disabled():
        print(f"\n{KILLS} kills (seed {SEED}): {account}")
        print(f"{KILLS // 2} stops, {supervisor.restarts} restarts, {len(traffic.doubts)} answers of doubt; everything served again "
              f"within {SERVES_WITHIN_SECONDS} s {in_time} of {len(chaos.serving)} times, at the latest after {slowest.seconds:.1f} s "
              f"({slowest.victim}, at a load of {slowest.load:.1f} for each processor)")
    assert (account.lost, account.doubled) == ([], [])
    assert [effect for effect in traffic.effects if not effect.is_acknowledged()] == []
    assert [serving for serving in chaos.serving if serving.seconds > LENIENCE * SERVES_WITHIN_SECONDS * serving.load] == []
    assert account.acknowledged > 5 * KILLS
    assert set(chaos.struck) == set(VICTIMS) or KILLS < 50
