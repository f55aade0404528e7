"""The whole system as a person has it: brought up by deploy/local/up in a folder and on ports of its own."""
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
LOCAL = REPOSITORY / "deploy" / "local"
MERCHANTS = REPOSITORY / "deploy" / "env" / "merchants.json"
# How often a service looks at its files (services/io/watched_file.hpp).
FILE_LOOK_INTERVAL_S = 0.1


class Stack:
    """One REPRISE_DIR. Everything is done through the scripts that a person uses."""

    def __init__(self, folder=None, port=None):
        self.folder = Path(folder or os.environ.get("REPRISE_DIR") or tempfile.mkdtemp(prefix="reprise-e2e-"))
        self.port = int(port or os.environ.get("REPRISE_PORT") or 20000 + os.getpid() % 600 * 20)
        # A copy of the repository's, for tests that change what a merchant has decided.
        self.merchants_file = Path(tempfile.mkdtemp(prefix="reprise-merchants-")) / "merchants.json"
        shutil.copy(MERCHANTS, self.merchants_file)
        self.defaults = {**os.environ, "REPRISE_DIR": str(self.folder), "REPRISE_PORT": str(self.port),
                         "REPRISE_MERCHANTS_FILE": str(self.merchants_file)}
        self.environment = self.defaults
        self.urls = {}
        self.printed = ""

    def run(self, script, *arguments, check=True):
        """Runs one of deploy/local; returns what it printed to standard output."""
        run = subprocess.run([LOCAL / script, *arguments], env=self.environment, capture_output=True, text=True, timeout=900)
        if check and run.returncode != 0:
            raise AssertionError(f"{script} ended with {run.returncode}: {run.stderr[-3000:]}")
        return run.stdout

    def up(self):
        self.printed = self.run("up")
        self.urls = dict(re.findall(r"^export (\w+)=(.*)$", self.run("env").replace("\\", ""), re.M))

    def configure(self, settings):
        """Up, with these settings and for the rest the defaults; a service that had others is started again."""
        wanted = {**self.defaults, **settings}
        if wanted != self.environment:
            self.environment = wanted
            self.up()

    def down(self, *arguments):
        self.run("down", *arguments)
        if "--wipe" in arguments:
            shutil.rmtree(self.merchants_file.parent, ignore_errors=True)

    def refuse_sanitizer_reports(self):
        """Stops everything, since leaks are told of at the end, and fails when a sanitizer has said anything: with
        REPRISE_PRESET=dev the services are built with AddressSanitizer and UndefinedBehaviorSanitizer."""
        self.run("down")
        reports = [f"{log.name}: {line}" for log in sorted((self.folder / "log").glob("*.log*"))
                   for line in log.read_text(errors="replace").splitlines()
                   if "Sanitizer" in line or "runtime error:" in line]
        assert reports == []

    def decide(self, text=None, merchant="DEMO", **settings):
        """Puts another merchants file in place, as an operator does: that text, or the repository's with other settings
        for a merchant. Without either, the repository's. In force when this returns."""
        merchants = json.loads(MERCHANTS.read_text())
        merchants[merchant].update(settings)
        new = self.merchants_file.with_suffix(".new")
        new.write_text(json.dumps(merchants) if text is None else text)
        new.rename(self.merchants_file)
        time.sleep(3 * FILE_LOOK_INTERVAL_S)

    def token(self, **options):
        """A token; options as of deploy/local/token, for instance merchant="OTHER"."""
        arguments = [word for name, value in options.items() for word in ("--" + name, str(value))]
        return self.run("token", *arguments).strip()

    def sql(self, url_name, statement):
        """What a statement answers, one line a row, as the role of that URL."""
        run = subprocess.run(["psql", "-X", "-At", "-v", "ON_ERROR_STOP=1", "-d", self.urls[url_name], "-c", statement],
                             capture_output=True, text=True, check=True, timeout=60)
        return run.stdout.strip()

    def count(self, table, where="true"):
        """How many rows a table of the carts database has."""
        return int(self.sql("CARTS_ADMIN_URL", f"SELECT count(*) FROM {table} WHERE {where}"))

    def pid(self, name):
        return int((self.folder / "run" / f"{name}.pid").read_text())

    def kill(self, name, signal_number=signal.SIGKILL):
        """Signals exactly the process that up recorded."""
        os.kill(self.pid(name), signal_number)

    @staticmethod
    def wait(holds, seconds=20, pause_seconds=0.2):
        """Waits until something holds; fails when it does not in time."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, "it did not come to pass"
            time.sleep(pause_seconds)


@contextmanager
def session_holding(stack, url_name, statement):
    """A session with a transaction that is open after a statement which says "locked". Its end, also by PostgreSQL's, lets go."""
    session = subprocess.Popen(["psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-d", stack.urls[url_name]],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        session.stdin.write(f"BEGIN;\n{statement};\n")
        session.stdin.flush()
        assert session.stdout.readline() == "locked\n", statement
        yield
    finally:
        session.kill()
        session.wait()
        session.stdin.close()
        session.stdout.close()


@contextmanager
def brought_up():
    """A system for a session of tests. In the end no sanitizer may have said anything, and nothing of it stays."""
    running = Stack()
    try:
        running.up()
        yield running
        running.refuse_sanitizer_reports()
    finally:
        running.down("--wipe")
