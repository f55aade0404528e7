"""Brings a placing to a standstill at one step, so that something can be killed at exactly that moment. Nothing in the
product helps: a step waits for a row that a session of the test has locked, or for a process that is stopped."""
import contextlib
import os
import signal
import urllib.parse
from pathlib import Path

from sale import wait_for
from stack import session_holding


# A step stands still for as long as the test wants. The gateway in front keeps its own time-outs.
PATIENCE = {name: "60000" for name in ("REPRISE_STATEMENT_TIMEOUT_MS", "REPRISE_LOCK_TIMEOUT_MS", "REPRISE_NEIGHBOUR_TIMEOUT_MS",
                                       "REPRISE_PAYMENT_TIMEOUT_MS")}


def row_locked(stack, table, where):
    """A session that holds one row of the carts database."""
    return session_holding(stack, "CARTS_ADMIN_URL", f"SELECT 'locked' FROM {table} WHERE {where} FOR UPDATE")


def table_locked(stack, url_name, table, mode):
    """A session that holds a whole table, in one of PostgreSQL's lock modes."""
    return session_holding(stack, url_name, f"LOCK TABLE {table} IN {mode} MODE; SELECT 'locked'")


def thread_states(pid):
    """The state of every thread of a process (proc(5), stat), none when it is gone."""
    states, tasks = set(), []
    with contextlib.suppress(OSError):  # It may go while it is listed.
        tasks = list(Path(f"/proc/{pid}/task").glob("*/stat"))
    for task in tasks:
        with contextlib.suppress(OSError):
            states.add(task.read_text(errors="replace").rpartition(")")[2].split()[0])
    return states


def children_of(pid):
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def processes_of(stack, name):
    """The process that up recorded, and of the gateway also its workers, which do the work."""
    pid = stack.pid(name)
    return [pid, *(children_of(pid) if name == "gateway" else [])]


def send_signal(pids, signal_number):
    """To processes that may have ended meanwhile."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal_number)


@contextlib.contextmanager
def all_stopped(pids):
    """Processes that are there and do nothing."""
    send_signal(pids, signal.SIGSTOP)
    try:
        # Until the signal has reached every thread, one may still take a request.
        wait_for(lambda: all(thread_states(pid) <= {"T", "Z"} for pid in pids), f"{pids} have stopped")
        yield
    finally:
        send_signal(pids, signal.SIGCONT)


def stopped(stack, name):
    """A process that up recorded, and that does nothing."""
    return all_stopped(processes_of(stack, name))


WAITING = "wait_event_type = 'Lock' AND application_name = 'reprise'"


def statements_waiting(stack):
    """How many statements of the services wait for a lock."""
    return stack.count("pg_stat_activity", WAITING)


ANSWERING, ASKING = 1, 2


def count_unread(stack, url_name, end=ANSWERING):
    """How many connections to a process have octets in the kernel that one end, which is stopped, has not read (proc(5),
    net/tcp): requests that lie with the process, or answers of it that lie with who asked."""
    port = urllib.parse.urlsplit(stack.urls[url_name]).port
    with open("/proc/net/tcp", encoding="ascii") as table:
        rows = [line.split() for line in table][1:]
    return sum(row[end].endswith(f":{port:04X}") and row[3] == "01" and row[4].split(":")[1] != "00000000" for row in rows)


def has_unread_octets(stack, url_name):
    """Whether a request lies with a stopped process."""
    return count_unread(stack, url_name) > 0


# ---- the steps of decision 0005: each returns when the placing stands still ------------------------------------------

def before_begin(sale, halted):
    halted.enter_context(row_locked(sale.stack, "carts", sale.of_cart()))
    sale.caller.start()
    sale.wait_for(lambda: statements_waiting(sale.stack), "begin waits for the cart")
    assert sale.states() == []


def before_charge(sale, halted):
    halted.enter_context(stopped(sale.stack, "sandbox"))
    sale.caller.start()
    sale.wait_for(lambda: has_unread_octets(sale.stack, "SANDBOX_URL"), "the sandbox is asked")
    assert sale.states() == ["authorizing"]


def before_authorize(sale, halted):
    with stopped(sale.stack, "sandbox"):
        sale.caller.start()
        sale.wait_for(lambda: has_unread_octets(sale.stack, "SANDBOX_URL"), "the sandbox is asked")
        halted.enter_context(row_locked(sale.stack, "placements", sale.of_cart()))
    sale.wait_for(lambda: statements_waiting(sale.stack), "what the sandbox said waits for the placement")
    assert len(sale.charges()) == 1 and sale.states() == ["authorizing"]


def before_insert(sale, halted):
    halted.enter_context(stopped(sale.stack, "orders"))
    sale.caller.start()
    sale.wait_for(lambda: has_unread_octets(sale.stack, "ORDERS_URL"), "the order service is asked")
    assert sale.states() == ["authorized"] and sale.order_ids() == []


def before_finish(sale, halted):
    with stopped(sale.stack, "sandbox"):
        sale.caller.start()
        sale.wait_for(lambda: has_unread_octets(sale.stack, "SANDBOX_URL"), "the sandbox is asked")
        # Neither authorize nor the order service touches the cart.
        halted.enter_context(row_locked(sale.stack, "carts", sale.of_cart()))
    sale.wait_for(lambda: statements_waiting(sale.stack), "finish waits for the cart")
    assert sale.states() == ["authorized"] and len(sale.order_ids()) == 1


def before_answer(sale, halted):
    with contextlib.ExitStack() as finishing:
        before_finish(sale, finishing)
        halted.enter_context(stopped(sale.stack, "carts"))
    sale.wait_for(lambda: sale.states() == ["placed"], "the statement that finish had sent commits")


STEPS = [before_begin, before_charge, before_authorize, before_insert, before_finish, before_answer]
VICTIMS = ["carts", "orders", "sandbox", "postgres"]
# The cart service, before the statement at which it stands left it: PostgreSQL goes on with one that it has.
UNSENT = "carts_before_it_sends"
# Every step with whoever can be killed at it.
FAULTS = [(step, victim) for step in STEPS for victim in VICTIMS] + [
    (step, UNSENT) for step in (before_begin, before_authorize, before_finish)]


# ---- the fault -------------------------------------------------------------------------------------------------------

def kill(stack, name):
    """kill -9, and what remains of the process is at most a zombie."""
    pids = processes_of(stack, name)
    send_signal(pids, signal.SIGKILL)
    wait_for(lambda: all(thread_states(pid) <= {"Z"} for pid in pids), f"{name} is dead")


def kill_before_it_sends(stack):
    """kill -9 of the cart service as if a moment earlier: the statement that waits has never been sent."""
    kill(stack, "carts")
    ended = stack.sql("CARTS_ADMIN_URL", "SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity WHERE " + WAITING)
    assert ended == "t"


def kill_at(step, victim, sale):
    """Brings the placing to a standstill, kills, lets everybody else go on, and repairs."""
    try:
        with contextlib.ExitStack() as halted:
            step(sale, halted)
            if victim == UNSENT:
                kill_before_it_sends(sale.stack)
            else:
                kill(sale.stack, victim)
    finally:
        sale.stack.up()
