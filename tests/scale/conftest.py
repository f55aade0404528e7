"""One system with a million orders of one merchant, whose PostgreSQL writes down how it ran each statement (auto_explain)."""
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY / "tests" / "e2e"))
from client import Client  # noqa: E402  (found by the line above)
from stack import brought_up  # noqa: E402

ORDERS = int(os.environ.get("REPRISE_SCALE_ORDERS", "1000000"))
HELD_CARDS = 300
EXPLAINED = ("session_preload_libraries = 'auto_explain'", "auto_explain.log_min_duration = 0", "auto_explain.log_analyze = on",
             "auto_explain.log_timing = off", "auto_explain.log_buffers = on",
             "auto_explain.log_format = json")
# These tests ask what is read, however long a busy machine takes for it. The gateway waits for 15 s.
PATIENCE = {"REPRISE_SEARCH_TIMEOUT_MS": "14000"}


@pytest.fixture(scope="session")
def stack():
    with brought_up() as running:
        running.configure(PATIENCE)
        subprocess.run([REPOSITORY / "tests" / "bench" / "generate", str(ORDERS), "--held-cards", str(HELD_CARDS)],
                       env={**os.environ, **running.urls, "REPRISE_DIR": str(running.folder)}, check=True, timeout=3600)
        for setting in EXPLAINED:
            running.sql("ORDERS_ADMIN_URL", f"ALTER ROLE reprise_orders SET {setting}")
        running.sql("ORDERS_ADMIN_URL", "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'reprise_orders'")
        yield running


@pytest.fixture(scope="session")
def client(stack):
    """Through the gateway, as merchant DEMO with all scopes."""
    return Client(stack.urls["GATEWAY_URL"], stack.token(ttl=14400))
