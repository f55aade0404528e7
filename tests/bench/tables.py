"""The tables that a run prints."""
import statistics

from growth import DEEP_PAGE
from works import MANY

GOALS = [
    ("get", "GET one order / pgbench reading one document", 0.60, 0.40),
    ("clone", "clone (3 lines) / pgbench reading one and inserting one document and one key row, committed", 0.60, 0.45),
    ("list", "list of 50 / pgbench reading the same page", 0.60, 0.40),
]


def table(head, rows):
    """A table of Markdown whose columns stand under each other."""
    texts = [[str(cell) for cell in row] for row in [head, *rows]]
    widths = [max(len(row[column]) for row in texts) for column in range(len(head))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in texts]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def milliseconds(microseconds):
    return f"{microseconds / 1000:.1f}"


def works_table(cells):
    """Every work at every number of clients, on both ways."""
    processes = ("nginx", "orders", "carts", "postgres", "load generator")
    head = ["work", "way", "clients", "entries", "req/s", "limit/s", "ratio", "CPU ratio", "refused", "p50 ms", "p90", "p99", "max",
            *(f"CPU us: {name}" if name == "nginx" else name for name in processes)]
    rows = []
    for cell in cells:
        rows.append([cell["work"], cell["way"], cell["clients"], cell.get("entries", ""), f"{cell['rate']:,.0f}",
                     *((f"{cell['limit_rate']:,.0f}", f"{cell['ratio']:.2f}", f"{cell['cpu_ratio']:.2f}") if "ratio" in cell else ("", "", "")),
                     f"{cell['refused']:.1%}" if cell.get("refused") else "",
                     *(milliseconds(cell[name]) for name in ("p50_us", "p90_us", "p99_us", "max_us")),
                     *(f"{cell['cpu_us'][name]:.0f}" if name in cell["cpu_us"] else "" for name in processes)])
    return table(head, rows)


def open_loop_table(cells):
    rows = [[cell["work"], f"{cell['part']:.2f}", f"{cell['rate']:,.0f}", f"{cell['sent']:,} of {cell['planned']:,}",
             *(milliseconds(cell[name]) for name in ("p50_us", "p90_us", "p99_us", "max_us"))] for cell in cells]
    return table(["open loop", "of the closed loop's rate", "req/s", "sent", "p50 ms", "p90", "p99", "max"], rows)


def growth_table(by_orders, factors):
    sizes = sorted(by_orders)

    def text(figures):
        return f"{figures['p50_us'] / 1000:.2f}" if figures else ""

    rows = [[name, *(text(by_orders[size].get(name)) for size in sizes),
             f"{factor['p50_us']:.2f}", f"{factor['cpu_us']:.2f}"] for name, factor in factors.items()]
    return table(["median with one client, ms, one entry", *(f"{size:,} orders" for size in sizes), "growth", "of its CPU"], rows)


def found(cells, work, clients, way="gateway"):
    return next((cell for cell in cells if (cell["work"], cell["way"], cell["clients"]) == (work, way, clients)), None)


def ratio_targets(cells, clients=16):
    rows = []
    for work, text, goal, least in GOALS:
        cell = found(cells, work, clients)
        reached = f"{cell['ratio']:.2f} (by CPU {cell['cpu_ratio']:.2f})" if cell else "not measured"
        rows.append([text, reached, f"{goal:.2f}", f"{least:.2f}"])
    return table(["work", "reached", "goal", "at least"], rows)


def worst(values):
    """(the largest value, its name) of name -> value, or None."""
    return max(((value, name) for name, value in values.items()), default=None)


def told(result, form="{0:.2f} ({1})"):
    return form.format(*result) if result else "not measured"


def growth_target(results):
    """The filter that grows most, by its median, and how much its CPU grows."""
    factors = {name: factor for name, factor in results["growth_factors"].items() if name not in ("get", "list", "clone")}
    worst_one = worst({name: factor["p50_us"] for name, factor in factors.items()})
    return f"{told(worst_one)}; by CPU {factors[worst_one[1]]['cpu_us']:.2f}" if worst_one else told(None)


def memory_target(cells):
    """The most connections that were measured, and what the services held in memory then, before and after very large carts."""
    clients = max((cell["clients"] for cell in cells if "resident_mib" in cell), default=0)
    most = {}
    for cell in cells:
        if cell["clients"] == clients:
            for service, mib in cell.get("resident_mib", {}).items():
                name = f"{service}, after clones of 1,000 lines" if cell["work"] == MANY else service
                most[name] = max(mib, most.get(name, 0))
    return clients, ", ".join(f"{mib:.0f} MiB ({name})" for name, mib in most.items()) or told(None)


def growth_targets(results):
    cells, sizes = results["cells"], results["sizes"]
    clone = found(cells, "clone", 16)
    pages = {f"{name}, page {page['page']:,}": page["ratio"] for name, page in results["pages"].items()}
    clients, memory = memory_target(cells)
    ready = {name: statistics.median(taken) for name, taken in results["ready_ms"].items()}
    ways = {cell["work"]: cell["direct_to_gateway"] for cell in cells
            if cell["clients"] == 16 and cell["work"] in ("get", "list", "clone") and "direct_to_gateway" in cell}
    rows = [
        ["p99 / p50 of a clone at 16 clients", f"{clone['p99_to_p50']:.2f}" if clone else told(None), "3"],
        [f"page {DEEP_PAGE:,} / page 1 of any search (median)", told(worst(pages)), "1.2"],
        [f"any filter at {max(sizes):,} / at {min(sizes):,} orders (median)", growth_target(results), "1.5"],
        [f"resident memory of each service at {clients} connections", memory, "64 MiB"],
        ["start to ready", told(worst(ready), "{0:.0f} ms ({1})"), "1 s"],
        ["direct to the service / through the gateway", told(worst(ways)), "1.35"],
    ]
    return table(["growth and cost", "reached", "at most"], rows)
