"""The schemas: sound, closed, described, limited, and made of what the services' validator understands."""
import re

import jsonschema

from conftest import all_subschemas, faults, operations, resolved

# What valijson 1.0 (JSON Schema draft 7) understands, and annotations.
KEYWORDS = {
    "$ref", "type", "description", "readOnly", "writeOnly", "format", "additionalProperties", "required", "properties",
    "items", "minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "pattern", "enum", "oneOf",
}
# Names that are UltraCart's own and stay as they are.
ODD_NAMES = {"Tags"}
MASK = "^X{8,15}[0-9]{4}$"


def test_every_schema_is_a_sound_json_schema(document):
    """Each schema obeys the draft 2020-12 metaschema, which OpenAPI 3.1 uses."""
    for name, schema in document["components"]["schemas"].items():
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["type"] in {"object", "string"}, name


def test_schemas_use_only_what_the_validator_of_the_services_knows(document):
    """An unknown keyword would be ignored in silence, and let wrong bodies pass."""
    for where, schema in all_subschemas(document):
        assert set(schema) <= KEYWORDS, where
        assert "$ref" not in schema or set(schema) == {"$ref"}, f"{where}: a reference stands alone"


def test_every_object_is_closed(document):
    """An unknown member is a fault, in every object."""
    objects = 0
    for where, schema in all_subschemas(document):
        if schema.get("type") == "object" or "properties" in schema:
            objects += 1
            assert schema.get("type") == "object" and schema["properties"], where
            assert schema.get("additionalProperties") is False, where
    assert objects > 90


def test_null_is_nowhere_a_value(document):
    """A member that has no value is absent."""
    for where, schema in all_subschemas(document):
        if "$ref" not in schema and "oneOf" not in schema:
            assert schema["type"] in {"object", "array", "string", "number", "integer", "boolean"}, where
        assert None not in schema.get("enum", []), where


def test_every_property_has_a_description(document):
    """A property is described where it stands, or at the schema it refers to; in a sentence."""
    for where, schema in all_subschemas(document):
        for name, member in schema.get("properties", {}).items():
            text = resolved(document, member).get("description", "")
            assert re.fullmatch(r"(?s)[^\s].*[.]\s*", text), f"{where}.{name}"
        if "." not in where and "[" not in where and "|" not in where:
            assert schema["description"], where


def test_every_value_has_limits(document):
    """Text has a longest length or a list of values, numbers have both ends, lists have a largest size."""
    for where, schema in all_subschemas(document):
        kind = schema.get("type")
        if kind == "string":
            assert "enum" in schema or 0 < schema["maxLength"] <= 10000, where
        elif kind in {"number", "integer"}:
            lowest = schema["minimum"] if "minimum" in schema else schema["exclusiveMinimum"]
            assert lowest < schema["maximum"], where
        elif kind == "array":
            assert schema["maxItems"] > 0 and "items" in schema, where


def test_required_members_are_declared(document):
    """A closed object cannot require what it does not know."""
    for where, schema in all_subschemas(document):
        assert set(schema.get("required", [])) <= set(schema.get("properties", {})), where


def test_every_enum_lists_each_value_once(document):
    """A value that is there twice hides one that is missing."""
    for where, schema in all_subschemas(document):
        assert len(schema.get("enum", [])) == len(set(schema.get("enum", []))), where


def test_names_are_snake_case_but_for_the_odd_ones(document):
    """Schemas are CamelCase; members are snake_case, and the odd names are still needed."""
    odd = set()
    for where, schema in all_subschemas(document):
        assert re.match(r"[A-Z][A-Za-z]+", where)
        for name in schema.get("properties", {}):
            if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
                odd.add(name)
    assert odd == ODD_NAMES


