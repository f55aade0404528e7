"""What is made of the contract for others, as proto-docs/clients.md has it: the TypeScript client, in a browser too, and the collection."""
import json
import re
import shutil
import subprocess

import pytest

from browser import browse
from shell import run_shell
from stack import REPOSITORY

PAGE = (REPOSITORY / "proto-docs" / "clients.md").read_text(encoding="utf-8")
BUILD_CLIENT, MAKE_COLLECTION, RUN_COLLECTION = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.S | re.M)
EXAMPLE = re.search(r"^```ts\n(.*?)^```$", PAGE, re.S | re.M)[1]
CLIENT = REPOSITORY / "api" / "clients" / "typescript"
COMPILER_OPTIONS = {"strict": True, "target": "ES2022", "module": "ESNext", "moduleResolution": "Bundler", "types": [], "noEmit": True}


def run(*command, **options):
    """Runs a program that must succeed; returns what it printed."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The folder of a project that has the built client among its packages, and the page's example as its own source."""
    run("bash", "-euo", "pipefail", "-c", BUILD_CLIENT, cwd=REPOSITORY)
    folder = tmp_path_factory.mktemp("project")
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "reprise-client").symlink_to(CLIENT)
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": COMPILER_OPTIONS}))
    (folder / "example.ts").write_text(EXAMPLE)
    shutil.copy(REPOSITORY / "tests/site/mistakes.ts", folder)
    return folder


def test_the_example_of_the_page_compiles_and_a_wrong_name_or_type_does_not(project):
    run(CLIENT / "node_modules/.bin/tsc", cwd=project)


def test_the_client_keeps_its_keys_repeats_what_may_be_repeated_and_throws_what_was_refused(project, stack, client):
    environment = {**stack.environment, "GATEWAY_URL": client.url, "TOKEN": client.token}
    assert "# fail 0" in run("node", "--test", "--test-reporter=tap", REPOSITORY / "tests/site/client.test.mjs", env=environment)


def test_the_example_of_the_page_repeats_an_order_in_a_browser(project, stack, client):
    """[R1][R21] It searches, clones, changes and validates; the cart is there as the page got it."""
    run(CLIENT / "node_modules/.bin/esbuild", "example.ts", "--bundle", "--format=esm", "--outfile=example.js", "--log-level=warning", cwd=project)
    values = [client.url, client.token, "ada@example.com", "Please ring twice."]
    seen = browse(stack, call={"module": str(project / "example.js"), "name": "repeatNewestOrder", "values": values})
    assert seen["faults"] == []
    returned = seen["returned"]
    assert returned["report"]["source_order_id"] == returned["order_id"] and isinstance(returned["missing"], list)
    kept = client.get("/carts/" + returned["cart"]["cart_id"]).json()
    assert kept == returned["cart"] and kept["shipping"]["special_instructions"] == "Please ring twice." and "company" not in kept["shipping"]


def test_the_walk_of_a_clerk_is_run_as_a_collection(stack):
    """[R1][R14][R20][R21][R22] Bruno's runner fails, and so the snippet, where an answer is not as the contract and the walk say."""
    run_shell(MAKE_COLLECTION, cwd=REPOSITORY, env=stack.environment)
    printed = run_shell(RUN_COLLECTION, cwd=REPOSITORY, env=stack.environment)
    steps = list((REPOSITORY / "build/bruno/The walk of a clerk").glob("[0-9]*.yml"))
    assert len(steps) == 7 and re.search(r"Requests.*\b7 Passed", printed, re.I), printed
