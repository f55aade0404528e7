"""The filters of GET /orders as the contract lists them, each with values of orders that exist. A filter that comes into the contract
is measured without a word here, unless its name differs from the member that it looks at."""
import datetime
import re
import urllib.parse
from pathlib import Path

import yaml

CONTRACT = Path(__file__).resolve().parents[2] / "api" / "orders.openapi.yaml"
PAGING = {"limit", "cursor"}
# Filter -> the member of an order that it looks at. Others are called like it, but for the endings below.
MEMBERS = {"item_id": "merchant_item_id", "phone": "day_phone", "card_last4": "card_number", "cloned_from": "source_order_id"}
MOST_VALUES = 500


def parameters_of(contract):
    """The filters and sorts: the query parameters of GET /orders that do not page."""
    for given in contract["paths"]["/orders"]["get"]["parameters"]:
        if "$ref" in given:
            given = contract["components"]["parameters"][given["$ref"].rsplit("/", 1)[1]]
        if given["in"] == "query" and given["name"] not in PAGING:
            yield given


def member_of(name):
    if name in MEMBERS:
        return MEMBERS[name]
    name = re.sub(r"^custom_field_(\d+)$", r"custom_field\1", name)
    return re.sub(r"_date_(begin|end)$", "_dts", re.sub(r"_before$", "", name))


def members(document, name):
    """The values of all members of that name, however deep they are. An amount is its number."""
    if isinstance(document, list):
        for part in document:
            yield from members(part, name)
    elif isinstance(document, dict):
        for key, value in document.items():
            if key == name and not isinstance(value, list):
                yield value["value"] if isinstance(value, dict) and "value" in value else value
            else:
                yield from members(value, name)


def text_of(name, value):
    return str(value)[-4:] if name == "card_last4" else str(value)


def may_be_card_number(text):
    """The gateway refuses an address with so many digits (R6)."""
    return len(re.findall(r"[0-9]", text)) >= 13 and not text.endswith("Z")


def values_of(parameter, documents):
    """What to ask a filter for: what the contract allows where it says so, else what orders have, else the contract's example."""
    schema = parameter.get("schema", {})
    if schema.get("type") == "boolean" or "enum" in schema:
        return [text_of(parameter["name"], str(value).lower() if isinstance(value, bool) else value)
                for value in schema.get("enum", [True])]
    member = member_of(parameter["name"])
    found = [next(members(document, member), None) for document in documents]
    values = sorted({text_of(parameter["name"], value) for value in found if value is not None and not isinstance(value, dict)})
    values = [value for value in values if not may_be_card_number(value)]
    example = parameter.get("example", "1")
    # The contract's reader takes an unquoted time for one.
    return values[:MOST_VALUES] or [example.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(example, datetime.datetime) else str(example)]


def queries(documents):
    """Name of a search -> its query strings. Each sort is a search of its own."""
    found = {}
    for parameter in parameters_of(yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))):
        name, values = parameter["name"], values_of(parameter, documents)
        texts = [f"{name}={urllib.parse.quote(value, safe='')}" for value in values]
        if "enum" in parameter.get("schema", {}):
            found.update({text: [text] for text in texts})
        else:
            found[name] = texts
    return found
