"""Another process of a service, beside the stack's own and on the same databases, with other settings or another clock."""
import contextlib
import os
import shlex
import subprocess
from pathlib import Path

from sale import wait_for
from stack import REPOSITORY
from supervisor import answers

# Ports of a stack that up does not use: REPRISE_PORT and the three after it are its own, the four after them another stack's.
ORDERS_OFFSET, CARTS_OFFSET = 8, 9


class Clock:
    """What the services of a test believe of the time (libfaketime): so many seconds off. Only the wall clock steps."""

    def __init__(self, folder):
        self.file = Path(folder) / "clock"
        self.step(0)

    def step(self, seconds):
        new = self.file.with_suffix(".new")
        new.write_text(f"{seconds:+d}\n")
        new.rename(self.file)

    def environment(self):
        library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
        return {"LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1"}


@contextlib.contextmanager
def instance(stack, service, offset, settings, clock=None):
    """Runs a service with the settings that up has decided, but for these; its address. It is ended at the end of the scope."""
    url = f"http://127.0.0.1:{stack.port + offset}"
    changed = {"REPRISE_LISTEN": url.removeprefix("http://"), **settings, **(clock.environment() if clock else {})}
    program = REPOSITORY / "build" / os.environ.get("REPRISE_PRESET", "release") / f"reprise-{service}"
    words = [f"{name}={value}" for name, value in changed.items()]
    # The settings are shell exports; env replaces some of them for the service alone.
    command = f". {shlex.quote(str(stack.folder / 'run' / (service + '.env')))} && exec env {shlex.join(words)} {program}"
    with (stack.folder / "log" / f"{service}-{offset}.log").open("ab") as log:
        process = subprocess.Popen(["bash", "-c", command], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        wait_for(lambda: process.poll() is not None or answers(url + "/healthz"), f"{service} answers")
        assert process.poll() is None, f"{service} ended with {process.returncode}"
        yield url
        assert process.poll() is None, f"{service} ended with {process.returncode}"
    finally:
        process.kill()
        process.wait()
