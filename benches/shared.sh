# What the benchmarks' scripts share: a folder on a real disk, and a PostgreSQL of the run's own. Sourced from the root of
# the repository; what is made is tidied up when the script ends.

data=
postgres_data=
# A folder that is not tidied up, where there is one.
kept=

tidy() {
  local stop=immediate
  [ -z "$kept" ] || stop=fast
  if [ -n "$postgres_data" ]; then
    as_postgres "$postgres_programs/pg_ctl" --pgdata "$postgres_data" --mode "$stop" stop >/dev/null 2>&1 || true
  fi
  if [ -n "$data" ] && [ -z "$kept" ]; then rm -rf "$data"; fi
}
trap tidy EXIT

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$0: $*"
  exit 1
}

# Debian's package of the given name, where the machine lets us install it.
install_package() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || die "please install $1"
  say "installing $1"
  apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >&2
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

# On a real disk: /tmp is memory on many machines, and there an fsync costs nothing.
make_data() {
  if [ -n "$kept" ]; then
    mkdir -p "$kept"
    data=$(realpath "$kept")
    return
  fi
  data=$(mktemp -d "${BENCH_DISK:-/var/tmp}/direct-debit-bench.XXXXXX")
  chmod 755 "$data"
}

free_port() {
  local port
  while port=$((20000 + RANDOM % 10000)) && (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  printf '%s' "$port"
}

make_cluster() {
  (umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$data/password")
  install -d -m 700 "$data/postgres"
  [ "$(id -u)" != 0 ] || chown postgres "$data/postgres" "$data/password"
  as_postgres "$postgres_programs/initdb" --pgdata "$data/postgres" --username bench --pwfile "$data/password" \
    --auth scram-sha-256 --encoding UTF8 --locale C >/dev/null
}

# Adds what the program must know of it to `from_script`.
start_postgres() {
  find_postgres || { install_package postgresql && find_postgres; } || die "no PostgreSQL in /usr/lib/postgresql"
  local password port
  port=$(free_port)
  [ -f "$data/postgres/PG_VERSION" ] || make_cluster
  password=$(cat "$data/password")
  postgres_data="$data/postgres"
  # As it comes, durable, but reachable from this machine alone.
  as_postgres "$postgres_programs/pg_ctl" --pgdata "$postgres_data" --log "$postgres_data/log" --wait --silent \
    --options "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=" start
  from_script+=(
    --postgres-url "postgres://bench:$password@127.0.0.1:$port"
    --postgres-programs "$postgres_programs"
    --postgres-pid "$(as_postgres head -1 "$postgres_data/postmaster.pid")"
  )
}

# The newest that Debian's packages have put there.
find_postgres() {
  postgres_programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort --version-sort | tail -1)
  [ -x "$postgres_programs/initdb" ]
}
