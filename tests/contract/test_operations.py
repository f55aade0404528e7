"""The operations: routes, scopes, statuses, headers and parameters."""
import re

import jsonschema
import pytest

from conftest import METHODS, REPOSITORY, operations, resolved

# Routes of the contract with the scopes they need; None where no access token is needed.
ROUTES = {
    ("get", "/orders"): ["order_read"],
    ("post", "/orders"): ["order_write"],
    ("get", "/orders/{order_id}"): ["order_read"],
    ("post", "/orders/{order_id}/clone"): ["order_read", "checkout_write"],
    ("get", "/carts"): ["checkout_read"],
    ("post", "/carts"): ["checkout_write"],
    ("get", "/carts/{cart_id}"): ["checkout_read"],
    ("patch", "/carts/{cart_id}"): ["checkout_write"],
    ("delete", "/carts/{cart_id}"): ["checkout_write"],
    ("post", "/carts/{cart_id}/validate"): ["checkout_read"],
    ("post", "/carts/{cart_id}/place"): ["checkout_write", "order_write"],
    ("post", "/cards"): ["checkout_write"],
    ("get", "/policy"): [],
    ("get", "/idempotency-keys/{idempotency_key}"): [],
    ("get", "/audit"): ["audit_read"],
    ("get", "/openapi.yaml"): None,
}
EVERYWHERE = {"400", "405", "414", "429", "431"}
# The contract itself is a file of the gateway, that needs no token.
OF_A_SERVICE = {"401", "403", "406", "500", "503", "504"}
WITH_A_BODY = {"409", "413", "415", "422"}
# What only those can answer that need the other service as well.
OF_TWO_SERVICES = {
    ("post", "/orders"): {"502"},
    ("post", "/orders/{order_id}/clone"): {"502"},
    ("get", "/idempotency-keys/{idempotency_key}"): {"502"},
    ("post", "/carts/{cart_id}/place"): {"502"},
}
# What only changes and placings can answer: a version that is missing or stale, a card that is declined.
OF_AN_OPERATION = {
    ("patch", "/carts/{cart_id}"): {"412", "428"},
    ("delete", "/carts/{cart_id}"): {"409", "412", "428"},
    ("post", "/carts/{cart_id}/validate"): {"412"},
    ("post", "/carts/{cart_id}/place"): {"402", "412"},
}
HEADERS_OF_STATUS = {"401": "WWW-Authenticate", "405": "Allow", "429": "Retry-After", "503": "Retry-After", "409": "Retry-After"}


def parameters(document, operation):
    """Returns the parameters of `operation` by (in, name)."""
    found = [resolved(document, parameter) for parameter in operation.get("parameters", [])]
    return {(parameter["in"], parameter["name"]): parameter for parameter in found}


def responses(document, operation):
    """Yields (status, response) of `operation`."""
    for status, response in operation["responses"].items():
        yield status, resolved(document, response)


def test_the_document_says_it_is_openapi_3_1(document):
    """The members that OpenAPI 3.1 requires are there."""
    assert re.fullmatch(r"3\.1\.[0-9]+", document["openapi"])
    assert document["info"]["title"] and document["info"]["version"]
    assert set(document) <= {"openapi", "info", "servers", "tags", "security", "paths", "components", "x-problems"}


def test_the_routes_and_their_scopes_are_the_agreed_ones(document):
    """[R40] Nothing is reachable that was not agreed, and nothing without its scope."""
    found = {(method, path): None if operation.get("security") == [] else operation["x-scopes"]
             for method, path, operation in operations(document)}
    assert found == ROUTES
    assert document["security"] == [{"access_token": []}]


def test_the_routes_of_the_code_are_those_of_the_contract():
    """[R40] With their scopes. The contract itself is served by the gateway, and /internal is for the services alone."""
    found = {}
    for service in ("orders", "carts"):
        text = (REPOSITORY / "services" / service / "routes.cpp").read_text(encoding="utf-8")
        for method, path, scopes in re.findall(r'\{"([A-Z]+)", "(/[^"]*)", \{([^}]*)\}, io::with\(', text):
            found[method.lower(), path] = re.findall(r'"(\w+)"', scopes)
    internal = {route for route in found if route[1].startswith("/internal/")}
    assert len(internal) == 7
    assert {route: scopes for route, scopes in found.items() if route not in internal} == {
        route: scopes for route, scopes in ROUTES.items() if scopes is not None}


def test_every_path_item_holds_operations_only(document):
    """A misspelled method is not silently ignored."""
    for path, item in document["paths"].items():
        assert path.startswith("/") and set(item) <= METHODS


