"""A clone on its way to becoming a cart, the steps at which it can be brought to a standstill, and what must have become of it.
As in standstill.py nothing in the product helps."""
import contextlib
import signal
import subprocess
import threading
import uuid

from sale import sell, wait_for
from standstill import ASKING, count_unread, processes_of, send_signal, statements_waiting, stopped, table_locked
from traffic import ask_once, repeat_until_definite


class Clone:
    """A clone of an order of its own, with a key or without."""

    def __init__(self, stack, client, key=None):
        self.stack, self.client, self.key = stack, client, key
        self.order_id = sell(client)
        self.path = f"/orders/{self.order_id}/clone"
        self.card_id = stack.sql("ORDERS_ADMIN_URL", f"SELECT card_id FROM orders WHERE merchant_id = 'DEMO' AND order_id = '{self.order_id}'")
        self.caller, self.answer = threading.Thread(target=self.call), None

    def call(self):
        self.answer = ask_once(self.client, self.path, None, self.key)

    def repeat(self):
        return repeat_until_definite(self.client, self.path, None, self.key)

    def cart_ids(self):
        where = f"merchant_id = 'DEMO' AND source_order_id = '{self.order_id}'"
        return self.stack.sql("CARTS_ADMIN_URL", f"SELECT cart_id FROM carts WHERE {where}").split()

    def copies(self):
        """How often the audit says that the order's card was copied."""
        return self.stack.count("vault.audit", f"merchant_id = 'DEMO' AND card_id = '{self.card_id}' AND action = 'copy'")

    def is_one_cart(self, answer):
        """What is on record after `answer`: one cart with its card, and whoever repeats the key is told of it."""
        assert answer.status == 201 and answer.json()["clone"]["card"]["outcome"] == "copied", answer
        cart_id = answer.json()["cart"]["cart_id"]
        assert self.cart_ids() == [cart_id] and self.copies() == 1
        assert self.client.get(f"/carts/{cart_id}").json() == answer.json()["cart"]
        again = self.repeat()
        assert again.body == answer.body and again.headers["Idempotent-Replayed"] == "true"
        assert self.cart_ids() == [cart_id] and self.copies() == 1

    def is_one_cart_or_none(self):
        """What is on record when nobody repeats: a cart with its card, or nothing; and what was told is there."""
        assert len(self.cart_ids()) == self.copies() <= 1
        for cart_id in self.cart_ids():
            assert self.client.get(f"/carts/{cart_id}").json()["payment"]["credit_card"]["card_number"] == "XXXXXXXXXXXX1111"
        assert not self.answer or self.answer.status != 201 or self.cart_ids() == [self.answer.json()["cart"]["cart_id"]]


class Clones:
    """A clone with a key, whose caller repeats it, and one without, whose caller does not: they go their way together."""

    def __init__(self, stack, client):
        self.stack = stack
        self.keyed, self.bare = Clone(stack, client, str(uuid.uuid4())), Clone(stack, client)
        self.both = (self.keyed, self.bare)

    def start(self):
        for clone in self.both:
            clone.caller.start()

    def wait_for(self, condition, what):
        """As the function, for what is true only while neither caller has an answer."""
        wait_for(lambda: condition() or not all(clone.caller.is_alive() for clone in self.both), what)
        assert all(clone.caller.is_alive() for clone in self.both), f"{what}: {[clone.answer for clone in self.both]}"

    def join(self):
        for clone in self.both:
            clone.caller.join()

    def counts(self):
        return [len(clone.cart_ids()) for clone in self.both]


# ---- the steps: each returns when both clones stand still ------------------------------------------------------------

def before_read(clones, halted):
    halted.enter_context(table_locked(clones.stack, "ORDERS_ADMIN_URL", "orders", "ACCESS EXCLUSIVE"))
    clones.start()
    clones.wait_for(lambda: statements_waiting(clones.stack) == 2, "the order is not read yet")


def before_ask(clones, halted):
    halted.enter_context(stopped(clones.stack, "carts"))
    clones.start()
    clones.wait_for(lambda: count_unread(clones.stack, "CARTS_URL") >= 2, "the cart service is asked, and has not read")


def within_statement(clones, halted):
    """The statement that makes the cart has begun, and waits for the card's number."""
    halted.enter_context(table_locked(clones.stack, "CARTS_ADMIN_URL", "vault.card_numbers", "ACCESS EXCLUSIVE"))
    clones.start()
    clones.wait_for(lambda: statements_waiting(clones.stack) == 2, "the statements wait for the vault")
    assert clones.counts() == [0, 0]


def before_commit_ends(clones, halted):
    """Both are on the disk, and PostgreSQL has told nobody: it waits for a standby that there is none of."""
    halted.enter_context(commits_held(clones.stack))
    clones.start()
    clones.wait_for(lambda: commits_waiting(clones.stack) == 3, "both commits wait for the standby")


def before_answer(clones, halted):
    """The cart service has not seen that its statement has committed."""
    with contextlib.ExitStack() as locked:
        within_statement(clones, locked)
        halted.enter_context(stopped(clones.stack, "carts"))
    clones.wait_for(lambda: clones.counts() == [1, 1], "the statements commit")


def before_passed_on(clones, halted):
    """The order service has not read what the cart service answered."""
    with contextlib.ExitStack() as locked:
        within_statement(clones, locked)
        halted.enter_context(stopped(clones.stack, "orders"))
    clones.wait_for(lambda: count_unread(clones.stack, "CARTS_URL", ASKING) >= 2, "the answers lie with the order service")
    assert clones.counts() == [1, 1]


def before_received(clones, halted):
    """The gateway has not read what the order service answered."""
    with contextlib.ExitStack() as locked:
        within_statement(clones, locked)
        halted.enter_context(stopped(clones.stack, "gateway"))
    clones.wait_for(lambda: count_unread(clones.stack, "ORDERS_URL", ASKING) >= 2, "the answers lie with the gateway")
    assert clones.counts() == [1, 1]


STEPS = [before_read, before_ask, within_statement, before_commit_ends, before_answer, before_passed_on, before_received]
VICTIMS = ["orders", "carts", "gateway", "postgres"]


# ---- PostgreSQL's commits --------------------------------------------------------------------------------------------

def commits_waiting(stack):
    return stack.count("pg_stat_activity", "wait_event = 'SyncRep'")


@contextlib.contextmanager
def commits_held(stack):
    """Every commit is written and then waits. The setting is in a file that each start of PostgreSQL writes anew, so that a
    kill ends it. A commit of the test's own shows that it is in force; it waits along."""
    settings = stack.folder / "pg" / "reprise.conf"
    before = settings.read_text()
    with contextlib.ExitStack() as probes:
        try:
            settings.write_text(before + "\nsynchronous_standby_names = 'nobody'\n")
            send_signal(processes_of(stack, "postgres"), signal.SIGHUP)
            wait_for(lambda: commit_waits(stack, probes), "commits wait")
            yield
        finally:
            settings.write_text(before)
            send_signal(processes_of(stack, "postgres"), signal.SIGHUP)


def commit_waits(stack, probes):
    """Commits something; whether that waits."""
    probe = subprocess.Popen(["psql", "-X", "-q", "-d", stack.urls["CARTS_ADMIN_URL"], "-c", "SELECT pg_logical_emit_message(true, '', '')"],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    probes.callback(probe.wait)
    wait_for(lambda: commits_waiting(stack) or probe.poll() is not None, "the commit waits or is done")
    return probe.poll() is None
