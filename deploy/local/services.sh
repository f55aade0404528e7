# shellcheck shell=bash
# shellcheck disable=SC2154  # The parts share their variables.
# How the services are set up, started and waited for: what up and restart share. Sourced after lib.sh.

build_dir=$repository/build/$REPRISE_PRESET
merchants_file=$(realpath -m -- "${REPRISE_MERCHANTS_FILE:-$repository/deploy/env/merchants.json}")
ulimit -n "$(ulimit -H -n)" 2>/dev/null || true # The gateway and the services hold a descriptor for each connection.

# ---- settings --------------------------------------------------------------------------------------------------------

# The settings that up decides itself; deploy/env/<service>.env tells what they mean.
decided_settings() {
    cat <<SETTINGS
REPRISE_LISTEN=127.0.0.1:$2
REPRISE_DATABASE_URL=$(database_url "reprise_$1" "reprise_$1")
REPRISE_JWKS_FILE=$REPRISE_DIR/jwks.json
REPRISE_API_KEYS_FILE=$keys_dir/api-keys.json
REPRISE_CONTRACT_FILE=$build_dir/openapi.json
REPRISE_MERCHANTS_FILE=$merchants_file
REPRISE_FINGERPRINT_KEY_FILE=$keys_dir/fingerprint.key
SETTINGS
    if [ "$1" = orders ]; then
        echo "REPRISE_CARTS_URL=http://127.0.0.1:$carts_port,http://127.0.0.1:$carts_standby_port"
    else
        echo "REPRISE_VAULT_DATABASE_URL=$(database_url reprise_vault reprise_carts)"
        echo "REPRISE_AUDIT_DATABASE_URL=$(database_url reprise_audit reprise_carts)"
        echo "REPRISE_VAULT_KEY_DIRECTORY=$keys_dir/vault"
        echo "REPRISE_ORDERS_URL=http://127.0.0.1:$orders_port,http://127.0.0.1:$orders_standby_port"
        echo "REPRISE_SERVICE_TOKEN_KEY_FILE=$keys_dir/carts-token.pem"
        echo "REPRISE_SANDBOX_URL=http://127.0.0.1:$sandbox_port"
    fi
}

# All settings of a service as shell exports. The later wins: the defaults of its env file, what the caller's
# environment says of the same names, what up decides.
settings_of() {
    local name value
    grep -E '^REPRISE_[A-Z_]+=' "$repository/deploy/env/$1.env" | while IFS='=' read -r name value; do
        printf 'export %s=%q\n' "$name" "${!name-$value}"
    done
    decided_settings "$@" | while IFS='=' read -r name value; do printf 'export %s=%q\n' "$name" "$value"; done
}

# Puts standard input in place of a file, unless the file says the same already.
replace_if_changed() {
    (umask 077 && cat >"$1.new")
    if cmp -s "$1.new" "$1"; then rm "$1.new"; else mv "$1.new" "$1"; fi
}

# ---- processes -------------------------------------------------------------------------------------------------------

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A process is current when it lives, runs the file that was built last, and started after its settings were written.
is_current() {
    local name=$1 settings=$2 pid
    pid=$(live_pid "$name") && runs_current_file "$pid" && [ "$run_dir/$name.pid" -nt "$settings" ]
}

# Leaves a current process alone, and starts any other anew.
ensure_started() {
    local name=$1 port=$2 settings=$3
    shift 3
    if is_current "$name" "$settings"; then return; fi
    stop_process "$name" TERM "$drain_seconds"
    wait_until 3 port_is_free "$port" || fail "port $port is taken by another program: set REPRISE_PORT"
    say "starting $name on 127.0.0.1:$port"
    start_process "$name" "$@"
}

# Starts an instance of a service: the one that is named like it, or another beside it.
start_service() {
    local service=$1 port=$2 instance=${3:-$1} settings
    settings=$run_dir/$instance.env
    # Which file runs cannot be asked of the service, whose memory and file nobody may look at but root: so what tells
    # this build from every other stands among the settings.
    { settings_of "$service" "$port" && stat -c '# inode %i, %s octets, written %y' "$build_dir/reprise-$service"; } |
        replace_if_changed "$settings"
    # shellcheck disable=SC2016
    ensure_started "$instance" "$port" "$settings" bash -c '. "$1" && exec "$2"' \
        "$instance" "$settings" "$build_dir/reprise-$service"
}

answers() { curl -fsS --noproxy '*' --max-time 2 -o /dev/null "$1" 2>/dev/null; }

answers_or_died() { answers "$2" || ! live_pid "$1" >/dev/null; }

# Waits until a process answers. One that does not (stopped, stuck) is ended and started once more.
ensure_ready() {
    local name=$1 url=$2 seconds
    shift 2
    for seconds in 8 30; do
        wait_until "$seconds" answers_or_died "$name" "$url" || true
        if answers "$url" && live_pid "$name" >/dev/null; then return; fi
        if [ "$seconds" = 8 ]; then
            stop_process "$name" TERM 3
            "$@"
        fi
    done
    tail -n 20 "$log_dir/$name.log" >&2
    fail "$name is not ready: $log_dir/$name.log"
}