def test_every_operation_has_a_name_a_tag_and_a_description(document):
    """Operation names are unique, in snake_case; tags are declared."""
    tags = {tag["name"] for tag in document["tags"]}
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    for _, _, operation in operations(document):
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", operation["operationId"])
        assert operation["summary"] and operation["description"]
        assert operation["tags"] and set(operation["tags"]) <= tags


def test_every_parameter_of_a_path_is_declared_and_no_other(document):
    """The names in the path and the declared path parameters are the same, and required."""
    for _, path, operation in operations(document):
        declared = {name: parameter for (place, name), parameter in parameters(document, operation).items() if place == "path"}
        assert set(declared) == set(re.findall(r"\{(\w+)\}", path))
        assert all(parameter["required"] for parameter in declared.values())


def test_every_parameter_is_described_limited_and_its_example_is_valid(document):
    """A text parameter has a longest length, and an example obeys its own schema."""
    for _, path, operation in operations(document):
        for parameter in parameters(document, operation).values():
            schema = resolved(document, parameter["schema"])
            assert parameter["description"], path
            assert schema["type"] != "string" or "maxLength" in schema or "enum" in schema, (path, parameter["name"])
            jsonschema.Draft202012Validator.check_schema(schema)
            if "example" in parameter:
                jsonschema.Draft202012Validator(schema).validate(parameter["example"])


def test_every_header_is_described_and_its_example_is_valid(document):
    """The example of a header obeys its own schema."""
    for name, header in document["components"]["headers"].items():
        assert header["description"], name
        jsonschema.Draft202012Validator(header["schema"]).validate(header["example"])


def test_the_query_of_each_list_is_the_agreed_one(document):
    """What is not a parameter here is 400, so that the list is exact."""
    def query(method, path):
        operation = document["paths"][path][method]
        return {name for place, name in parameters(document, operation) if place == "query"}
    assert query("get", "/orders") == {
        "order_id", "email", "first_name", "last_name", "company", "phone", "city", "state_region", "postal_code", "country_code", "item_id", "payment_method",
        "current_stage", "total", "creation_date_begin", "creation_date_end", "payment_date_begin", "payment_date_end", "purchase_order_number",
        "customer_profile_oid", *(f"custom_field_{number}" for number in range(1, 11)), "card_last4", "cloned_from", "card_reusable",
        "card_reusable_until_before", "sort", "limit", "cursor"}
    assert query("get", "/carts") == {"cloned_from", "email", "placed_by", "creation_date_begin", "creation_date_end", "limit", "cursor"}
    assert query("get", "/audit") == {"action", "subject", "resource", "trace_id", "occurred_dts_begin", "occurred_dts_end", "limit", "cursor"}
    assert query("post", "/orders/{order_id}/clone") == {"dry_run"}
    for method, path in [("get", "/orders/{order_id}"), ("post", "/orders"), ("post", "/carts"), ("post", "/cards"), ("get", "/policy"),
                         ("get", "/idempotency-keys/{idempotency_key}")]:
        assert query(method, path) == set()


def test_a_page_has_at_most_200_entries_and_50_by_default(document):
    """The limits of a page are those of the design."""
    limit = document["components"]["parameters"]["Limit"]["schema"]
    assert (limit["minimum"], limit["maximum"], limit["default"]) == (1, 200, 50)


def test_every_post_takes_an_idempotency_key(document):
    """[R41] The key is 1 to 255 visible ASCII characters, on every POST and nowhere else."""
    for method, path, operation in operations(document):
        key = parameters(document, operation).get(("header", "Idempotency-Key"))
        assert (key is not None) == (method == "post"), path
        if key:
            good = jsonschema.Draft202012Validator(key["schema"])
            assert all(good.is_valid(text) for text in ("!", "~", "a" * 255))
            assert not any(good.is_valid(text) for text in ("", "a" * 256, "a b", "\x7f", "é"))


def test_every_operation_takes_a_trace_context(document):
    """The caller's trace goes on in ours."""
    for _, path, operation in operations(document):
        assert ("header", "traceparent") in parameters(document, operation), path


def test_every_operation_declares_the_statuses_it_can_answer(document):
    """Those of every request, those of a service, those of a body, and 404 where the path holds an id."""
    for method, path, operation in operations(document):
        expected = set(EVERYWHERE)
        expected |= OF_A_SERVICE if ROUTES[method, path] is not None else set()
        expected |= WITH_A_BODY if method in {"post", "patch"} else set()
        expected |= OF_AN_OPERATION.get((method, path), set()) | OF_TWO_SERVICES.get((method, path), set())
        expected |= {"404"} if "{" in path else set()
        assert {status for status in operation["responses"] if status >= "400"} == expected, path


