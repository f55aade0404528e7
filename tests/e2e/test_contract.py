"""What the contract says that each operation can answer, asked of each of them: the same wrong thing is sent to all that say so.
What only some operations can answer is asked for where its rule is tested; conftest.py sees at the end that nothing is left."""
import pytest

from carts import new_cart
from operations import Operations
from orders import MISPLACED

# What is changed in a request that would be taken, by the code of the problem that it becomes.
WRONG = {
    "malformed_request": {"headers": {"Host": "a/b"}},
    "unknown_parameter": {"query": "?no_such_parameter=1"},
    "repeated_parameter": {"query": "?limit=1&limit=1"},
    "card_number_not_allowed_in_address": {"query": f"?email={MISPLACED}"},
    "method_not_allowed": {"method": "TRACE"},
    "not_acceptable": {"headers": {"Accept": "text/html"}},
    "address_too_long": {"query": "?" + "x" * 20000},
    "headers_too_large": {"headers": {"X-Long": "x" * 20000}},
    "malformed_json": {"body": b"{"},
    "unsupported_media_type": {"headers": {"Content-Type": "text/plain"}},
    "body_too_large": {"body": b" " * 1048577},
    "invalid_body": {"body": {"no_such_member": 1}},
    "card_number_not_allowed": {"body": {"no_such_member": MISPLACED}},
    "invalid_idempotency_key": {"key": "a b"},
    "idempotency_key_required": {"key": None},
    "if_match_required": {"headers": {"If-Match": None}},
    "version_stale": {"headers": {"If-Match": '"999"'}},
    "invalid_cursor": {"query": "?cursor=x"},
}
# Of those that read a parameter, what it does not take.
INVALID_PARAMETERS = {"list_orders": "?limit=x", "list_carts": "?limit=x", "list_audit": "?limit=x", "clone_order": "?dry_run=x"}
# Of those whose path names something, one that is not there.
NOBODYS = {"get_order": "/orders/DEMO-9999999999", "clone_order": "/orders/DEMO-9999999999/clone", "get_idempotency_key": "/idempotency-keys/never-used",
           **{name: "/carts/" + "0" * 31 + "A" + end for name, end in
              {"get_cart": "", "edit_cart": "", "delete_cart": "", "validate_cart": "/validate", "place_cart": "/place"}.items()}}


@pytest.fixture(scope="module")
def operations(client):
    return Operations(client)


def told(operations, names, **changes):
    """What each of these operations answers to a request with these changes."""
    return {name: operations.ask(name, **changes).told() for name in names}


@pytest.mark.parametrize("code", WRONG)
def test_what_is_wrong_is_told_by_every_operation_that_says_so(operations, code):
    names = operations.that_answer(code)
    assert names and told(operations, names, **WRONG[code]) == dict.fromkeys(names, code)


@pytest.mark.parametrize("name", INVALID_PARAMETERS)
def test_a_parameter_of_another_kind_is_invalid(operations, name):
    assert operations.ask(name, query=INVALID_PARAMETERS[name]).code() == "invalid_parameter"


def test_every_operation_with_a_parameter_to_read_is_among_them(operations):
    assert set(INVALID_PARAMETERS) == set(operations.that_answer("invalid_parameter"))


@pytest.mark.parametrize("name", NOBODYS)
def test_what_is_not_there_is_not_found_and_told_again_under_its_key(operations, name):
    first, again = (operations.ask(name, path=NOBODYS[name], key="nobodys-" + name) for _ in range(2))
    assert first.status == again.status == 404 and first.code().endswith("_not_found")
    assert ("Idempotent-Replayed" in again.headers) == (name in ("clone_order", "place_cart"))


def test_a_token_that_is_missing_wrong_or_old_is_told_by_every_operation_that_takes_one(stack, operations):
    for code, token in (("token_missing", None), ("token_invalid", "nonsense"), ("token_expired", stack.token(ttl=-60))):
        names = operations.that_answer(code)
        assert len(names) == 15 and told(operations, names, client=operations.client.with_token(token)) == dict.fromkeys(names, code)


def test_what_a_token_does_not_allow_is_told_by_every_operation(stack, operations):
    for code, options in (("scope_missing", {"scope": "nothing"}), ("merchant_unknown", {"merchant": "NOBODY"})):
        names, client = operations.that_answer(code), operations.client.with_token(stack.token(**options))
        assert names and told(operations, names, client=client) == dict.fromkeys(names, code)


def test_a_key_is_not_used_for_two_requests_and_a_refusal_is_told_again_under_its_own(client, operations):
    """[R41] Of a placing it is the cart that is refused."""
    wrong = {"body": {"no_such_member": 1}}
    for name in operations.that_answer("idempotency_key_reused"):
        changes = {"path": new_cart(client, items=[]) + "/place"} if name == "place_cart" else wrong
        first, again = (operations.ask(name, key="twice-" + name, **changes) for _ in range(2))
        assert first.status == again.status == 422 and again.headers["Idempotent-Replayed"] == "true", name
        another = {**changes, "body": {"skip_payment_processing": True}}
        assert operations.ask(name, key="twice-" + name, **another).code() == "idempotency_key_reused", name


def test_a_guard_that_failed_is_told_again_under_its_key(operations):
    """[R15][R41]"""
    first, again = (operations.ask("clone_order", key="guarded", body={"guards": {"require_card": True}}) for _ in range(2))
    assert first.code() == "guard_failed" and again.body == first.body and again.headers["Idempotent-Replayed"] == "true"


def test_a_token_of_no_card_is_told_wherever_one_is_taken(operations):
    """[R30]"""
    payment = {"payment": {"payment_method": "Credit Card", "credit_card": {"card_number_token": "0" * 32}}}
    names = operations.that_answer("card_number_token_invalid")
    assert {name: operations.ask(name, body={**operations.requests[name][2], **payment}).told() for name in names} == dict.fromkeys(
        names, "card_number_token_invalid")
