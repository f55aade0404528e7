"""The program api/bundle makes one document of the contract, and refuses what does not fit together."""
import json
import shutil
import subprocess

import pytest
import yaml

from conftest import API


def run(api, *arguments):
    """Runs the bundle program of the folder `api`; returns the completed process."""
    return subprocess.run([str(api / "bundle"), *map(str, arguments)], capture_output=True, text=True, check=False)


@pytest.fixture
def copy_of_api(tmp_path):
    """A copy of the contract that a test may spoil."""
    return shutil.copytree(API, tmp_path / "api")


def spoil(path, old, new):
    """Replaces the text `old`, which must be there, in the file at `path`."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refused(api, tmp_path):
    """Runs the bundle program, which must refuse; returns what it said."""
    answer = run(api, tmp_path / "out")
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr
    assert not (tmp_path / "out").exists()
    return answer.stderr


def test_both_forms_of_the_bundle_hold_the_same_document(tmp_path):
    """openapi.json and openapi.yaml are one document in two notations."""
    assert run(API, tmp_path).returncode == 0
    as_json = json.loads((tmp_path / "openapi.json").read_text(encoding="utf-8"))
    as_yaml = yaml.safe_load((tmp_path / "openapi.yaml").read_text(encoding="utf-8"))
    assert as_json == as_yaml


def test_the_same_sources_make_the_same_bytes(tmp_path):
    """The bundle is deterministic, so that a build can be compared with another."""
    for name in ("first", "second"):
        assert run(API, tmp_path / name).returncode == 0
    for name in ("openapi.json", "openapi.yaml"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_the_bundle_holds_everything_of_both_sources(document, sources):
    """No path, component or tag is lost on the way."""
    for source in sources.values():
        assert set(source["paths"]) <= set(document["paths"])
        assert [tag for tag in source["tags"] if tag not in document["tags"]] == []
        for kind, members in source["components"].items():
            assert set(members) <= set(document["components"][kind])


def test_every_reference_of_the_bundle_is_local(document):
    """A reader of the bundle needs no other file."""
    text = json.dumps(document)
    assert '"$ref": "#/components/' in text
    assert '"$ref": "orders' not in text and '"$ref": "carts' not in text
    assert "externalValue" not in text


def test_the_bundle_carries_the_problem_registry(document, registry):
    """[R13] The services read the codes from the contract they validate with."""
    assert document["x-problems"] == registry


def test_a_schema_declared_in_both_sources_is_refused(copy_of_api, tmp_path):
    """A name means one thing."""
    spoil(copy_of_api / "carts.openapi.yaml", "    CartTaxes:\n", "    OrderTaxes:\n")
    assert "OrderTaxes twice" in refused(copy_of_api, tmp_path)


def test_a_reference_that_leads_nowhere_is_refused(copy_of_api, tmp_path):
    """A renamed schema is found out before a service starts."""
    spoil(copy_of_api / "carts.openapi.yaml", "schemas/CartTaxes'", "schemas/CartTaxation'")
    assert "CartTaxation leads nowhere" in refused(copy_of_api, tmp_path)


def test_a_reference_to_another_file_is_refused(copy_of_api, tmp_path):
    """The contract stands in its own files only."""
    spoil(copy_of_api / "carts.openapi.yaml", "'#/components/schemas/CartTaxes'", "'other.yaml#/components/schemas/CartTaxes'")
    assert "leads out of the contract" in refused(copy_of_api, tmp_path)


def test_an_example_that_is_missing_is_refused(copy_of_api, tmp_path):
    """Every example that is named is there."""
    (copy_of_api / "examples" / "policy.json").unlink()
    assert "examples/policy.json cannot be read" in refused(copy_of_api, tmp_path)


def test_the_bundle_without_a_directory_tells_how_it_is_called(tmp_path):
    """A wrong call is not mistaken for a good one."""
    answer = run(API)
    assert answer.returncode == 2
    assert "OUTPUT_DIRECTORY" in answer.stderr
