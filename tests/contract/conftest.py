"""What the tests of the contract share: the source files, the bundled document, and a validator.

Run as `/usr/bin/python3 -m pytest tests/contract`; needs Debian's python3-pytest, python3-jsonschema and python3-yaml.
"""
import json
import subprocess
from pathlib import Path

import jsonschema
import pytest
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
API = REPOSITORY / "api"
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


def operations(document):
    """Yields (method, path, operation) for every operation of `document`."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield method, path, operation


def resolved(document, node):
    """Returns `node`, or what it refers to when it is a reference into `document`."""
    while isinstance(node, dict) and "$ref" in node:
        found = document
        for part in node["$ref"][2:].split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]
        node = found
    return node


def subschemas(schema, where):
    """Yields (where, schema) for `schema` and everything in it, without following references."""
    yield where, schema
    for name, member in schema.get("properties", {}).items():
        yield from subschemas(member, f"{where}.{name}")
    if "items" in schema:
        yield from subschemas(schema["items"], f"{where}[]")
    for number, choice in enumerate(schema.get("oneOf", [])):
        yield from subschemas(choice, f"{where}|{number}")


def all_subschemas(document):
    """Yields (where, schema) for every schema of the components of `document`."""
    for name, schema in document["components"]["schemas"].items():
        yield from subschemas(schema, name)


def faults(document, schema, value):
    """Returns what is wrong with `value` by `schema` of `document`, as readable lines."""
    resolver = jsonschema.RefResolver("", document)
    found = jsonschema.Draft202012Validator(schema, resolver=resolver).iter_errors(value)
    return [f"/{'/'.join(map(str, fault.absolute_path))}: {fault.message}" for fault in found]


@pytest.fixture(scope="session")
def document(tmp_path_factory):
    """The bundled contract, as the services load it."""
    directory = tmp_path_factory.mktemp("bundle")
    subprocess.run([str(API / "bundle"), str(directory)], check=True)
    return json.loads((directory / "openapi.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def sources():
    """The two source files by name."""
    names = ["orders.openapi.yaml", "carts.openapi.yaml"]
    return {name: yaml.safe_load((API / name).read_text(encoding="utf-8")) for name in names}


@pytest.fixture(scope="session")
def registry():
    """The problem registry."""
    return yaml.safe_load((API / "problems.yaml").read_text(encoding="utf-8"))
