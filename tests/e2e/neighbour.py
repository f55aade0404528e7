"""What one service tells the other beside a body: facts, signed with the key that only the services have (services/io/signed_facts.hpp)."""
import base64
import hashlib
import hmac
import json


def base64url(octets):
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


def signed(stack, facts, body, merchant="DEMO"):
    """The header Reprise-Clone as the order service would send it beside these octets."""
    key = bytes.fromhex((stack.folder / "keys" / "fingerprint.key").read_text().strip())
    text = base64url(facts if isinstance(facts, bytes) else json.dumps(facts).encode())
    code = hmac.new(key, f"neighbour\n{merchant}\n{text}\n".encode() + body, hashlib.sha256).digest()
    return {"Reprise-Clone": f"{text}.{base64url(code)}", "Content-Type": "application/json"}
