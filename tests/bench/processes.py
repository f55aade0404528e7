"""What the processes of the system use: CPU time and memory, from /proc."""
import os
import time
from collections import defaultdict

TICKS = os.sysconf("SC_CLK_TCK")


def stat_of(pid):
    """(parent, CPU seconds of its own and of the children that it has buried) of a process."""
    with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
        # The name may hold anything, blanks and brackets too.
        fields = file.read().rsplit(")", 1)[1].split()
    return int(fields[1]), sum(map(int, fields[11:15])) / TICKS


def cpu_seconds_of_trees(roots):
    """The CPU seconds of each process in `roots` (name -> pid) with all its descendants, also of those that are gone."""
    stats = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                stats[int(entry)] = stat_of(entry)
            except (FileNotFoundError, ProcessLookupError):
                continue
    children = defaultdict(list)
    for pid, (parent, _) in stats.items():
        children[parent].append(pid)

    def total(pid):
        return (stats[pid][1] if pid in stats else 0) + sum(map(total, children[pid]))

    return {name: total(pid) for name, pid in roots.items()}


def resident_mib(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        line = next(line for line in file if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


class CpuMeter:
    """The CPU that processes take between `with` and its end: `used` (name -> seconds)."""

    def __init__(self, roots):
        self.roots, self.used = roots, {}

    def __enter__(self):
        self.before = cpu_seconds_of_trees(self.roots)
        return self

    def __exit__(self, *_):
        time.sleep(0.05)  # For a postmaster to bury the backends of connections that were closed.
        after = cpu_seconds_of_trees(self.roots)
        self.used = {name: after[name] - self.before[name] for name in after}
