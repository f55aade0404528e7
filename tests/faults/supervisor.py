"""Who starts again what died, as an init system does, and how long it takes until everything serves."""
import contextlib
import os
import threading
import time
import urllib.request
from pathlib import Path

from standstill import processes_of, thread_states

NAMES = ("postgres", "sandbox", "carts", "orders", "gateway")
PROBES = {"ORDERS_URL": "/readyz", "CARTS_URL": "/readyz", "SANDBOX_URL": "/healthz", "GATEWAY_URL": "/openapi.yaml"}
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def is_dead(pid):
    return thread_states(pid) <= {"Z"}


def birth_seconds(pid):
    """When a process started, in seconds since the boot (proc(5), stat)."""
    return int(Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[19]) / TICKS_PER_SECOND


def now_seconds():
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def answers(url):
    with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=1) as answer:
        return answer.status == 200
    return False


def everything_serves(stack):
    """Whether every process lives and says that it can serve. The order service is ready only with the cart service, and
    both only with PostgreSQL."""
    with contextlib.suppress(OSError, ValueError):  # A file that is being written.
        return (not any(is_dead(stack.pid(name)) for name in NAMES)
                and all(answers(stack.urls[url] + path) for url, path in PROBES.items()))
    return False


class Supervisor(threading.Thread):
    """Looks for dead processes and has deploy/local/up start them again. That is all the help there is."""

    def __init__(self, stack):
        super().__init__()
        self.stack, self.stopping, self.failures, self.restarts, self.is_busy = stack, threading.Event(), [], 0, False

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        self.join()

    def run(self):
        while not self.stopping.is_set():
            if any(is_dead(pid) for name in NAMES for pid in processes_of(self.stack, name)[:1]):
                self.restart()
            self.stopping.wait(0.05)

    def restart(self):
        self.is_busy = True
        try:
            self.restarts += 1
            self.stack.up()
        except AssertionError as failure:
            self.failures.append(str(failure))
        finally:
            self.is_busy = False
