"""TLS at the gateway: what it takes, what it refuses, and that plain HTTP stays what it was."""
import http.client
import json
import socket
import ssl
import subprocess
import urllib.parse

import pytest

from stack import REPOSITORY

GOOD_CIPHERS = ["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"]
# What the certificate would do with: no forward secrecy, no AEAD, no encryption, no certificate.
WEAK_CIPHERS = ["ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "ECDHE-ECDSA-AES128-CCM8", "ECDHE-ECDSA-NULL-SHA", "AES128-SHA", "AECDH-AES128-SHA"]


def context(stack, version=None, ciphers="ALL:eNULL:@SECLEVEL=0"):
    """A client that takes anything, so that it is the gateway that refuses."""
    made = ssl.create_default_context(cafile=stack.urls["GATEWAY_CA_FILE"])
    made.minimum_version = version or ssl.TLSVersion.MINIMUM_SUPPORTED
    made.maximum_version = version or ssl.TLSVersion.MAXIMUM_SUPPORTED
    made.set_ciphers(ciphers)
    return made


def connected(stack, made, name="localhost"):
    port = urllib.parse.urlsplit(stack.urls["GATEWAY_TLS_URL"]).port
    return made.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=30), server_hostname=name)


def ask(stack, path, token=None, method="GET", body=None):
    """(status, headers, body) of one request through TLS."""
    address = urllib.parse.urlsplit(stack.urls["GATEWAY_TLS_URL"]).netloc
    connection = http.client.HTTPSConnection(address, context=context(stack), timeout=60)
    connection.request(method, path, body, {"Authorization": f"Bearer {token}"} if token else {})
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read()


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_a_version_before_1_2_is_refused(stack, version):
    with pytest.raises(ssl.SSLError) as refused:
        connected(stack, context(stack, version))
    assert refused.value.reason == "TLSV1_ALERT_PROTOCOL_VERSION"


@pytest.mark.parametrize("cipher", WEAK_CIPHERS)
def test_a_weak_cipher_is_refused(stack, cipher):
    with pytest.raises(ssl.SSLError) as refused:
        connected(stack, context(stack, ssl.TLSVersion.TLSv1_2, cipher + ":@SECLEVEL=0"))
    assert refused.value.reason == "SSLV3_ALERT_HANDSHAKE_FAILURE"


@pytest.mark.parametrize("cipher", GOOD_CIPHERS)
def test_tls_1_2_works_with_forward_secrecy_and_authenticated_encryption(stack, cipher):
    with connected(stack, context(stack, ssl.TLSVersion.TLSv1_2, cipher)) as made:
        assert (made.version(), made.cipher()[0]) == ("TLSv1.2", cipher)
        assert not made.session.has_ticket


def test_tls_1_3_is_what_a_client_gets_that_says_nothing(stack):
    with connected(stack, context(stack)) as made:
        assert made.version() == "TLSv1.3"


def test_the_certificate_is_for_this_machine_and_of_its_authority_alone(stack):
    for name in ("localhost", "127.0.0.1"):
        connected(stack, context(stack), name).close()
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        connected(stack, context(stack), "example.com")
    with pytest.raises(ssl.SSLCertVerificationError, match="unable to get local issuer"):
        connected(stack, ssl.create_default_context())


def test_the_authority_can_vouch_for_no_other_name(stack, tmp_path):
    made = subprocess.run(["bash", "-euc", '. "$0/deploy/local/lib.sh"; cd "$1"\n'
                           'openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out other.key\n'
                           'openssl req -x509 -new -days 5 -key other.key -subj /CN=other -CA "$keys_dir/gateway-ca.pem" '
                           '-CAkey "$keys_dir/gateway-ca.key" -addext subjectAltName=DNS:example.com -out other.pem\n'
                           'openssl verify -CAfile "$keys_dir/gateway-ca.pem" other.pem', REPOSITORY, tmp_path],
                          env=stack.environment, capture_output=True, text=True, timeout=60)
    assert made.returncode != 0 and "permitted subtree violation" in made.stderr, made.stderr


def test_the_same_is_served_as_without_tls(stack, client):
    for path in ("/orders/DEMO-0000000001", "/policy", "/openapi.yaml"):
        status, _, body = ask(stack, path, client.token)
        assert (status, body) == (200, client.get(path).body)
    status, headers, body = ask(stack, "/orders/DEMO-0000000001/clone", client.token, "POST")
    assert status == 201 and headers["Location"] == "/carts/" + json.loads(body)["cart"]["cart_id"]
    assert ask(stack, "/internal/placed-orders", client.token, "POST")[0] == 404


def test_strict_transport_security_is_said_in_every_answer_over_tls_and_in_none_without(stack, client):
    for path, status in (("/policy", 200), ("/orders/absent", 404), ("/nothing", 404), ("/openapi.yaml", 200)):
        got, headers, _ = ask(stack, path, client.token)
        assert (got, headers.get_all("Strict-Transport-Security")) == (status, ["max-age=63072000"])
        assert "Strict-Transport-Security" not in client.get(path).headers
    assert ask(stack, "/policy")[1]["Strict-Transport-Security"] == "max-age=63072000"


def test_plain_http_on_the_port_of_tls_is_refused(stack):
    port = urllib.parse.urlsplit(stack.urls["GATEWAY_TLS_URL"]).port
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/policy")
    answer = connection.getresponse()
    assert answer.status == 400 and json.loads(answer.read())["code"] == "malformed_request"


def test_env_has_what_curl_needs(stack):
    run = subprocess.run(["bash", "-euc", 'eval "$("$0/deploy/local/env")"; curl -fsS --noproxy "*" --cacert "$GATEWAY_CA_FILE" -o /dev/null '
                          '-w "%{http_code} %{ssl_verify_result} %{http_version}" "$GATEWAY_TLS_URL/openapi.yaml"', REPOSITORY],
                         env=stack.environment, capture_output=True, text=True, timeout=60)
    assert (run.stdout, run.stderr) == ("200 0 1.1", "")


def served_certificate(stack):
    with connected(stack, context(stack)) as made:
        return made.getpeercert(binary_form=True)


def test_up_replaces_a_certificate_that_is_about_to_expire(stack):
    keys, before = stack.folder / "keys", served_certificate(stack)
    authority = (keys / "gateway-ca.pem").read_bytes()
    subprocess.run(["bash", "-euc", '. "$0/deploy/local/lib.sh"; certificate_of gateway 29 -subj /CN=old -key "$keys_dir/gateway.key" '
                    '-CA "$keys_dir/gateway-ca.pem" -CAkey "$keys_dir/gateway-ca.key" >"$keys_dir/gateway.pem"', REPOSITORY],
                   env=stack.environment, check=True, timeout=60)
    stack.up()
    after = served_certificate(stack)
    assert after != before and (keys / "gateway-ca.pem").read_bytes() == authority
    assert after == ssl.PEM_cert_to_DER_cert((keys / "gateway.pem").read_text())
    gateway = stack.pid("gateway")
    stack.up()
    assert served_certificate(stack) == after and stack.pid("gateway") == gateway


def test_keys_of_the_gateway_are_its_owners_alone(stack):
    for name in ("gateway.key", "gateway-ca.key"):
        assert (stack.folder / "keys" / name).stat().st_mode & 0o777 == 0o600