def test_every_schema_is_used(document):
    """Nothing is declared for later: every schema is reached from an operation."""
    reached, waiting = set(), [operation for _, _, operation in operations(document)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            reference = node.get("$ref")
            if isinstance(reference, str) and reference not in reached:
                reached.add(reference)
                waiting.append(resolved(document, node))
            waiting += [value for name, value in node.items() if name not in {"examples", "value"}]
    declared = {f"#/components/{kind}/{name}" for kind, members in document["components"].items() for name in members}
    assert declared - reached == {"#/components/securitySchemes/access_token"}


def test_patterns_mean_the_same_in_every_language_and_are_cheap(document):
    """Whole-text patterns of plain classes and counts: no escapes, look-around, alternatives of repeats or nested stars."""
    for where, schema in all_subschemas(document):
        if "pattern" in schema:
            pattern = schema["pattern"]
            re.compile(pattern)
            assert pattern.startswith("^") and pattern.endswith("$"), where
            assert "\\" not in pattern and "(?" not in pattern, where
            assert not re.search(r"[*+}]\)[*+{]", pattern), where
            assert "maxLength" in schema, f"{where}: the text is measured before it is matched"


def test_a_card_number_is_only_ever_a_mask_but_at_the_one_door(document):
    """[R6] [R30] Every `card_number` is masked, except that of CardRequest, which is never answered."""
    found = 0
    for where, schema in all_subschemas(document):
        for name, member in schema.get("properties", {}).items():
            if name in {"card_number", "health_benefit_card_number"}:
                found += 1
                if where == "CardRequest":
                    assert member["writeOnly"] is True
                else:
                    assert member["pattern"] == MASK, where
    assert found >= 7


def test_a_card_verification_number_has_no_place(document):
    """[R6] No member takes one but that of a placing, and the members for its token take no three or four digits."""
    for where, schema in all_subschemas(document):
        for name, member in schema.get("properties", {}).items():
            names = {"card_verification_number", "health_benefit_card_verification_number", "cvv", "cvv2"}
            assert name not in names or (where, name) == ("PlaceRequest", "card_verification_number"), where
            if name.endswith("verification_number_token"):
                assert member["writeOnly"] is True
                assert faults(document, member, "123") and faults(document, member, "1234")


def test_a_card_number_may_be_written_in_groups(document):
    """[R30] Digits with single spaces or dashes between them, 13 to 19; nothing else."""
    schema = document["components"]["schemas"]["CardRequest"]["properties"]["card_number"]
    for good in ("4111111111111111", "4111 1111 1111 1111", "3782-822463-10005", "4222222222222", "6304 0000 0000 0000 000"):
        assert not faults(document, schema, good), good
    for bad in ("411111111111", "4111  1111 1111 1111", " 4111111111111111", "4111111111111111 ", "4111.1111.1111.1111", "41111111111111111111", ""):
        assert faults(document, schema, bad), bad


def marked(document, mark):
    """Returns the members that carry `mark`, directly or at the schema they refer to, as Schema.member."""
    return {f"{where}.{name}" for where, schema in all_subschemas(document) for name, member in schema.get("properties", {}).items()
            if resolved(document, member).get(mark)}


def test_the_members_that_the_server_computes_are_read_only(document):
    """[R11] These are ignored in a request; every other member is the caller's."""
    summary = {"shipping_handling_with_discount", "subtotal", "subtotal_discount", "subtotal_with_discount", "tax", "taxable_subtotal",
               "taxable_subtotal_discount", "taxable_subtotal_with_discount", "total"}
    expected = {f"CartSummary.{name}" for name in summary}
    expected |= {f"CartItem.{name}" for name in ("position", "total_cost", "total_cost_with_discount", "unit_cost_with_discount")}
    expected |= {f"Cart.{name}" for name in ("cart_id", "clone", "creation_dts", "merchant_id", "placed_by")}
    expected |= {f"Order.{name}" for name in ("clone", "merchant_id", "order_id")}
    expected |= {"CartPaymentCreditCard.card_number", "OrderPaymentCreditCard.card_number_truncated"}
    # The report and the clone state also stand in answers and entries, which nobody sends.
    expected |= {"CloneAnswer.clone", "Problem.clone", "OrderListEntry.clone"}
    assert marked(document, "readOnly") == expected


def test_what_is_never_answered_is_write_only(document):
    """[R30] Tokens and the card number itself."""
    tokens = {"card_number_token", "card_verification_number_token"}
    health = {"health_benefit_card_number_token", "health_benefit_card_verification_number_token"}
    expected = {f"OrderPaymentCreditCard.{name}" for name in tokens} | {f"OrderPaymentHealthBenefitCard.{name}" for name in health}
    assert marked(document, "writeOnly") == expected | {
        "CartPaymentCreditCard.card_number_token", "CardRequest.card_number", "PlaceRequest.card_verification_number"}


def test_both_money_schemas_agree(document):
    """A computed amount is an amount: the same limits for value and currency."""
    schemas = document["components"]["schemas"]
    for name in ("value", "currency_code"):
        given, computed = schemas["Currency"]["properties"][name], schemas["ComputedCurrency"]["properties"][name]
        assert given == computed
    assert schemas["Currency"]["required"] == schemas["ComputedCurrency"]["required"] == ["value", "currency_code"]


def test_a_clone_request_takes_all_none_or_chosen_lines(document):
    """[R2] [R3] [R15] And nothing else: the boundary cases of the selection and of the guards."""
    schema = {"$ref": "#/components/schemas/CloneRequest"}
    line = {"item_index": 1}
    for good in ({}, {"items": "all"}, {"items": "none"}, {"items": [line]}, {"items": [{"item_index": 2000, "quantity": 0.5}]},
                 {"guards": {}}, {"guards": {"require_card": False, "require_all_items": True, "max_total": 0}}):
        assert not faults(document, schema, good), good
    for bad in ([], None, {"items": "some"}, {"items": []}, {"items": None}, {"items": [{}]}, {"items": [{"item_index": 0}]},
                {"items": [{"item_index": 2001}]}, {"items": [{"item_index": 1, "quantity": 0}]}, {"items": [line] * 2001},
                {"items": [{"item_index": 1, "qty": 1}]}, {"guards": {"require_cards": True}}, {"guards": {"max_total": -0.01}}, {"dry_run": True}):
        assert faults(document, schema, bad), bad


def test_the_codes_of_the_report_are_the_agreed_ones(document):
    """[R13] Codes are an enum, and the card's reasons are among them."""
    schemas = document["components"]["schemas"]
    assert schemas["NotCopiedCode"]["enum"] == [
        "not_cloneable", "method_not_cloneable", "one_time_number", "automatically_applied", "expired", "excluded_by_request",
        "quantity_reduced", "exceeds_cart_limit", "past_retention", "erased", "no_card"]
    assert set(schemas["CardNotCopiedReason"]["enum"]) == {"past_retention", "no_card", "erased", "method_not_cloneable"}
    assert all(f"`{code}`" in schemas["NotCopiedCode"]["description"] for code in schemas["NotCopiedCode"]["enum"])


def test_retention_is_sixty_days_at_most(document):
    """[R4] The policy cannot promise a longer time, in days or in seconds."""
    policy = document["components"]["schemas"]["Policy"]["properties"]
    assert policy["card_retention_days"]["maximum"] == 60
    assert policy["card_retention_seconds"]["maximum"] == 60 * 86400
    assert policy["card_retention_boundary"]["enum"] == ["inclusive"]


def test_a_sale_has_at_most_2000_lines(document):
    """An order has at least one line, a cart may have none."""
    for name, fewest in (("Order", 1), ("Cart", 0)):
        lines = document["components"]["schemas"][name]["properties"]["items"]
        assert (lines.get("minItems", 0), lines["maxItems"]) == (fewest, 2000)
