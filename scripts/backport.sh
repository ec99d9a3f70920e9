#!/bin/sh
# Brings this machine the newer LibreOffice of its Debian release's backports, without questions, and builds the native helpers
# for it. What is installed of LibreOffice is upgraded; nothing is removed. A second time it does nothing.
set -eu
cd "$(dirname "$0")/.."

say() { printf 'backport: %s\n' "$*"; }
fail() {
	printf 'backport: %s\n' "$@" >&2
	exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

[ "$(uname -s)" != Darwin ] || fail "only Debian has backports. On macOS: brew upgrade --cask libreoffice"
have apt-get || fail "only Debian has backports. This system's own package manager has the LibreOffice that fits it."
[ "$(id -u)" = 0 ] || have sudo || fail "only root may install LibreOffice."

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
# wanted lists Writer and Math, with their GUI where there is one, what the helpers are built with, and what the user has chosen of
# LibreOffice. The rest comes along.
wanted() {
	if installed libreoffice-core; then
		echo libreoffice-writer libreoffice-math
	else
		echo libreoffice-writer-nogui libreoffice-math-nogui
	fi
	echo libreoffice-dev g++
	apt-mark showmanual | while read -r package; do
		if [ "$(dpkg-query -W -f '${source:Package}' "$package" 2>/dev/null)" = libreoffice ]; then echo "$package"; fi
	done
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
suite=$(as_root layers/libreoffice/backports.sh 2>"$log") || {
	grep -E '^([EW]|backports):' "$log" >&2 || true
	fail "there is no newer LibreOffice for this machine."
}
say "LibreOffice of $suite (this can take some minutes)"
# shellcheck disable=SC2046 # a list of packages
as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 apt-get -q -y -t "$suite" --no-remove \
	-o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 install --no-install-recommends $(wanted) >"$log" 2>&1 || {
	grep -E '^[EW]:' "$log" | tail -n 12 >&2
	fail "apt could not install it, see its own words above."
}
version=$(dpkg-query -W -f '${Version}' libreoffice-dev)
say "LibreOffice $version is installed"
scripts/build-helpers.sh
