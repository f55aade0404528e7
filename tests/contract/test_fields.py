"""The models hold exactly UltraCart's fields, with the deviations listed here."""
import json

import pytest

from conftest import REPOSITORY, resolved

FIELDS = REPOSITORY / "tests" / "contract" / "ultracart_fields.tsv"
SCALARS = {"string", "number", "integer", "boolean"}

# Deviation 1: fields that Reprise does not have.
DROPPED = {
    "Customer": {
        "activity", "attachments", "billing", "cards", "cc_emails", "edi", "loyalty", "orders", "orders_summary", "password",
        "pricing_tiers", "privacy", "properties", "quotes", "quotes_summary", "reviewer", "shipping", "software_entitlements",
        "tags", "tax_codes"},
    "OrderAutoOrder": {"rebill_orders"},
    "Cart": {
        "affiliate", "affiliate_network_pixel_oid", "buysafe", "currency_conversion", "gift_certificate", "logged_in", "settings",
        "upsell_after", "utms"},
    "CartCustomerProfile": {
        "allow_3rd_party_billing", "allow_cod", "allow_purchase_order", "billing_addresses", "credit_cards", "dhl_account_number",
        "dhl_duty_account_number", "fedex_account_number", "free_shipping", "free_shipping_minimum", "maximum_item_count",
        "minimum_item_count", "minimum_subtotal", "no_coupons", "no_free_shipping", "no_realtime_charge", "pricing_tiers",
        "shipping_addresses", "signup_dts", "tax_exempt", "ups_account_number"},
    "CartItem": {
        "attributes", "default_image_url", "default_thumbnail_url", "extended_description", "item_oid", "kit_component_options",
        "manufacturer_suggested_retail_price", "maximum_quantity", "minimum_quantity", "multimedia", "preorder", "schedules",
        "variations", "view_url"},
    "CartItemOption": {"cost_if_specified", "cost_per_letter", "cost_per_line", "ignore_if_default", "option_oid", "required", "values"},
    "CartPayment": {"affirm", "amazon", "health_benefit_card"},
    "CartPaymentCreditCard": {
        "card_verification_number", "card_verification_number_token", "customer_profile_credit_card_id", "store_credit_card"},
    "CartSummary": {
        "arbitrary_tax", "arbitrary_tax_rate", "arbitrary_taxable_subtotal", "health_benefit_card_amount", "health_benefit_card_balance",
        "health_benefit_card_requirements", "internal_gift_certificate_amount", "surcharge"},
}
# Deviation 2: what a cart keeps of an order under the order's own names (model of the cart, model of the order).
BORROWED = {
    ("CartItem", "OrderItem"): {
        "accounting_code", "barcode", "barcode_gtin12", "barcode_gtin14", "barcode_upc11", "barcode_upc12", "cogs",
        "component_unit_value", "country_code_of_origin", "customs_description", "distribution_center_code", "exclude_coupon",
        "free_shipping", "hazmat", "kit_component", "manufacturer_sku", "max_days_time_in_transit", "mix_and_match_group_name",
        "mix_and_match_group_oid", "no_shipping_discount", "parent_item_index", "parent_merchant_item_id", "perishable_class",
        "pricing_tier_name", "quickbooks_class", "ship_separately", "special_product_type", "tax_free", "tax_product_type"},
    ("CartItemOption", "OrderItemOption"): {
        "additional_dimension_application", "cost_change", "height", "hidden", "length", "weight_change", "width"},
    ("CartShipping", "OrderShipping"): {"shipping_method_accounting_code"},
    ("CartTaxes", "OrderTaxes"): {
        "tax_gift_charge", "tax_rate_city", "tax_rate_country", "tax_rate_county", "tax_rate_postal_code", "tax_rate_state", "tax_shipping"},
}
# Deviation 3: Reprise's own members.
OWN = {"Order": {"clone"}, "Cart": {"clone", "creation_dts", "placed_by"}}
# Deviation 4: a cart takes the values that an order takes, since it becomes one (field of the cart -> field of the order).
NARROWED = {
    ("CartPayment", "payment_method"): ("OrderPayment", "payment_method"),
    ("CartPaymentCreditCard", "card_type"): ("OrderPaymentCreditCard", "card_type"),
}
# Deviation 5: money that Reprise computes has a schema of its own.
SAME_TYPE = {"ComputedCurrency": "Currency"}


