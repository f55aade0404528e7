"""The units of deploy/systemd: systemd takes them, finds little to expose, and they fit the services that they start."""
import os
import re
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
UNITS = sorted((REPOSITORY / "deploy" / "systemd").glob("*.service"))
SERVICES = [unit for unit in UNITS if "@" in unit.name]
OPERATIONS = (REPOSITORY / "proto-docs" / "operations.md").read_text()
# Of 10 (systemd.exec's own scale). What is left is what the services are for: sockets, and hosts that are not this one.
MOST_EXPOSURE = 2.0


def directives(unit):
    """(name, value) of each line of a unit."""
    return re.findall(r"^(\w+)=(.*)$", unit.read_text(), re.M)


def value_of(unit, name):
    return dict(directives(unit))[name]


@pytest.fixture
def installed(tmp_path):
    """The units with programs to start, which this machine has in another place."""
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for unit in UNITS:
        text = re.sub(r"/usr/lib/reprise/reprise-\w+|/usr/sbin/nginx", str(program), unit.read_text())
        (tmp_path / unit.name).write_text(text)
    return tmp_path


def analyze(folder, *arguments):
    return subprocess.run(["systemd-analyze", *arguments], cwd=folder, capture_output=True, text=True, timeout=60,
                          env={**os.environ, "SYSTEMD_COLORS": "0", "SYSTEMD_PAGER": "", "LC_ALL": "C.UTF-8"})


def test_there_is_a_unit_for_each_process():
    assert [unit.name for unit in UNITS] == ["reprise-carts@.service", "reprise-gateway.service", "reprise-orders@.service"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_a_unit_without_a_word(installed, unit):
    run = analyze(installed, "verify", "--man=no", f"./{unit.name}")
    assert (run.returncode, run.stdout + run.stderr) == (0, "")


def test_systemd_has_a_word_for_a_flag_that_it_does_not_know(installed):
    unit = installed / UNITS[0].name
    unit.write_text(unit.read_text().replace("NoNewPrivileges=", "NoNewPrivilege="))
    assert "Unknown key 'NoNewPrivilege'" in analyze(installed, "verify", "--man=no", f"./{unit.name}").stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_little_is_exposed(installed, unit):
    run = analyze(installed, "security", "--offline=true", "--no-pager", f"--threshold={MOST_EXPOSURE * 10:.0f}", f"./{unit.name}")
    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", run.stdout)
    assert run.returncode == 0 and float(found.group(1)) <= MOST_EXPOSURE, run.stdout + run.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_each_flag_has_its_reason_in_operations(unit):
    body = unit.read_text().split("[Service]")[1].split("[Install]")[0]
    names = set(re.findall(r"^(\w+)=", body, re.M)) - {"Environment", "Type"}
    assert [name for name in sorted(names) if f"`{name}" not in OPERATIONS] == []


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_is_given_the_time_that_it_drains_for(unit):
    settings = (REPOSITORY / "deploy" / "env" / (unit.name.split("-")[1].split("@")[0] + ".env")).read_text()
    drain_ms = int(re.search(r"^REPRISE_DRAIN_TIMEOUT_MS=(\d+)$", settings, re.M).group(1))
    assert int(value_of(unit, "TimeoutStopSec")) * 1000 > 2 * drain_ms


def test_the_gateway_is_given_the_time_that_its_longest_request_takes():
    gateway = next(unit for unit in UNITS if "gateway" in unit.name)
    template = (REPOSITORY / "deploy" / "gateway" / "nginx.conf.template").read_text()
    longest = max(int(seconds) for seconds in re.findall(r"proxy_read_timeout (\d+)s;", template))
    assert int(value_of(gateway, "TimeoutStopSec")) > longest


def test_the_cart_service_may_lock_its_secure_heap():
    source = (REPOSITORY / "services" / "carts" / "vault" / "secret.cpp").read_text()
    heap_mib = int(re.search(r"secure_heap_octets = (\d+) << 20;", source).group(1))
    carts = next(unit for unit in UNITS if "carts" in unit.name)
    assert int(re.fullmatch(r"(\d+)M", value_of(carts, "LimitMEMLOCK")).group(1)) > heap_mib
