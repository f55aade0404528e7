"""What is on record after a stream of traffic, against what its callers were told: nothing lost, nothing doubled."""
import collections
import concurrent.futures
import dataclasses
import sqlite3

from client import Client

CALLERS = 6


@dataclasses.dataclass
class Account:
    """Where record and answers differ: empty lists, when all is well."""
    acknowledged: int
    lost: list
    doubled: list

    def __str__(self):
        return f"acknowledged {self.acknowledged}, lost {len(self.lost)}, doubled {len(self.doubled)}"


@dataclasses.dataclass(frozen=True)
class Records:
    """Of DEMO, everything that a clone or a placing leaves behind, by its id."""
    carts: frozenset    # That ever were: those that were placed are known by their placement.
    orders: frozenset
    charges: frozenset  # Approved, as (transaction, cart).
    keys: frozenset
    copies: frozenset   # The audit's rows of cards that were copied.

    def since(self, before):
        return Records(*(getattr(self, field.name) - getattr(before, field.name) for field in dataclasses.fields(Records)))


def rows_of(stack, url_name, statement):
    return frozenset(stack.sql(url_name, statement).split())


def approved_charges(stack):
    with sqlite3.connect(f"file:{stack.folder}/sandbox/sandbox.sqlite?mode=ro", uri=True) as database:
        return frozenset(database.execute("SELECT number, cart_id FROM attempts WHERE status = 'approved'").fetchall())


def read_records(stack):
    return Records(
        rows_of(stack, "CARTS_ADMIN_URL", "SELECT cart_id FROM carts WHERE merchant_id = 'DEMO' UNION "
                "SELECT cart_id FROM placements WHERE merchant_id = 'DEMO' AND state = 'placed'"),
        rows_of(stack, "ORDERS_ADMIN_URL", "SELECT order_id FROM orders WHERE merchant_id = 'DEMO'"),
        approved_charges(stack),
        rows_of(stack, "CARTS_ADMIN_URL", "SELECT idempotency_key FROM idempotency_keys WHERE merchant_id = 'DEMO'"),
        rows_of(stack, "CARTS_ADMIN_URL", "SELECT audit_id FROM vault.audit WHERE merchant_id = 'DEMO' AND action = 'copy'"))


def differences(name, told, recorded):
    """What was told of and is not there, and what is there and nobody was told of, or there twice."""
    told, recorded = collections.Counter(told), collections.Counter(recorded)
    return [f"{name} {one}" for one in (told - recorded).elements()], [f"{name} {one}" for one in (recorded - told).elements()]


class Ledger:
    """Opened before the traffic, which is all that happens to DEMO until it is closed."""

    def __init__(self, stack):
        self.stack, self.before = stack, read_records(stack)

    def close(self, traffic):
        """The account of what has happened since."""
        new = read_records(self.stack).since(self.before)
        effects = [effect for effect in traffic.effects if effect.is_acknowledged()]
        clones = [effect.answer.json() for effect in effects if effect.path.endswith("/clone")]
        orders = [effect.answer.json()["order"] for effect in effects if effect.path.endswith("/place")]
        paid_by_card = [effect.path.split("/")[2] for effect in effects if effect.path.endswith("/place")
                        and effect.answer.json()["order"]["payment"]["payment_method"] == "Credit Card"]
        copied = [clone for clone in clones if clone["clone"]["card"]["outcome"] == "copied"]
        account = Account(len(effects), [], [])
        for name, told, recorded in (
                ("cart", [clone["cart"]["cart_id"] for clone in clones], new.carts),
                ("order", [order["order_id"] for order in orders], new.orders),
                ("charge of cart", paid_by_card, [cart_id for _, cart_id in new.charges]),
                # Ids of their own: only how many there are can be told.
                ("key row", range(len(effects)), range(len(new.keys))),
                ("audited copy of a card", range(len(copied)), range(len(new.copies)))):
            lost, doubled = differences(name, told, recorded)
            account.lost += lost
            account.doubled += doubled
        account.lost += self.changed_answers(traffic, effects)
        return account

    def changed_answers(self, traffic, effects):
        """The keys that are not answered as they were the first time."""
        with concurrent.futures.ThreadPoolExecutor(CALLERS) as callers:
            client = Client(traffic.url, traffic.token)
            again = list(callers.map(lambda effect: client.post(effect.path, effect.body, key=effect.key), effects))
        return [f"answer to {effect.path}: {answer}" for effect, answer in zip(effects, again)
                if (answer.status, answer.body) != (effect.answer.status, effect.answer.body)
                or answer.headers.get("Idempotent-Replayed") != "true"]
