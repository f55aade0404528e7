"""Which filters are measured, and with which values."""
import yaml
from filters import CONTRACT, parameters_of, queries, values_of

ORDER = {
    "order_id": "DEMO-0000000001", "creation_dts": "2026-11-01T00:00:00Z", "billing": {"city": "Mérida", "day_phone": "+1 555"},
    "items": [{"merchant_item_id": "MUG"}], "summary": {"total": {"value": 12.5, "currency_code": "USD"}},
    "payment": {"credit_card": {"card_number": "XXXXXXXXXXXX1111"}}, "checkout": {"custom_field1": "red"},
}


def test_every_filter_of_the_contract_is_asked_for_and_nothing_that_pages():
    contract = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    names = [parameter["name"] for parameter in parameters_of(contract)]
    assert {"order_id", "email", "cloned_from"} <= set(names)
    assert not {"limit", "cursor", "traceparent"} & set(names)
    asked = {text.split("=", 1)[0] for texts in queries([ORDER]).values() for text in texts}
    assert asked == set(names)


def test_a_filter_that_no_order_has_a_value_for_is_asked_for_its_example():
    assert values_of({"name": "company", "schema": {"type": "string"}, "example": "Acme"}, [ORDER]) == ["Acme"]


def test_a_filter_is_asked_for_what_orders_have():
    for name, value in (("order_id", "DEMO-0000000001"), ("city", "Mérida"), ("phone", "+1 555"), ("item_id", "MUG"), ("total", "12.5"),
                        ("card_last4", "1111"), ("custom_field_1", "red"), ("creation_date_begin", "2026-11-01T00:00:00Z")):
        assert values_of({"name": name, "schema": {"type": "string"}, "example": "none"}, [ORDER]) == [value]


def test_a_filter_of_yes_or_no_is_asked_for_yes():
    assert values_of({"name": "card_reusable", "schema": {"type": "boolean"}}, [ORDER]) == ["true"]


def test_the_same_value_of_two_orders_is_asked_for_once():
    assert values_of({"name": "city", "schema": {"type": "string"}}, [ORDER, ORDER]) == ["Mérida"]
