"""What several rounds of the same come to. The machine is shared and noisy: figures are medians, and a ratio is the median of
the ratios of rounds that followed each other at once."""
import re
import statistics
from dataclasses import dataclass

LATENCIES = ("p50_us", "p90_us", "p99_us", "max_us")


@dataclass
class Round:
    """One round of a work: its load, and what the processes used for each request."""
    rate: float
    p50_us: float
    p90_us: float
    p99_us: float
    max_us: float
    # Name of a process -> microseconds of CPU, the load generator among them.
    cpu_us: dict
    # The share of all requests that was refused.
    refused: float = 0


@dataclass
class LimitRound:
    """One round of the limit of a work: its rate, and all the CPU of one of its transactions."""
    rate: float
    cpu_us: float


def median_ratio(first, second):
    return statistics.median(one / other for one, other in zip(first, second, strict=True))


def least_of(rounds):
    """The least median of several rounds with one client, since whatever else the machine does can only make it longer, and the least
    CPU of all processes for a request."""
    return {"p50_us": min(one.p50_us for one in rounds), "cpu_us": min(sum(one.cpu_us.values()) for one in rounds)}


def figures_of(rounds):
    """The figures of rounds of the same work with the same number of clients, as they are printed and kept."""
    figures = {"rounds": len(rounds), "rate": statistics.median(one.rate for one in rounds)}
    figures.update({name: statistics.median(getattr(one, name) for one in rounds) for name in LATENCIES})
    figures["refused"] = statistics.mean(one.refused for one in rounds)
    # The longest of all is the longest of any.
    figures["max_us"] = max(one.max_us for one in rounds)
    figures["p99_to_p50"] = median_ratio([one.p99_us for one in rounds], [one.p50_us for one in rounds])
    figures["cpu_us"] = {name: statistics.median(one.cpu_us[name] for one in rounds) for name in rounds[0].cpu_us}
    return figures


def compared_with_limit(rounds, limits):
    """The same work beside its limit, round by round. The ratio of CPU tells what the ratio of rates would be where CPU is what is
    short, and hardly changes with what else the machine does meanwhile."""
    return {
        "limit_rate": statistics.median(one.rate for one in limits),
        "limit_cpu_us": statistics.median(one.cpu_us for one in limits),
        "ratio": median_ratio([one.rate for one in rounds], [one.rate for one in limits]),
        "cpu_ratio": median_ratio([one.cpu_us for one in limits], [sum(one.cpu_us.values()) for one in rounds]),
    }


def rate_of_pgbench(printed):
    """Transactions a second by what pgbench printed; None when any failed."""
    rate = re.search(r"^tps = ([0-9.]+) \(without initial connection time\)$", printed, re.M)
    count = re.search(r"^number of transactions actually processed: ([0-9]+)", printed, re.M)
    failed = re.search(r"^number of failed transactions: ([0-9]+)", printed, re.M)
    if not (rate and count and failed) or failed.group(1) != "0" or count.group(1) == "0":
        return None
    return float(rate.group(1)), int(count.group(1))