def test_every_refusal_is_a_problem_document(document):
    """Every status from 400 on has the schema Problem as application/problem+json and nothing else."""
    for _, path, operation in operations(document):
        for status, response in responses(document, operation):
            if status >= "400":
                assert list(response["content"]) == ["application/problem+json"], (path, status)
                schema = response["content"]["application/problem+json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Problem"}


def test_every_answer_forbids_caching_and_names_its_request(document):
    """Cache-Control and X-Request-Id are headers of every answer."""
    for _, path, operation in operations(document):
        for status, response in responses(document, operation):
            assert response["description"]
            assert {"Cache-Control", "X-Request-Id"} <= set(response["headers"]), (path, status)


@pytest.mark.parametrize("status, header", HEADERS_OF_STATUS.items())
def test_a_status_that_needs_a_header_has_it(document, status, header):
    """401 has WWW-Authenticate, 405 Allow; 409, 429 and 503 have Retry-After."""
    found = 0
    for _, path, operation in operations(document):
        if status in operation["responses"]:
            found += 1
            assert header in resolved(document, operation["responses"][status])["headers"], path
    assert found > 0


def test_what_is_made_has_a_place_and_a_version(document):
    """201 of an order or a cart has Location and ETag; a card token has neither, and a validation makes nothing."""
    for method, path, operation in operations(document):
        if method == "post" and path != "/carts/{cart_id}/validate":
            headers = set(operation["responses"]["201"]["headers"])
            assert "Idempotent-Replayed" in headers, path
            assert ({"Location", "ETag"} <= headers) == (path != "/cards"), path


def test_what_has_a_version_can_be_asked_for_again_without_a_body(document):
    """GET of one order or cart answers ETag, takes If-None-Match and answers 304 without content."""
    for path in ("/orders/{order_id}", "/carts/{cart_id}"):
        operation = document["paths"][path]["get"]
        assert "ETag" in operation["responses"]["200"]["headers"]
        assert ("header", "If-None-Match") in parameters(document, operation)
        unchanged = resolved(document, operation["responses"]["304"])
        assert "ETag" in unchanged["headers"] and "content" not in unchanged


def test_a_list_links_to_its_next_page(document):
    """GET of a list answers Link."""
    for path in ("/orders", "/carts", "/audit"):
        assert "Link" in document["paths"][path]["get"]["responses"]["200"]["headers"]


def test_a_dry_run_is_answered_without_a_place_or_a_version(document):
    """[R14] Nothing was written, so that there is nothing to point at."""
    clone = document["paths"]["/orders/{order_id}/clone"]["post"]
    assert not {"Location", "ETag", "Idempotent-Replayed"} & set(clone["responses"]["200"]["headers"])
    assert clone["responses"]["200"]["content"]["application/json"]["schema"] == clone["responses"]["201"]["content"]["application/json"]["schema"]


def test_a_clone_may_be_asked_for_without_a_body(document):
    """So may a placing and a validation; every other POST needs a body."""
    for method, path, operation in operations(document):
        if method == "post":
            needs_none = path.rsplit("/", 1)[1] in {"clone", "validate", "place"}
            assert operation["requestBody"]["required"] == (not needs_none), path


def test_a_change_of_a_cart_names_its_version(document):
    """[R21] If-Match is required where a cart is changed, may be sent where it is placed, and 412 tells the current version."""
    for method, path, operation in operations(document):
        if path.startswith("/carts/{cart_id}") and method != "get":
            version = parameters(document, operation)["header", "If-Match"]
            assert version.get("required", False) == (method in {"patch", "delete"}), path
            assert "ETag" in resolved(document, operation["responses"]["412"])["headers"], path


def test_a_key_is_looked_up_for_every_route_that_keeps_one(document):
    """[R41] Validating changes nothing and ignores its key."""
    use = document["components"]["schemas"]["IdempotencyKeyUse"]["properties"]
    keeping = {f"{method.upper()} {path}" for method, path, _ in operations(document) if method == "post" and not path.endswith("/validate")}
    assert set(use["route"]["enum"]) == keeping
    assert document["components"]["schemas"]["IdempotencyKeyUses"]["properties"]["uses"]["maxItems"] == len(keeping)


def test_a_placing_needs_an_idempotency_key(document):
    """[R22] [R41] Without one a lost answer could become a second charge."""
    for method, path, operation in operations(document):
        if method == "post":
            key = parameters(document, operation)["header", "Idempotency-Key"]
            assert key.get("required", False) == (path == "/carts/{cart_id}/place"), path
