"""Redocly's own program (tests/package.json): nothing of it calls outside."""
import os
import subprocess

import pytest

from conftest import REPOSITORY

PROGRAM = REPOSITORY / "tests/node_modules/.bin/redocly"
SILENT = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
OLDEST_NODE = (20, 19)


def redocly(*arguments):
    """Runs one of its commands; returns the completed process. Debian 12's own Node.js is too old for it, and enough for all else."""
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    if tuple(map(int, version.strip().removeprefix("v").split(".")[:2])) < OLDEST_NODE:
        pytest.skip(f"Redocly needs Node.js 20.19, and this is {version.strip()}")
    return subprocess.run([PROGRAM, *map(str, arguments)], cwd=REPOSITORY / "tests/contract", env={**os.environ, **SILENT},
                          capture_output=True, text=True, timeout=120, check=False)
