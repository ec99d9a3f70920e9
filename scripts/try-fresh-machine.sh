#!/bin/bash
# By hand, as root on a Debian machine with mmdebstrap: proves the set-up on a machine that has git, make and Go and
# nothing else. It makes a minimal Debian in a temporary folder, puts this checkout into it, uncommitted changes too, and
# runs the given commands there (make demo twice and make test unless others are given), timing each.
#
#   scripts/try-fresh-machine.sh                       # the Debian release of SUITE (bookworm)
#   SUITE=trixie scripts/try-fresh-machine.sh "make demo"
#   SUITE=trixie BACKPORTS="libreoffice-writer-nogui libreoffice-dev" scripts/try-fresh-machine.sh \
#       "scripts/setup.sh test" "make build" "bin/sheaf doctor" "scripts/build-helpers.sh && go test ./internal/office/..."
#
# BACKPORTS names packages that the new machine has from the release's backports from the start.
# Go is this machine's own, mounted read-only; modules come through GOPROXY into an empty cache.
set -euo pipefail

suite=${SUITE:-bookworm}
here=$(cd "$(dirname "$0")/.." && pwd)

# Mounts are made in a mount namespace of their own, so that none outlives this script whatever happens.
if [ -z "${INSIDE_NAMESPACE:-}" ]; then
	command -v mmdebstrap >/dev/null || { echo "needs mmdebstrap: apt-get install mmdebstrap" >&2; exit 1; }
	INSIDE_NAMESPACE=1 exec unshare --mount --propagation private "$0" "$@"
fi

root=$(mktemp -d)
settings=$(mktemp)
clean_up() {
	umount -R "$root"/{proc,dev,usr/local/go} 2>/dev/null || true
	rm -rf --one-file-system "$root" "$settings"
}
trap clean_up EXIT

# The new machine reaches the network as this one does: same apt settings, resolver and certificates.
apt-config dump Acquire >"$settings"
echo "== Debian $suite with git, make and ca-certificates"
mmdebstrap --quiet --mode=root --variant=minbase --include=git,make,ca-certificates --aptopt="$settings" "$suite" "$root"
cp /etc/resolv.conf /etc/hosts "$root/etc/"
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"

in_root() { chroot "$root" env DEBIAN_FRONTEND=noninteractive "$@" >/dev/null; }
if [ -n "${BACKPORTS:-}" ]; then
	echo "== from $suite-backports: $BACKPORTS"
	sed -n "s/^\(deb .*\) $suite main.*/\1 $suite-backports main/p" "$root/etc/apt/sources.list" >"$root/etc/apt/sources.list.d/backports.list"
	in_root apt-get -q update
	# shellcheck disable=SC2086 # the words are packages
	in_root apt-get -q install -y --no-install-recommends -t "$suite-backports" $BACKPORTS
fi

mkdir -p "$root/usr/local/go" "$root/root/sheaf"
git -C "$here" ls-files -z --cached --others --exclude-standard |
	tar -C "$here" --null --ignore-failed-read -T - -c | tar -C "$root/root/sheaf" -x
mount --bind -o ro "$(go env GOROOT)" "$root/usr/local/go"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"

[ $# -gt 0 ] || set -- "make demo" "make demo" "make test"
for command in "$@"; do
	echo "== $command"
	started=$(date +%s)
	env -i HOME=/root TERM="${TERM:-dumb}" PATH=/usr/local/go/bin:/usr/sbin:/usr/bin:/sbin:/bin \
		GOPROXY="$(go env GOPROXY)" GOSUMDB="$(go env GOSUMDB)" \
		chroot "$root" bash -c "cd /root/sheaf && $command"
	echo "== $command: $(($(date +%s) - started)) s"
done
