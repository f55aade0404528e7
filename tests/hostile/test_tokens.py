"""Access tokens that are none, or not good ones (corpus/tokens.yaml; test_access.py of e2e has what each rule asks for)."""
import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from test_access import BAD_TOKENS, claims_now, decode, encode, header_of, hmac_signed, public_key

CORPUS = yaml.safe_load((Path(__file__).parent / "corpus" / "tokens.yaml").read_text())
REPEATED = re.compile(r"<([^<> ]) (\d+)>")


def repeated(text):
    return REPEATED.sub(lambda found: found[1] * int(found[2]), text)


def signed(stack, header, claims):
    """A token with that header as it is written, signed with the key that the services trust."""
    text = f"{encode(header.encode())}.{encode(claims)}"
    key = stack.folder / "keys" / "token-signing.pem"
    return f"{text}.{encode(subprocess.run(['openssl', 'dgst', '-sha256', '-sign', key], input=text.encode(), capture_output=True, check=True).stdout)}"


def refused(target, authorization, what, statuses=(401,)):
    """Asks with that header; it must be refused, and never be told again."""
    head = f"GET {target.list_path} HTTP/1.1\r\nHost: a\r\nAuthorization: ".encode() + authorization + b"\r\n\r\n"
    answers = target.exchange(head)
    assert len(answers) == 1 and target.refuses(answers[0]) and answers[0].status in statuses, (what, answers)
    assert answers[0].status != 401 or answers[0].headers["WWW-Authenticate"].startswith("Bearer"), (what, answers)
    assert len(authorization) < 20 or authorization[7:] not in answers[0].body, what
    target.add("refused")


def test_the_token_that_the_others_are_made_of_is_good(stack, target):
    for token in (target.client.token, signed(stack, json.dumps(header_of(stack)), claims_now())):
        answers = target.exchange(f"GET {target.list_path} HTTP/1.1\r\nHost: a\r\nAuthorization: bEARER {token}\r\n\r\n".encode())
        target.add("answered")
        assert [answer.status for answer in answers] == [200]


@pytest.mark.parametrize("case", CORPUS["authorization"], ids=lambda case: case["name"])
def test_what_is_no_bearer_token_is_401(target, case):
    value = repeated(case["value"]).replace("<TOKEN>", target.client.token).encode("latin-1")
    refused(target, value, case, (400, 401))


@pytest.fixture(scope="module")
def bad_tokens(stack):
    """Each is made once; signing is a process of its own."""
    header = header_of(stack)
    made = {name: make(stack) for name, make in BAD_TOKENS.items()}
    for number, text in enumerate(CORPUS["headers"]):
        text = repeated(text).replace("<KID>", header["kid"]).replace("<ALG>", header["alg"])
        made[f"header {number}: {text[:80]}"] = signed(stack, text, claims_now())
    for changes in CORPUS["claims"]:
        made[f"claims {changes}"] = signed(stack, json.dumps(header), {**claims_now(), **changes})
    made["HS256 with the modulus"] = hmac_signed(stack, public_key(stack)[27:])
    return made


def test_a_token_that_is_not_good_is_401_at_every_target(target, bad_tokens):
    assert len(bad_tokens) > 90
    for name, token in bad_tokens.items():
        refused(target, b"Bearer " + token.encode(), name, (401, 403) if name.startswith("claims") else (401,))


def test_a_token_with_any_part_cut_or_any_letter_changed_is_401(target):
    token = target.client.token
    for at in range(0, len(token) - 1, 7):
        refused(target, b"Bearer " + token[:at].encode(), at)
        other = "A" if token[at] != "A" else "B"
        refused(target, f"Bearer {token[:at]}{other}{token[at + 1:]}".encode(), at)
    head, claims, signature = token.split(".")
    for parts in ((claims, head, signature), (head, signature, claims), (head, claims, claims), (head, encode({**decode(claims), "merchant_id": "OTHER"}), signature)):
        refused(target, b"Bearer " + ".".join(parts).encode(), parts)
