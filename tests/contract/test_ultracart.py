"""The contract of UltraCart's dialect: what it answers are UltraCart's models, and what it can go wrong with is the registry's."""
import re
import sys

import pytest
import yaml

from conftest import API, METHODS, REPOSITORY

sys.path.insert(0, str(REPOSITORY / "tests" / "e2e"))
from ultracart_models import OWN, faults_of, models  # noqa: E402  (found by the line above)


@pytest.fixture(scope="module")
def dialect():
    return yaml.safe_load((API / "ultracart.openapi.yaml").read_text(encoding="utf-8"))


def operations(document):
    return [(method, path, operation) for path, item in document["paths"].items() for method, operation in item.items() if method in METHODS]


def test_every_answer_is_a_model_of_ultracart_or_one_of_ours(dialect):
    for method, path, operation in operations(dialect):
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
        assert OWN.get(schema, schema) in models(), (method, path)
        known = set(models()[OWN.get(schema, schema)]["properties"])
        assert set(dialect["components"]["schemas"][schema]["properties"]) <= known | {"clone", "errors"}, schema


def test_every_operation_is_routed_by_a_service_with_its_scopes(dialect):
    routes = "".join(path.read_text() for path in REPOSITORY.glob("services/*/ultracart_routes.cpp"))
    found = {(method, path): set(re.findall(r'"(\w+)"', scopes)) for method, path, scopes in
             re.findall(r'\{"(\w+)",\s*"/rest/v2([^"]+)",\s*\{([^}]*)\}', routes)}
    assert found == {(method.upper(), path): set(operation["x-scopes"]) for method, path, operation in operations(dialect)}


@pytest.mark.parametrize("value,fault", [
    ({"order": {"order_id": None}}, "/order/order_id is null"),
    ({"order": {"current_stage": "Nowhere"}}, "is not one of"),
    ({"order": {"items": [{"quantity": "2"}]}}, "is not of type 'number'"),
    ({"order": {"summary": {"total": {"value": "1.00"}}}}, "is not of type 'number'"),
    ({"order": {"currency_code": "USDX", "billing": {"city": "x" * 33}}}, "is too long"),
    ({"order": {"creation_dts": "2026-11-27T08:00:00Z"}}, "is the time"),
    ({"order": {"creation_dts": "2026-11-27T08:00:00.000+00:00"}}, "is the time"),
    ({"order": {"clone": {"generation": None}}}, "/order/clone/generation is null")])
def test_what_ultracarts_clients_do_not_take_is_a_fault(value, fault):
    assert any(fault in found for found in faults_of("OrderResponse", value)), list(faults_of("OrderResponse", value))


def test_what_they_take_is_none():
    order = {"order_id": "DEMO-0000000001", "creation_dts": "2025-10-06T16:07:13-04:00", "clone": {"generation": 1},
             "items": [{"quantity": 2.0, "cost": {"value": 1, "localized": 1.0, "currency_code": "USD"}}]}
    assert list(faults_of("OrderResponse", {"order": order, "success": True, "metadata": {"payload_name": "order"}})) == []
