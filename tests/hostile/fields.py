"""The fields that a caller may write, read out of the contract that the services are given, and bodies that hold them."""
import collections
import copy

Field = collections.namedtuple("Field", "path schema")
# A problem names 50 faults at most, so no body holds more hostile values than that; and none is larger than the limit.
AT_ONCE, BODY_BYTES = 40, 900_000
SAMPLES = {"string": "USD", "number": 1, "integer": 1, "boolean": True, "object": {}, "array": []}


class Contract:
    """The bundled document, and the walk over one of its schemas."""

    def __init__(self, document):
        self.schemas = document["components"]["schemas"]

    def resolved(self, schema):
        while "$ref" in schema:
            schema = self.schemas[schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def fields(self, name):
        """Every member beneath a schema that holds no other and that a caller may write; of a list, in its first entry."""
        return list(self.walk(self.schemas[name], ()))

    def walk(self, schema, path):
        shape = self.resolved(schema)
        if schema.get("readOnly") or shape.get("readOnly") or shape.get("writeOnly"):
            return
        if "properties" in shape:
            for name, member in shape["properties"].items():
                yield from self.walk(member, (*path, name))
        elif "items" in shape:
            yield from self.walk(shape["items"], (*path, 0))
        else:
            yield Field(path, shape)

    def body(self, name, values):
        """The smallest body of that schema that holds these values at these paths."""
        root = self.smallest(self.schemas[name])
        for path, value in values.items():
            self.put(self.schemas[name], root, path, value)
        return root

    def put(self, schema, at, path, value):
        """Puts a value at its path; whatever is missing on the way is made, with what it must have."""
        for number, step in enumerate(path):
            shape = self.resolved(schema)
            schema = shape["items"] if step == 0 else shape["properties"][step]
            if number + 1 == len(path):
                member = value
            elif step == 0:
                member = at[0] if at else self.smallest(schema)
            else:
                member = at.get(step, self.smallest(schema))
            if step == 0:
                at[:] = [member]
            else:
                at[step] = member
            at = member

    def smallest(self, schema):
        """The least value of a schema: an object with the members that it must have, a list with as few entries as it may."""
        shape = self.resolved(schema)
        if "properties" in shape:
            return {name: self.smallest(shape["properties"][name]) for name in shape.get("required", [])}
        if "items" in shape:
            return [self.smallest(shape["items"])] * shape.get("minItems", 1)
        return shape["enum"][0] if "enum" in shape else copy.copy(SAMPLES[shape.get("type", "object")])


def pointer_of(path):
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def value_at(document, path):
    """What stands there, or None."""
    for step in path:
        if isinstance(document, list):
            document = document[step] if step < len(document) else None
        else:
            document = document.get(step) if isinstance(document, dict) else None
    return document


def groups(values):
    """The same values, so many at once as fit into one body."""
    group, size = {}, 0
    for path, value in values.items():
        length = len(value.encode()) if isinstance(value, str) else 100
        if group and (len(group) == AT_ONCE or size + length > BODY_BYTES):
            yield group
            group, size = {}, 0
        group[path] = value
        size += length
    if group:
        yield group
