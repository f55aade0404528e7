"""The limits: the least SQL that does the same work, run by pgbench on the same server and data with as many clients, prepared,
over the unix socket."""
import math
import tempfile
import time

from figures import LimitRound, rate_of_pgbench
from load import Failed, run_measured
from processes import CpuMeter

# The least tables for what is written: a document under its key, and a key row. They are in the orders' database, since one
# statement cannot write into two.
TABLES = """
CREATE SCHEMA bench;
CREATE TABLE bench.documents (merchant_id text, document_id text, version bigint NOT NULL DEFAULT 1,
    document text COMPRESSION lz4 NOT NULL, PRIMARY KEY (merchant_id, document_id));
CREATE TABLE bench.keys (merchant_id text, idempotency_key text, PRIMARY KEY (merchant_id, idempotency_key));
"""
PICK = "\\set number :first + random(0, :count - 1) * :stride\n"
READ = PICK + "SELECT document FROM orders WHERE merchant_id = 'DEMO' AND order_id = 'DEMO-' || lpad(:number, 10, '0');\n"
INSERT = ("WITH key AS (INSERT INTO bench.keys VALUES ('DEMO', gen_random_uuid()::text)) "
          "INSERT INTO bench.documents (merchant_id, document_id, document) VALUES ('DEMO', gen_random_uuid()::text, :document);\n")
CHANGE = ("\\set number random(1, :changed)\n"
          "SELECT document FROM bench.documents WHERE merchant_id = 'DEMO' AND document_id = :number::text;\n"
          "UPDATE bench.documents SET document = :document, version = version + 1 "
          "WHERE merchant_id = 'DEMO' AND document_id = :number::text;\n")
PAGE = ("SELECT list_entry FROM orders WHERE merchant_id = 'DEMO' ORDER BY creation_dts DESC, order_id DESC LIMIT :entries;\n")
SCRIPTS = {
    "read": READ,
    "page": PAGE,
    "insert": INSERT,
    "read_and_insert": READ + INSERT,
    "change": CHANGE,
    "change_and_insert": CHANGE + INSERT,
}
# The most that one argument of a command may hold, nearly.
PART_CHARACTERS = 30000
PGBENCH = "/usr/lib/postgresql/15/bin/pgbench"
CHANGED = 2000
# Of PostgreSQL's 200 connections, the services hold some. More clients than this make pgbench slower, not faster.
MOST_CLIENTS = 100


def in_parts(script, variables):
    """A script and its variables, where a long document is handed over in parts."""
    if "document" not in variables:
        return script, variables
    document = variables["document"]
    parts = {f"document{place}": document[place:place + PART_CHARACTERS] for place in range(0, len(document), PART_CHARACTERS)}
    others = {name: value for name, value in variables.items() if name != "document"}
    return script.replace(":document", " || ".join(f":{name}::text" for name in parts)), {**others, **parts}


class Limits:
    """Runs the scripts on the database of a system."""

    def __init__(self, system, document):
        self.system = system
        # Clients -> what it takes to connect them.
        self.known = {}
        system.psql("orders", TABLES)
        quoted = document.replace("'", "''")
        system.psql("orders", f"INSERT INTO bench.documents (merchant_id, document_id, document) "
                              f"SELECT 'DEMO', number, '{quoted}' FROM generate_series(1, {CHANGED}) AS number;")

    def measure(self, name, clients, seconds, **variables):
        """So many clients do it for about so many seconds, of which a second at least when all are connected."""
        clients = min(clients, MOST_CLIENTS)
        script, given = in_parts(SCRIPTS[name], {"changed": CHANGED, **variables})
        taken, cpu_seconds = self.connecting(clients)
        printed, used = self.run(script, given, clients, "-T", str(max(seconds, math.ceil(taken) + 1)))
        measured = rate_of_pgbench(printed)
        if measured is None:
            raise Failed(f"pgbench printed: {printed[-2000:]}")
        rate, count = measured
        return LimitRound(rate, (used - cpu_seconds) * 1e6 / count)

    def connecting(self, clients):
        """How long it takes until so many clients are connected, and how much CPU: it is no part of any work."""
        if clients not in self.known:
            begin = time.monotonic()
            _, used = self.run("SELECT 1;\n", {}, clients, "-t", "1")
            self.known[clients] = (time.monotonic() - begin, used)
        return self.known[clients]

    def run(self, script, variables, clients, *options):
        """What pgbench printed, and how much CPU it and the server took."""
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
            file.write(script)
            file.flush()
            defined = [word for variable, value in variables.items() for word in ("-D", f"{variable}={value}")]
            command = [PGBENCH, "-n", "-M", "prepared", "-c", str(clients), "-j", str(min(clients, 2)), "-f", file.name,
                       *options, *defined, self.system.stack.urls["ORDERS_ADMIN_URL"]]
            with CpuMeter({"postgres": self.system.pids()["postgres"]}) as meter:
                printed, used = run_measured(command)
        return printed, meter.used["postgres"] + used
