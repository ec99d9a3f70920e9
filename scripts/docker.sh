#!/bin/sh
# Runs a command with a docker engine: the one that runs already, else one of its own, which it starts in a temporary folder
# and ends with the command. For the latter it must be root, and on Debian or Ubuntu, where it installs what is missing.
# usage: docker.sh COMMAND [ARGUMENT...]
set -eu

fail() {
	printf 'docker: %s\n' "$@" >&2
	exit 1
}
[ $# -gt 0 ] || fail "usage: scripts/docker.sh COMMAND [ARGUMENT...]"
have() { command -v "$1" >/dev/null 2>&1; }

if have docker && docker info >/dev/null 2>&1; then exec "$@"; fi
[ "$(uname -s)" = Linux ] || fail "no docker engine runs here. Start one (Docker Desktop, colima or another), then try again."
[ "$(id -u)" = 0 ] || fail "no docker engine runs here that this user may use." \
	"Start one, or run this as root: it then starts one of its own."

# Debian has the command line in the engine's package or beside it.
missing=
have dockerd || missing=docker.io
have docker || missing="$missing docker-cli"
if [ -n "$missing" ]; then
	have apt-get || fail "dockerd is not found, and this machine has no apt-get to install it with."
	echo "docker: installing $missing" >&2
	export DEBIAN_FRONTEND=noninteractive
	apt-get -q -y -o DPkg::Lock::Timeout=300 update >/dev/null || true
	for package in $missing; do
		if apt-cache show "$package" >/dev/null 2>&1; then
			apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 install --no-install-recommends "$package" >/dev/null
		fi
	done
	if ! have dockerd || ! have docker; then fail "could not install $missing."; fi
fi

dir=$(mktemp -d)
pid=
clean_up() {
	if [ -n "$pid" ]; then
		kill "$pid" 2>/dev/null || true
		wait "$pid" || true
	fi
	umount "$dir/exec/netns/default" 2>/dev/null || true
	rm -rf --one-file-system "$dir"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Containers use the machine's own network, so the engine leaves that as it is.
dockerd --bridge=none --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false \
	--data-root "$dir/data" --exec-root "$dir/exec" --pidfile "$dir/pid" -H "unix://$dir/socket" >"$dir/log" 2>&1 &
pid=$!
export DOCKER_HOST="unix://$dir/socket"
unset DOCKER_CONTEXT DOCKER_TLS_VERIFY
tries=0
until docker info >/dev/null 2>&1; do
	tries=$((tries + 1))
	if [ $tries = 60 ] || ! kill -0 "$pid" 2>/dev/null; then
		tail -n 20 "$dir/log" >&2
		fail "no docker engine can run here, see its own words above."
	fi
	sleep 0.5
done
"$@"
