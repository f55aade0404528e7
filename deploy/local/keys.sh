# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # The parts share their variables.
# The keys of a local session: all under $REPRISE_DIR/keys, readable by their owner only. Made once, never replaced: only the
# master key of the vault is, by rotate-key, and the gateway's certificate, before it expires.

random_hex() { openssl rand -hex "$1"; }

base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

# Puts what a command prints into a key file, unless there is one. Whole or not at all: a crash leaves no half of a key.
make_key() {
    local file=$1
    shift
    if [ -s "$file" ]; then return; fi
    (umask 077 && "$@" >"$file.new")
    mv "$file.new" "$file"
}

# The modulus of a signing key in base64url, as a JWK shows it.
modulus_of() {
    openssl rsa -in "$1" -noout -modulus | sed 's/^Modulus=//' | tr -d '\n' |
        /usr/bin/python3 -c 'import sys; sys.stdout.buffer.write(bytes.fromhex(sys.stdin.read()))' | base64url
}

# The public half of a signing key as a JWK. Its id is the thumbprint of RFC 7638, so that another key can never have the
# same one.
public_key_of() {
    local modulus key_id
    modulus=$(modulus_of "$1")
    key_id=$(printf '{"e":"AQAB","kty":"RSA","n":"%s"}' "$modulus" | openssl dgst -sha256 -binary | base64url)
    jq -cn --arg n "$modulus" --arg kid "$key_id" '{kty: "RSA", use: "sig", alg: "RS256", kid: $kid, e: "AQAB", n: $n}'
}

# The key pairs that sign access tokens, one for callers and one for the cart service itself, and their public halves
# where the services read them. A set of an earlier version lacks a key: it is written anew, and read again by whoever
# runs.
make_token_keys() {
    local key caller_key service_key
    for key in token-signing carts-token; do
        make_key "$keys_dir/$key.pem" openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048
    done
    caller_key=$(public_key_of "$keys_dir/token-signing.pem")
    service_key=$(public_key_of "$keys_dir/carts-token.pem")
    make_key "$keys_dir/token-signing.kid" jq -r .kid <<<"$caller_key"
    if has_keys "$caller_key" "$service_key"; then return; fi
    jq -n '{keys: $ARGS.positional}' --jsonargs "$caller_key" "$service_key" >"$REPRISE_DIR/jwks.json.new"
    chmod 0644 "$REPRISE_DIR/jwks.json.new"
    mv "$REPRISE_DIR/jwks.json.new" "$REPRISE_DIR/jwks.json"
}

# Whether the key set of this folder holds all of these public keys.
has_keys() {
    [ -s "$REPRISE_DIR/jwks.json" ] &&
        jq -e '($ARGS.positional - .keys) == []' "$REPRISE_DIR/jwks.json" --jsonargs "$@" >/dev/null 2>&1
}

# The vault makes its day keys in this folder; the first master key that wraps them is made here, under the day's name.
# All later ones are made by rotate-key.
make_vault_key() {
    local master=$keys_dir/vault/master
    install -d -m 0700 "$keys_dir/vault" "$master"
    if [ -z "$(find "$master" -name '*.key' -print -quit)" ]; then
        make_key "$master/m-$(date -u +%Y%m%d).key" random_hex 32
    fi
}

# What OpenSSL's configuration would hold: it differs from machine to machine, so ours is given whole.
certificate_settings() {
    cat <<'SETTINGS'
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign
nameConstraints = critical, permitted;DNS:localhost, permitted;IP:127.0.0.1/255.255.255.255, permitted;IP:::1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
subjectKeyIdentifier = hash
[gateway]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, IP:127.0.0.1, IP:::1
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
SETTINGS
}

# Prints a certificate with the extensions of one section above.
certificate_of() {
    local section=$1 days=$2
    shift 2
    openssl req -x509 -new -sha256 -days "$days" -extensions "$section" -config <(certificate_settings) "$@"
}

# Whether a certificate will still hold a month from now, and its authority, too.
holds_for_a_month() { openssl verify -attime $((EPOCHSECONDS + 30 * 86400)) -CAfile "$1" "$2" >/dev/null 2>&1; }

# The gateway's certificate for this machine's own names, by an authority of its own that can vouch for no other name:
# whoever trusts the authority trusts it for nothing else. Made anew a month before it expires; so is the authority.
make_certificates() {
    local authority=$keys_dir/gateway-ca gateway=$keys_dir/gateway
    local -a new_key=(openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256)
    if holds_for_a_month "$authority.pem" "$gateway.pem"; then return; fi
    if ! holds_for_a_month "$authority.pem" "$authority.pem"; then rm -f "$authority.pem" "$authority.key"; fi
    rm -f "$gateway.pem" "$gateway.key"
    make_key "$authority.key" "${new_key[@]}"
    make_key "$authority.pem" certificate_of authority 3650 -subj '/CN=Reprise local authority' -key "$authority.key"
    make_key "$gateway.key" "${new_key[@]}"
    make_key "$gateway.pem" certificate_of gateway 397 -subj '/CN=Reprise local gateway' -key "$gateway.key" \
        -CA "$authority.pem" -CAkey "$authority.key"
}

# A role's password, and the same where libpq looks for it (passfile): for every database of this folder.
make_password() {
    make_key "$keys_dir/$1.password" random_hex 24
    make_key "$keys_dir/$1.pgpass" printf '*:*:*:%s:%s\n' "$1" "$(<"$keys_dir/$1.password")"
}

make_keys() {
    local role
    mkdir -p "$keys_dir"
    make_token_keys
    make_vault_key
    make_certificates
    make_key "$keys_dir/fingerprint.key" random_hex 32
    make_key "$keys_dir/api-keys.json" echo '[]'
    for role in reprise_admin reprise_orders reprise_carts reprise_vault reprise_audit; do
        make_password "$role"
    done
}

# Prints an access token (RFC 9068) from its claims as JSON.
sign_token() {
    local header claims
    header=$(jq -cn --arg kid "$(<"$keys_dir/token-signing.kid")" '{alg: "RS256", typ: "at+jwt", kid: $kid}' |
        tr -d '\n' | base64url)
    claims=$(printf '%s' "$1" | base64url)
    printf '%s.%s.%s\n' "$header" "$claims" \
        "$(printf '%s.%s' "$header" "$claims" | openssl dgst -sha256 -sign "$keys_dir/token-signing.pem" -binary | base64url)"
}
