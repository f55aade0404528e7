"""The plots of a run, as SVG."""
import math

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot, ticker  # noqa: E402  (the way of drawing is chosen first)

pyplot.rcParams.update({"svg.fonttype": "none", "font.size": 9, "axes.grid": True, "grid.alpha": 0.3, "svg.hashsalt": "reprise"})
COLUMNS = 3


def panels(names, title):
    """A figure with a panel for each name."""
    rows = max(1, math.ceil(len(names) / COLUMNS))
    figure, axes = pyplot.subplots(rows, COLUMNS, figsize=(4.2 * COLUMNS, 3.2 * rows), squeeze=False)
    figure.suptitle(title)
    flat = list(axes.flat)
    for axis in flat[len(names):]:
        axis.remove()
    for axis, name in zip(flat, names, strict=False):
        axis.set_title(name, fontsize=10)
    return figure, dict(zip(names, flat, strict=False))


def times_axis(axis):
    axis.set_yscale("log")
    axis.set_ylabel("ms")
    for which in (axis.yaxis.set_major_formatter, axis.yaxis.set_minor_formatter):
        which(ticker.LogFormatter(minor_thresholds=(2, 0.5)))


def save(figure, path):
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def works_of(cells, key):
    """Names of the works that were measured with several numbers of clients and have that figure."""
    clients = {}
    for cell in cells:
        if key in cell:
            clients.setdefault(cell["work"], set()).add(cell["clients"])
    return [name for name, counts in clients.items() if len(counts) > 1]


def lines_of(cells, work, way, key):
    points = sorted((cell["clients"], cell[key]) for cell in cells if cell["work"] == work and cell["way"] == way and key in cell)
    return [list(axis) for axis in zip(*points, strict=True)] or [[], []]


def clients_axis(axis, counts):
    axis.set_xscale("log", base=2)
    axis.set_xticks(counts, [str(count) for count in counts])
    axis.set_xlabel("clients")


def plot_throughput(cells, path):
    names = works_of(cells, "limit_rate")
    figure, axes = panels(names, "Requests a second over clients, beside the least SQL for the same work (pgbench)")
    for name, axis in axes.items():
        counts, rates = lines_of(cells, name, "gateway", "rate")
        axis.plot(counts, rates, "o-", label="through the gateway")
        axis.plot(*lines_of(cells, name, "direct", "rate"), "s--", label="direct to the service")
        axis.plot(*lines_of(cells, name, "gateway", "limit_rate"), "k:", label="limit")
        clients_axis(axis, counts)
        axis.set_ylim(bottom=0)
        axis.legend(fontsize=7)
    save(figure, path)


def plot_latency(cells, path):
    names = works_of(cells, "limit_rate")
    figure, axes = panels(names, "Latency over clients, through the gateway, closed loop")
    for name, axis in axes.items():
        for key, mark in (("p50_us", "o-"), ("p90_us", "^-"), ("p99_us", "s-"), ("max_us", "x:")):
            counts, times = lines_of(cells, name, "gateway", key)
            axis.plot(counts, [time / 1000 for time in times], mark, label=key.removesuffix("_us"))
        clients_axis(axis, counts)
        times_axis(axis)
        axis.legend(fontsize=7)
    save(figure, path)


def plot_open_loop(cells, path):
    names = list(dict.fromkeys(cell["work"] for cell in cells))
    figure, axes = panels(names, "Latency at fixed rates, from the moment at which each request was to leave")
    for name, axis in axes.items():
        own = [cell for cell in cells if cell["work"] == name]
        for key, mark in (("p50_us", "o-"), ("p90_us", "^-"), ("p99_us", "s-"), ("max_us", "x:")):
            axis.plot([cell["rate"] for cell in own], [cell[key] / 1000 for cell in own], mark, label=key.removesuffix("_us"))
        times_axis(axis)
        axis.set_xlabel("requests a second")
        axis.legend(fontsize=7)
    save(figure, path)


def plot_growth(by_orders, path):
    """A bar for each work and number of orders: what does not grow has bars of one length."""
    sizes = sorted(by_orders)
    names = list(by_orders[sizes[0]])[::-1]
    figure, axis = pyplot.subplots(figsize=(9, 1.5 + 0.32 * len(names)))
    height = 0.8 / len(sizes)
    for place, size in enumerate(sizes):
        times = [by_orders[size].get(name, {}).get("p50_us", 0) / 1000 for name in names]
        axis.barh([row + 0.4 - (place + 0.5) * height for row in range(len(names))], times, height, label=f"{size:,} orders")
    axis.set_yticks(range(len(names)), names)
    axis.set_ylim(-0.6, len(names) - 0.4)
    axis.set_xlabel("median with one client, ms")
    axis.set_title("Time of a request by the number of orders")
    axis.legend(fontsize=8)
    save(figure, path)


def plot_all(results, folder):
    """Draws what there is enough of, and answers the files."""
    plots = {"throughput": (plot_throughput, results["cells"]), "latency": (plot_latency, results["cells"]),
             "open-loop": (plot_open_loop, results["open_loop"]), "growth": (plot_growth, results["by_orders"])}
    made = []
    for name, (plot, given) in plots.items():
        is_enough = works_of(given, "limit_rate") if name in ("throughput", "latency") else given
        if is_enough:
            made.append(folder / f"{name}.svg")
            plot(given, made[-1])
    return made