def read_fields():
    """Returns UltraCart's fields as {model: {field: (type, longest length or None, enum or None)}}."""
    models = {}
    for line in FIELDS.read_text(encoding="utf-8").splitlines()[1:]:
        model, field, kind, longest, enum = (line.split("\t") + [""] * 5)[:5]
        limits = (kind, int(longest) if longest else None, json.loads(enum) if enum else None)
        models.setdefault(model, {})[field] = limits
    return models


@pytest.fixture(scope="module")
def fields():
    """UltraCart's fields with the deviations applied, for the models that an order and a cart consist of."""
    models = read_fields()
    for model, names in DROPPED.items():
        assert names <= set(models[model]), f"the table drops what {model} never had"
        models[model] = {name: limits for name, limits in models[model].items() if name not in names}
    for (model, lender), names in BORROWED.items():
        assert not names & set(models[model]), f"the table lends what {model} has already"
        models[model].update({name: models[lender][name] for name in names})
    for (model, name), (lender, lent) in NARROWED.items():
        models[model][name] = models[lender][lent]
    return {name: models[name] for name in parts(models, "Order") | parts(models, "Cart")}


def parts(models, root):
    """Returns the names of `root` and of every model it consists of."""
    found, waiting = set(), [root]
    while waiting:
        model = waiting.pop()
        if model not in found:
            found.add(model)
            waiting += [kind.strip("[]") for kind, _, _ in models[model].values() if kind.strip("[]") not in SCALARS]
    return found


def type_of(schema):
    """Returns the type of a property in UltraCart's notation."""
    if schema.get("type") == "array":
        return f"[{type_of(schema['items'])}]"
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return SAME_TYPE.get(name, name)
    return schema["type"]


def test_every_model_of_an_order_and_a_cart_is_declared(document, fields):
    """[R12] The parts a sale consists of, whole sub-objects that are only carried too."""
    assert set(fields) - set(document["components"]["schemas"]) == set()


def test_every_model_has_exactly_the_fields_of_ultracart(document, fields):
    """[R12] No field is missing, none is invented."""
    for model, expected in fields.items():
        found = set(document["components"]["schemas"][model]["properties"])
        assert found == set(expected) | OWN.get(model, set()), model


def test_every_field_has_the_type_of_ultracart(document, fields):
    """Text, number, list and part are what UltraCart's clients send."""
    for model, expected in fields.items():
        for name, (kind, _, enum) in expected.items():
            schema = document["components"]["schemas"][model]["properties"][name]
            found = type_of(resolved(document, schema)) if enum else type_of(schema)
            assert found == kind, f"{model}.{name}"


def test_every_text_has_the_longest_length_of_ultracart(document, fields):
    """Where UltraCart names a length it is the same; where it names none there is one of ours."""
    for model, expected in fields.items():
        for name, (kind, longest, enum) in expected.items():
            schema = resolved(document, document["components"]["schemas"][model]["properties"][name])
            if kind == "string" and not enum:
                assert schema["maxLength"] == longest or (longest is None and schema["maxLength"] > 0), f"{model}.{name}"


def test_every_list_of_values_is_that_of_ultracart(document, fields):
    """Where UltraCart lists the values they are the same; where it lists none there is no list."""
    for model, expected in fields.items():
        for name, (kind, _, enum) in expected.items():
            schema = resolved(document, document["components"]["schemas"][model]["properties"][name])
            if kind in SCALARS:
                assert schema.get("enum") == enum, f"{model}.{name}"


def test_a_cart_takes_whatever_an_order_of_the_same_name_holds(document):
    """[R11] [R12] What is lent to the cart has the very schema of the order, so that a clone never finds it too long."""
    schemas = document["components"]["schemas"]
    for (model, lender), names in BORROWED.items():
        for name in names:
            lent, kept = dict(schemas[lender]["properties"][name]), dict(schemas[model]["properties"][name])
            lent.pop("description", None)
            kept.pop("description", None)
            assert lent == kept, f"{model}.{name}"
