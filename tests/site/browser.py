"""Debian's Chromium, driven by browse.mjs."""
import json
import subprocess

from stack import REPOSITORY

SCREENSHOTS = REPOSITORY / "build" / "screenshots"


def browse(stack, **task):
    """Has browse.mjs do the task; returns what it saw."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    run = subprocess.run(["node", REPOSITORY / "tests/site/browse.mjs"], input=json.dumps({"url": stack.urls["GATEWAY_URL"], **task}),
                         capture_output=True, text=True, timeout=600)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)
