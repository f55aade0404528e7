"""Rounds: a work through the gateway, its limit, and the work directly at the service, in turn, so that whatever else the machine
does meanwhile meets all three alike."""
import copy
import sys
import time

from figures import LATENCIES, Round, compared_with_limit, figures_of, median_ratio
from load import Failed, closed_loop, open_loop
from processes import CpuMeter, resident_mib

SERVICES = ("orders", "carts")
MOST_FAILED = 2


class Bench:
    """Measures works on a system. Keeps what it found in `cells`, each the figures of one work, way and number of clients."""

    def __init__(self, system, limits, works):
        self.system, self.limits, self.works = system, limits, works
        self.cells, self.begin = [], time.monotonic()

    def of(self, system, works):
        """The same bench for another system."""
        other = copy.copy(self)
        other.system, other.works = system, works
        return other

    def say(self, text):
        """Shows how far the run is."""
        seconds = int(time.monotonic() - self.begin)
        print(f"[{seconds // 60:2}:{seconds % 60:02}] {text}", file=sys.stderr, flush=True)

    # ---- one round ---------------------------------------------------------------------------------------------------

    def round_of(self, work, through_gateway, clients, seconds):
        """One round. A machine that is busy with something else may make one fail, with 503: that one counts for nothing."""
        for _ in range(MOST_FAILED):
            try:
                return self.try_round(work, through_gateway, clients, seconds)
            except Failed as failed:
                self.say(f"{work.name}, {clients} clients: once more, since {failed}")
        return self.try_round(work, through_gateway, clients, seconds)

    def try_round(self, work, through_gateway, clients, seconds):
        requests = work.requests(seconds)
        with CpuMeter(self.system.pids()) as meter:
            load = closed_loop(self.system.url(work.service, through_gateway), requests, clients, seconds,
                               work.may_be_refused)
        used = {**meter.used, "load generator": load.cpu_seconds}
        return Round(load.rate, *(getattr(load, name) for name in LATENCIES),
                     {name: spent * 1e6 / load.requests for name, spent in used.items()}, load.refused)

    def limit_of(self, work, clients, seconds):
        return self.limits.measure(work.limit, clients, seconds, **work.variables)

    # ---- a work ------------------------------------------------------------------------------------------------------

    def measure(self, work, clients, rounds, seconds, directly=True):
        """Rounds of a work through the gateway and, if so asked, directly, beside its limit."""
        gateway, limit, direct = [], [], []
        for _ in range(rounds):
            gateway.append(self.round_of(work, True, clients, seconds))
            limit.append(self.limit_of(work, clients, seconds))
            if directly:
                direct.append(self.round_of(work, False, clients, seconds))
        cell = self.keep(work, "gateway", clients, gateway, limit)
        if directly:
            self.keep(work, "direct", clients, direct, limit)
            cell["direct_to_gateway"] = median_ratio([one.rate for one in direct], [one.rate for one in gateway])
        self.say(f"{work.name}, {clients} clients: {cell['rate']:,.0f}/s, {cell['ratio']:.2f} of its limit")
        return cell

    def keep(self, work, way, clients, rounds, limit):
        cell = {"work": work.name, "way": way, "clients": clients, **figures_of(rounds), **compared_with_limit(rounds, limit)}
        cell["resident_mib"] = {service: resident_mib(self.system.stack.pid(service)) for service in SERVICES}
        if work.limit == "page":
            cell["entries"] = work.variables["entries"]
        self.cells.append(cell)
        return cell

    def constant(self, name, url, requests, clients, seconds):
        """A server that answers a constant, asked like `get`."""
        load = closed_loop(url, requests, clients, seconds)
        cell = {"work": name, "way": "direct", "clients": clients, "rounds": 1, "rate": load.rate,
                **{latency: getattr(load, latency) for latency in LATENCIES},
                "cpu_us": {"load generator": load.cpu_seconds * 1e6 / load.requests}}
        self.cells.append(cell)
        self.say(f"{name}, {clients} clients: {load.rate:,.0f}/s")

    def open_loop(self, work, clients, part, seconds):
        """Requests at a part of the rate of the closed loop with as many clients."""
        closed = next(cell for cell in self.cells if (cell["work"], cell["way"], cell["clients"]) == (work.name, "gateway", clients))
        rate = closed["rate"] * part
        load = open_loop(self.system.url(work.service, True), work.requests(2 * seconds), clients, rate, seconds)
        self.say(f"{work.name}, {rate:,.0f}/s in an open loop: p99 {load.p99_us / 1000:.1f} ms")
        return {"work": work.name, "connections": clients, "part": part, "rate": rate, "reached": load.requests / seconds,
                "planned": load.planned, "sent": load.requests, **{name: getattr(load, name) for name in LATENCIES}}
