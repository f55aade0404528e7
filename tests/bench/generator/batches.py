"""The whole run, cut into batches that several processes make at a time. What a batch holds depends on the seed and on its place in
the run alone: not on how many processes there are, nor on which of them makes it.
"""
import collections
import concurrent.futures
import itertools
import multiprocessing
import os
import random
import string

from in_sequence import in_sequence
from generator.catalogue import Catalogue
from generator.people import People
from generator.sales import Sales, age_of

BATCH_ORDERS = 2000
# DEMO has nine of ten orders, the other merchants share the rest: some have many of it, most have few.
OTHERS = 10
ORDERS_OF_A_CUSTOMER = 4

# `merchants` names the merchant of each order, `indices` tells which of that merchant's it is.
Batch = collections.namedtuple("Batch", "number first_place merchants indices")
Made = collections.namedtuple("Made", "orders rows item_rows")


def merchant_ids(count):
    """Of letters alone: digits before an order's number could be taken, with it, for a card number."""
    letters = itertools.product(string.ascii_uppercase, repeat=4)
    return ["DEMO"] + ["SHOP" + "".join(ending) for ending in itertools.islice(letters, count - 1)]


def plan(seed, count, merchants):
    """All batches, the oldest orders first."""
    rng = random.Random(f"{seed} merchants")
    others = merchant_ids(merchants)[1:]
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(others) + 1)))
    made = collections.Counter()
    for number, first_place in enumerate(range(0, count, BATCH_ORDERS)):
        size = min(BATCH_ORDERS, count - first_place)
        chosen = ["DEMO"] * size
        if others:
            chosen[::OTHERS] = rng.choices(others, cum_weights=weights, k=len(chosen[::OTHERS]))
        indices = []
        for merchant in chosen:
            indices.append(made[merchant])
            made[merchant] += 1
        yield Batch(number, first_place, chosen, indices)


class Maker:
    """Makes batches. Each process has one, made before it was forked."""

    def __init__(self, seed, count, until, first_numbers):
        self.seed, self.count, self.first_numbers = seed, count, first_numbers
        self.sales = Sales(People(seed), Catalogue(seed), max(1, count // ORDERS_OF_A_CUSTOMER), until)

    def make(self, batch):
        rng = random.Random(f"{self.seed} batch {batch.number}")
        made = [self.sales.order(rng, merchant, self.first_numbers.get(merchant, 1), index, age_of((place + rng.random()) / self.count))
                for place, (merchant, index) in enumerate(zip(batch.merchants, batch.indices), batch.first_place)]
        rows, item_rows = ("".join(texts).encode() for texts in list(zip(*made))[1:])
        return Made(len(made), rows, item_rows)


MAKER = None


def make(batch):
    """In a process of its own, to which nothing but the batch needs to be sent."""
    return MAKER.make(batch)


def make_all(maker, batches):
    """What the batches become, in their sequence. No more is made ahead than the processes need to stay busy."""
    global MAKER
    MAKER = maker
    processes = os.cpu_count()
    with concurrent.futures.ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
        yield from in_sequence(pool, make, batches, 2 * processes)
