"""The system that is measured: built as it is deployed, with a folder and ports of its own, and with orders in it."""
import contextlib
import os
import subprocess
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from client import Client
from stack import REPOSITORY, Stack

GENERATE = Path(__file__).with_name("generate")
PROCESSES = {"nginx": "gateway", "orders": "orders", "carts": "carts", "postgres": "postgres"}
PACKAGES = [REPOSITORY / "deploy/local/packages", REPOSITORY / "deploy/local/test-packages", Path(__file__).with_name("packages")]
PROGRAMS = ("reprise-bench-constant", "reprise-bench-open-loop")
MOST_SAMPLED = 5000


@dataclass
class Sample:
    """Orders of DEMO whose numbers are evenly spread over those that were loaded: the ones that are asked for, by us and by
    pgbench alike."""
    first: int
    stride: int
    count: int

    @property
    def order_ids(self):
        return [f"DEMO-{self.first + place * self.stride:010d}" for place in range(self.count)]

    @property
    def variables(self):
        return {"first": self.first, "stride": self.stride, "count": self.count}


def install():
    subprocess.run([REPOSITORY / "deploy/local/install", *PACKAGES], check=True)


class System:
    def __init__(self, port=None):
        self.stack = Stack(folder=tempfile.mkdtemp(prefix="reprise-bench-"), port=port)

    def up(self):
        self.stack.up()
        # The build's folder is there by now.
        build = REPOSITORY / "build" / os.environ.get("REPRISE_PRESET", "release")
        subprocess.run(["ninja", "-C", str(build), *PROGRAMS], check=True, stdout=subprocess.DEVNULL)
        self.token = self.stack.token(ttl=36000)
        self.client = Client(self.stack.urls["GATEWAY_URL"], self.token)

    def down(self):
        self.stack.down("--wipe")

    def url(self, service, through_gateway):
        return self.stack.urls["GATEWAY_URL" if through_gateway else f"{service.upper()}_URL"]

    def pids(self):
        return {name: self.stack.pid(process) for name, process in PROCESSES.items()}

    # ---- data --------------------------------------------------------------------------------------------------------

    def psql(self, database, statement):
        """What SQL answers a superuser. It goes through standard input, since documents are long."""
        run = subprocess.run(["psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", self.stack.urls[f"{database.upper()}_ADMIN_URL"]],
                             input=statement, stdout=subprocess.PIPE, text=True, check=True)
        return run.stdout.rstrip("\n")

    def last_number(self):
        """The last order number of DEMO that is given out; those that follow are free."""
        return int(self.psql("orders", "SELECT last_number FROM order_numbers WHERE merchant_id = 'DEMO';"))

    def load(self, count):
        """Adds so many orders, and answers a sample of them."""
        first = self.last_number() + 1
        subprocess.run([GENERATE, str(count), "--seed", str(count)], env={**os.environ, **self.stack.urls}, check=True)
        for database in ("orders", "carts"):
            self.psql(database, "VACUUM ANALYZE;")
        self.psql("orders", "CHECKPOINT;")
        consecutive = self.last_number() - first + 1
        sampled = min(consecutive, MOST_SAMPLED)
        sample = Sample(first, consecutive // sampled, sampled)
        self.check(sample)
        return sample

    def check(self, sample):
        listed = ",".join(f"'{id}'" for id in sample.order_ids)
        there = int(self.psql("orders", f"SELECT count(*) FROM orders WHERE merchant_id = 'DEMO' AND order_id IN ({listed});"))
        if there != sample.count:
            raise AssertionError(f"of {sample.count} orders that were loaded {there} are there")

    # ---- starting ----------------------------------------------------------------------------------------------------

    def milliseconds_to_ready(self, service, rounds):
        """How long the service took from its start until it was ready, so many times over. Its neighbour runs meanwhile."""
        settings = self.stack.folder / "run" / f"{service}.env"
        program = REPOSITORY / "build" / os.environ.get("REPRISE_PRESET", "release") / f"reprise-{service}"
        taken = []
        self.end_recorded(service)
        for _ in range(rounds):
            begin = time.monotonic()
            process = subprocess.Popen(["bash", "-c", '. "$1" && exec "$2"', service, settings, program], stdout=subprocess.DEVNULL)
            try:
                self.stack.wait(lambda: self.is_ready(service), pause_seconds=0.005)
                taken.append((time.monotonic() - begin) * 1000)
            finally:
                process.terminate()
                process.wait()
        self.stack.up()
        return taken

    def end_recorded(self, service):
        pid = self.stack.pid(service)
        self.stack.kill(service, 15)
        self.stack.wait(lambda: not Path(f"/proc/{pid}").exists(), seconds=30)

    def is_ready(self, service):
        with contextlib.suppress(OSError), urllib.request.urlopen(self.url(service, False) + "/readyz", timeout=2) as answer:
            return answer.status == 200
        return False
