"""Redocly's own program (tests/package.json): nothing of it calls outside."""
import os
import subprocess

from conftest import REPOSITORY

PROGRAM = REPOSITORY / "tests/node_modules/.bin/redocly"
SILENT = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


def redocly(*arguments):
    """Runs one of its commands; returns the completed process."""
    return subprocess.run([PROGRAM, *map(str, arguments)], cwd=REPOSITORY / "tests/contract", env={**os.environ, **SILENT},
                          capture_output=True, text=True, timeout=120, check=False)
