"""One more instance of a service, as a child of the test, beside the stack's own and on the same databases: with other settings or
another clock, and so that its exit status can be seen and its threads can be stopped."""
import contextlib
import ctypes
import itertools
import os
import signal
import subprocess
from pathlib import Path

from sale import wait_for
from supervisor import answers

PTRACE_ATTACH, PTRACE_DETACH = 16, 17
EVERY_KIND_OF_THREAD = 0x40000000  # __WALL of waitpid(2)
NUMBERS = itertools.count(1)
# Ports behind those of the stack.
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


class Instance:
    """`reprise-<service>` with the settings of the running one but for those given, on a port of its own."""

    def __init__(self, stack, service, port, **settings):
        self.url = f"http://127.0.0.1:{port}"
        executable = os.readlink(f"/proc/{stack.pid(service)}/exe")
        given = {"REPRISE_LISTEN": f"127.0.0.1:{port}", **settings}
        exports = "".join(f"export {name}='{value}'; " for name, value in given.items())
        self.log = stack.folder / "log" / f"{service}-instance-{next(NUMBERS)}.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                ["bash", "-c", f'. "$0"; {exports} exec "$1"', stack.folder / "run" / f"{service}.env", executable],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL)

    def __enter__(self):
        wait_for(self.answers, f"{self.url} answers")
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def answers(self):
        assert self.process.poll() is None, self.log.read_text(errors="replace")[-2000:]
        return answers(self.url + "/healthz")

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def said(self, message):
        return message in self.log.read_text(errors="replace")

    def threads(self, name):
        """The ids of the threads of that name (proc(5), comm)."""
        return [int(comm.parent.name) for comm in Path(f"/proc/{self.process.pid}/task").glob("*/comm")
                if comm.read_text().strip().startswith(name)]


@contextlib.contextmanager
def thread_halted(thread_id):
    """One thread of another process that does nothing any more, while all the others go on (ptrace(2))."""
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.ptrace(PTRACE_ATTACH, thread_id, None, None) == 0, os.strerror(ctypes.get_errno())
    os.waitpid(thread_id, EVERY_KIND_OF_THREAD)
    try:
        yield
    finally:
        libc.ptrace(PTRACE_DETACH, thread_id, None, None)
        # One that has died meanwhile is waited for by its tracer, and its process is not gone before.
        with contextlib.suppress(ChildProcessError):
            os.waitpid(thread_id, EVERY_KIND_OF_THREAD)
