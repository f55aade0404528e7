# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # The parts share their variables.
# A PostgreSQL of its own under $REPRISE_DIR: no TCP port, a unix socket, passwords, fsync on.

postgres_bin=/usr/lib/postgresql/15/bin
[ -d "$postgres_bin" ] || postgres_bin=$(pg_config --bindir 2>/dev/null || true)
# PostgreSQL refuses to run as root.
if [ "$(id -u)" = 0 ]; then postgres_user=postgres; else postgres_user=$(id -un); fi

# Replaces this shell's process by a command of PostgreSQL's user, so that the process id stays the same.
exec_as_postgres() {
    cd /
    if [ "$(id -u)" = 0 ]; then
        exec setpriv --reuid="$postgres_user" --regid="$postgres_user" --init-groups -- "$@"
    fi
    exec "$@"
}

# A socket's path has at most 107 bytes, ".s.PGSQL.5432.lock" among them.
make_socket_folder() {
    local link=$run_dir/postgres
    if [ -e "$link" ]; then return; fi
    if [ ${#link} -gt 85 ]; then
        rm -f "$link"
        make_folder_elsewhere "$postgres_user" "$link" /tmp 0755
    else
        make_folder_for "$postgres_user" "$link" /tmp 0755
    fi
}

socket_folder() { readlink -f "$run_dir/postgres"; }

# A role's connection URL. It holds no password, but says where that is: it stands in settings and on command lines.
database_url() {
    local role=$1 database=$2
    printf 'postgresql://%s@/%s?host=%s&passfile=%s\n' "$role" "$database" \
        "$(printf %s "$(socket_folder)" | jq -sRr @uri)" "$(printf %s "$keys_dir/$role.pgpass" | jq -sRr @uri)"
}

psql_admin() {
    local database=$1
    shift
    PGOPTIONS='--client-min-messages=warning' psql -X -q -v ON_ERROR_STOP=1 "$@" -d "$(database_url reprise_admin "$database")"
}

init_cluster() {
    make_folder_for "$postgres_user" "$REPRISE_DIR/pg" /var/lib/reprise 0700
    if [ -e "$REPRISE_DIR/pg/.initialised" ]; then return; fi
    # What an interrupted first run left behind is no cluster yet: the mark is set last.
    find "$REPRISE_DIR/pg/" -mindepth 1 -delete
    say "making the PostgreSQL cluster"
    run_initdb
    echo "include 'reprise.conf'" >>"$REPRISE_DIR/pg/postgresql.conf"
    touch "$REPRISE_DIR/pg/.initialised"
}

# PostgreSQL's user may not read our keys, so the password lies in a file of its own for a moment.
run_initdb() {
    local password
    password=$(mktemp /tmp/reprise-XXXXXXXX)
    cat "$keys_dir/reprise_admin.password" >"$password"
    if [ "$(id -u)" = 0 ]; then chown "$postgres_user:" "$password"; fi
    (exec_as_postgres "$postgres_bin/initdb" --pgdata="$(readlink -f "$REPRISE_DIR/pg")" --username=reprise_admin \
        --pwfile="$password" --auth=scram-sha-256 --data-checksums --encoding=UTF8 --locale=C.UTF-8 \
        >>"$log_dir/postgres.log" 2>&1) || { rm -f "$password" && fail "initdb: see $log_dir/postgres.log"; }
    rm -f "$password"
}

# The settings are copied at every start: PostgreSQL's user may not be able to read the repository.
write_postgres_settings() {
    install -m 0644 "$repository/deploy/local/postgresql.conf" "$REPRISE_DIR/pg/reprise.conf"
}

# Backends work in the data folder; a killed postmaster's last ones take a moment to go.
cluster_is_unused() {
    local folders
    folders=$(readlink /proc/[0-9]*/cwd 2>/dev/null) || true # Processes come and go meanwhile.
    ! grep -qxF "$(readlink -f "$REPRISE_DIR/pg")" <<<"$folders"
}

# A killed postmaster can stay a zombie for a while, and PostgreSQL takes the owner of its lock files for alive then.
clear_stale_lock() {
    local pid lock=$REPRISE_DIR/pg/postmaster.pid
    pid=$(head -n 1 "$lock" 2>/dev/null) || return 0
    if is_gone_or_zombie "$pid" && wait_until 10 cluster_is_unused; then
        rm -f "$lock" "$(socket_folder)"/.s.PGSQL.5432*
    fi
}

launch_postgres() {
    clear_stale_lock
    write_postgres_settings
    start_process postgres bash -c "$(declare -f exec_as_postgres); postgres_user=$postgres_user; exec_as_postgres \"\$@\"" \
        postgres "$postgres_bin/postgres" -D "$(readlink -f "$REPRISE_DIR/pg")" -k "$(socket_folder)"
}

postgres_answers() { psql_admin postgres -Atc 'select 1' >/dev/null 2>&1; }

postgres_answers_or_died() { postgres_answers || ! live_pid postgres >/dev/null; }

# Starts PostgreSQL unless it runs. After a kill its children take a moment to go, and until then a new one refuses.
ensure_postgres() {
    local attempt
    make_socket_folder
    init_cluster
    for attempt in 1 2 3 4 5 6 7 8 9 10; do
        if ! live_pid postgres >/dev/null; then launch_postgres; fi
        wait_until 60 postgres_answers_or_died || true
        if postgres_answers; then return; fi
        sleep 0.5
    done
    tail -n 20 "$log_dir/postgres.log" >&2
    fail "PostgreSQL does not start"
}

# Roles come before the migrations, which grant to them. Passwords go through standard input, never a command line.
create_roles() {
    local role
    for role in reprise_orders reprise_carts reprise_vault reprise_audit; do
        cat <<SQL
SELECT 'CREATE ROLE $role' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '$role') \\gexec
ALTER ROLE $role LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD '$(<"$keys_dir/$role.password")';
SQL
    done | psql_admin postgres
}

create_databases() {
    psql_admin postgres <<'SQL'
SELECT 'CREATE DATABASE ' || name FROM unnest(ARRAY['reprise_orders', 'reprise_carts']) AS name
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = name) \gexec
REVOKE ALL ON DATABASE reprise_orders, reprise_carts, postgres FROM PUBLIC;
GRANT CONNECT ON DATABASE reprise_orders TO reprise_orders;
GRANT CONNECT ON DATABASE reprise_carts TO reprise_carts, reprise_vault, reprise_audit;
SQL
}

# Applies what is missing of deploy/db/<database>. A migration that waits for a lock gives up before others queue behind it.
migrate() {
    local database
    for database in orders carts; do
        DATABASE_URL="$(database_url reprise_admin "reprise_$database")&lock_timeout=5s" \
            "$repository/deploy/node_modules/@dbmate/linux-x64/bin/dbmate" --no-dump-schema \
            --migrations-dir "$repository/deploy/db/$database" up >>"$log_dir/migrate.log" 2>&1 ||
            { tail -n 20 "$log_dir/migrate.log" >&2 && fail "the migrations of $database do not apply"; }
    done
}

# The mark holds the digest of what made them, so that a folder from before a role came in gets it too.
ensure_databases() {
    local made
    made=$(declare -f create_roles create_databases | sha256sum)
    if [ "$(cat "$REPRISE_DIR/pg/.databases" 2>/dev/null)" != "$made" ]; then
        create_roles
        create_databases
        printf '%s\n' "$made" >"$REPRISE_DIR/pg/.databases"
    fi
    migrate
}
