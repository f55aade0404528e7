# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # The parts share their variables.
# The keys of a local session: all under $REPRISE_DIR/keys, readable by their owner only. Made once, never replaced: only the
# master key of the vault is, by rotate-key.

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

make_keys() {
    local role
    mkdir -p "$keys_dir"
    make_token_keys
    make_vault_key
    make_key "$keys_dir/fingerprint.key" random_hex 32
    for role in reprise_admin reprise_orders reprise_carts reprise_vault reprise_audit; do
        make_key "$keys_dir/$role.password" random_hex 24
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
