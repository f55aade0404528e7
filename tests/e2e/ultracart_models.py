"""Holds what is answered under /rest/v2 to UltraCart's models and to api/ultracart.openapi.yaml."""
import functools
import json
import re
from pathlib import Path

import jsonschema
import yaml

REPOSITORY = Path(__file__).resolve().parents[2]
FIELDS = REPOSITORY / "tests" / "contract" / "ultracart_fields.tsv"
CONTRACT = REPOSITORY / "api" / "ultracart.openapi.yaml"
BASE = "/rest/v2"
# Models of answers that are not UltraCart's alone: the same members, and one of ours.
OWN = {"CloneResponse": "CartResponse", "ErrorResponse": "OrderResponse"}
# UltraCart names no fields of these.
OPEN = {"OrderReason"}
# A time must have its offset in digits, and no fraction.
OTHER_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+.*|Z)")


def is_dialect(path):
    return path.startswith(BASE + "/")


def schema_of_type(kind):
    if kind.startswith("["):
        return {"type": "array", "items": schema_of_type(kind[1:-1])}
    if kind in ("string", "number", "integer", "boolean"):
        return {"type": kind}
    return {"type": "object"} if kind in OPEN else {"$ref": "#/$defs/" + kind}


@functools.cache
def models():
    """UltraCart's models as JSON schemas. Its clients take members that they do not know."""
    found = {}
    for line in FIELDS.read_text(encoding="utf-8").splitlines()[1:]:
        model, field, kind, longest, enum = (line.split("\t") + [""] * 5)[:5]
        schema = schema_of_type(kind)
        if longest:
            schema["maxLength"] = int(longest)
        if enum:
            schema["enum"] = json.loads(enum)
        found.setdefault(model, {"type": "object", "properties": {}})["properties"][field] = schema
    return found


@functools.cache
def validator_of(model):
    return jsonschema.Draft202012Validator({"$ref": "#/$defs/" + OWN.get(model, model), "$defs": models()})


def plain_faults(value, where=""):
    """What no model allows, wherever it stands: a null, and a time of another form."""
    if value is None:
        yield f"{where} is null"
    if isinstance(value, str) and OTHER_TIME.fullmatch(value):
        yield f"{where} is the time {value}"
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    for name, member in members:
        yield from plain_faults(member, f"{where}/{'*' if isinstance(value, list) else name}")


def faults_of(model, value):
    for fault in validator_of(model).iter_errors(value):
        yield "/" + "/".join("*" if isinstance(part, int) else part for part in fault.absolute_path) + ": " + fault.message[:200]
    yield from plain_faults(value)


class Dialect:
    """What deviated, and which operations were never answered 200, as sentences."""

    def __init__(self):
        document = yaml.load(CONTRACT.read_text(encoding="utf-8"), yaml.CSafeLoader)
        self.responses, self.schemas = document["components"]["responses"], document["components"]["schemas"]
        self.places = [(re.compile(BASE + re.sub(r"\{\w+\}", "[^/]+", path)), item) for path, item in document["paths"].items()]
        # A path that is written out comes before one that would match it too.
        self.places.sort(key=lambda place: place[0].pattern.count("[^/]+"))
        self.found, self.seen = {}, set()

    @property
    def deviations(self):
        return [f"{what} ({count} times)" for what, count in self.found.items()]

    @property
    def unseen(self):
        return [f"{operation['operationId']} was never answered 200" for _, item in self.places
                for method, operation in item.items() if method != "parameters" and operation["operationId"] not in self.seen]

    def deviate(self, where, what):
        self.found[f"{where}: {what}"] = self.found.get(f"{where}: {what}", 0) + 1

    def hold(self, exchange):
        item = next((item for pattern, item in self.places if pattern.fullmatch(exchange["path"])), {})
        method = {"HEAD": "get"}.get(exchange["method"], exchange["method"].lower())
        operation = item.get(method) if method != "parameters" else None
        where = f"{exchange['method']} {exchange['path'] if operation is None else operation['operationId']} {exchange['status']}"
        if exchange["status"] >= 400:
            self.hold_error(where, exchange, operation)
        elif operation and exchange["status"] == 200:
            self.seen.add(operation["operationId"])
            if exchange["method"] != "HEAD":
                model = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
                self.hold_body(where, model, exchange)
        elif not (exchange["status"] == 204 and exchange["method"] == "OPTIONS") and exchange["status"] != 304:
            self.deviate(where, "is not in the contract")

    def hold_error(self, where, exchange, operation):
        names = {name.lower() for name, _ in exchange["headers"]}
        if operation and str(exchange["status"]) not in operation["responses"]:
            self.deviate(where, "the status is not in the contract")
        if "uc-rest-error" not in names:
            self.deviate(where, "there is no UC-REST-ERROR")
        if exchange["status"] in (429, 503) and "retry-after" not in names:
            self.deviate(where, "there is no Retry-After")
        if exchange["method"] != "HEAD":
            self.hold_body(where, "ErrorResponse", exchange)

    def hold_body(self, where, model, exchange):
        try:
            value = json.loads(exchange["body"])
        except ValueError:
            self.deviate(where, f"the body is no JSON: {exchange['body'][:100]}")
            return
        for name in self.schemas[model].get("required", []):
            if name not in value:
                self.deviate(where, f"{name} is missing")
        for fault in faults_of(model, value):
            self.deviate(where, fault)
