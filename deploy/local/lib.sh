# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # The parts share their variables.
# What up, down, token and env share: where things are, how a process is started, recognised and ended.
# Sourced after `set -euo pipefail`. The parts about PostgreSQL are in postgres.sh, those about keys in keys.sh.

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
REPRISE_DIR=$(realpath -m -- "${REPRISE_DIR:-$repository/.local}")
REPRISE_PRESET=${REPRISE_PRESET:-release}
PATH=$PATH:/usr/sbin:/sbin
# Nothing that holds a card number may leave a core file (R6).
ulimit -c 0
umask 022

run_dir=$REPRISE_DIR/run
log_dir=$REPRISE_DIR/log
keys_dir=$REPRISE_DIR/keys
# The folder's own mark: `down --wipe` removes nothing that does not bear it.
mark_file=$REPRISE_DIR/.reprise
# How long a service may take to end: its drain time (REPRISE_DRAIN_TIMEOUT_MS) and a little more.
drain_seconds=25

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "error: $*"
    exit 1
}

# Reads the port of this folder: what the caller says, else what `up` used last, else 8080.
read_port() {
    if [ -z "${REPRISE_PORT:-}" ] && [ -f "$REPRISE_DIR/port" ]; then REPRISE_PORT=$(<"$REPRISE_DIR/port"); fi
    REPRISE_PORT=${REPRISE_PORT:-8080}
    case $REPRISE_PORT in
        *[!0-9]* | '') fail "REPRISE_PORT must be a number" ;;
    esac
    if [ "$REPRISE_PORT" -lt 1024 ] || [ "$REPRISE_PORT" -gt 65529 ]; then fail "REPRISE_PORT must be 1024..65529"; fi
    # shellcheck disable=SC2034  # The scripts that source this file use them.
    orders_port=$((REPRISE_PORT + 1)) carts_port=$((REPRISE_PORT + 2)) sandbox_port=$((REPRISE_PORT + 3))
    tls_port=$((REPRISE_PORT + 4)) orders_standby_port=$((REPRISE_PORT + 5)) carts_standby_port=$((REPRISE_PORT + 6))
}

# One `up` or `down` at a time for a folder. The lock goes with the process: descriptor 9 is never passed on.
take_lock() {
    exec 9>"$REPRISE_DIR/lock"
    flock -w 600 9 || fail "another up or down holds $REPRISE_DIR/lock"
}

can_reach() {
    if [ "$(id -u)" = 0 ]; then
        runuser -u "$1" -- test -w "$2" -a -x "$2"
    else
        test -w "$2" -a -x "$2"
    fi
}

# Makes a folder under $REPRISE_DIR that belongs to another user. That user may not reach it, as when the clone lies under
# a 0700 folder: then the folder is made elsewhere and a link stands for it.
make_folder_for() {
    local user=$1 link=$2 elsewhere=$3 mode=$4
    if [ -e "$link" ]; then return; fi
    rm -f "$link" # A link to a folder that is gone.
    mkdir -p "$link"
    chmod "$mode" "$link"
    if [ "$(id -u)" = 0 ]; then chown "$user:" "$link"; fi
    if can_reach "$user" "$link" 2>/dev/null; then return; fi
    rmdir "$link"
    make_folder_elsewhere "$@"
}

make_folder_elsewhere() {
    local user=$1 link=$2 elsewhere=$3 mode=$4 folder
    if [ ! -d "$elsewhere" ]; then install -d -m 0755 "$elsewhere"; fi
    folder=$(mktemp -d "$elsewhere/reprise-XXXXXXXX")
    chmod "$mode" "$folder"
    if [ "$(id -u)" = 0 ]; then chown "$user:" "$folder"; fi
    ln -s "$folder" "$link"
}

# ---- processes -------------------------------------------------------------------------------------------------------

# What tells one process from every other that ever had its id: the boot, and the tick at which it started.
birth_of() {
    local stat
    stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
    stat=${stat##*) } # The name may hold anything, blanks and brackets too.
    # shellcheck disable=SC2086
    set -- $stat
    if [ "$1" = Z ]; then return 1; fi
    printf '%s %s\n' "$(</proc/sys/kernel/random/boot_id)" "${20}"
}

# The recorded process id when that very process still lives; otherwise nothing, and 1. A pid file that outlived its
# process is stale, also when another program has the id by now.
live_pid() {
    local name=$1 pid birth
    pid=$(cat "$run_dir/$name.pid" 2>/dev/null) || return 1
    [ -n "$pid" ] || return 1
    # One that died at once has no birth, neither here nor in its file.
    birth=$(birth_of "$pid") || return 1
    [ "$birth" = "$(cat "$run_dir/$name.birth" 2>/dev/null)" ] || return 1
    printf '%s\n' "$pid"
}

# Whether the recorded process runs the file that is on the disk now: false after the service was built again. Of a
# script it sees the interpreter only, of a process that nobody may look at (the services) nothing.
runs_current_file() {
    local pid=$1
    case $(readlink "/proc/$pid/exe") in
        *' (deleted)') return 1 ;;
    esac
}

# Starts a command detached, its output at the end of its log. The process keeps its id, so the pid file is exact.
start_process() {
    local name=$1 pid
    shift
    setsid "$@" >>"$log_dir/$name.log" 2>&1 </dev/null 9>&- &
    pid=$!
    printf '%s\n' "$pid" >"$run_dir/$name.pid"
    chmod 0644 "$run_dir/$name.pid"
    birth_of "$pid" >"$run_dir/$name.birth" || true # One that died at once is found by its waiter.
}

# Asks a recorded process to end, waits up to the seconds given, then ends it for good.
stop_process() {
    local name=$1 signal=$2 seconds=$3 pid
    if pid=$(live_pid "$name"); then
        kill -s "$signal" "$pid" 2>/dev/null || true
        kill -s CONT "$pid" 2>/dev/null || true # A stopped process would not see the signal.
        wait_until "$seconds" process_is_gone "$name" || kill -s KILL "$pid" 2>/dev/null || true
        wait_until 10 process_is_gone "$name" || fail "$name does not end"
    fi
    end_orphans "$name"
    rm -f "$run_dir/$name.pid" "$run_dir/$name.birth"
}

process_is_gone() { ! live_pid "$1" >/dev/null; }

# Children that outlived a killed parent hold its port (nginx's workers do). They are in its process group, whose number
# cannot be given to anyone else while they live. PostgreSQL's children leave the group, and go by themselves.
end_orphans() {
    local pid
    pid=$(cat "$run_dir/$1.pid" 2>/dev/null) || return 0
    if [[ $pid =~ ^[0-9]+$ ]] && [ "$pid" -gt 1 ] && is_gone_or_zombie "$pid"; then
        kill -s KILL -- "-$pid" 2>/dev/null || true
    fi
}

is_gone_or_zombie() { [ ! -e "/proc/$1" ] || grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null; }

# Runs a command every 50 ms until it succeeds; 1 when the seconds are over.
wait_until() {
    local seconds=$1 end
    shift
    end=$((${EPOCHREALTIME/[.,]/} + seconds * 1000000))
    until "$@"; do
        if [ "${EPOCHREALTIME/[.,]/}" -gt "$end" ]; then return 1; fi
        sleep 0.05
    done
}

# shellcheck source=deploy/local/postgres.sh
. "$repository/deploy/local/postgres.sh"
# shellcheck source=deploy/local/keys.sh
. "$repository/deploy/local/keys.sh"
