#!/bin/sh
# Puts a suite of newer packages among apt's sources, unless it is there, and prints its name: backports.sh [SUITE], as root.
# Without SUITE it is the backports of this Debian release. Where the suite cannot be reached or has no LibreOffice, that is
# said and apt's sources stay as they were.
set -eu

fail() {
	printf 'backports: %s\n' "$@" >&2
	exit 1
}

suite=${1:-}
if [ -z "$suite" ]; then
	# shellcheck source=/dev/null
	. /etc/os-release
	[ "$ID" = debian ] || fail "$PRETTY_NAME is no Debian, which alone has backports of LibreOffice."
	[ -n "${VERSION_CODENAME:-}" ] || fail "$PRETTY_NAME does not name its release."
	suite=$VERSION_CODENAME-backports
fi

# Whether all of them can be reached does not matter here, only what comes of it.
update() { apt-get -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 update >&2 || true; }
# targets prints a field of each of apt's sources of packages. apt knows them only after an update.
targets() { apt-get indextargets --format "\$($1)" 'Created-By: Packages'; }
serves() { apt-cache madison libreoffice-writer-nogui | grep -qF " $suite/"; }
# why says why it is not served: apt lists the archives (a=, n=) whose package lists it has got.
why() {
	if apt-cache policy | grep -qE "[an]=$suite(,|\$)"; then
		echo "$suite has no LibreOffice."
	else
		echo "$suite cannot be reached."
	fi
}

update
if ! targets RELEASE | grep -qx "$suite"; then
	site=$(targets SITE | grep -v security | head -n 1) # from where the release itself comes
	[ -n "$site" ] || fail "apt reaches no package source of this release."
	source=/etc/apt/sources.list.d/$suite.list
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $site $suite main" >"$source"
	update
	if ! serves; then
		reason=$(why)
		rm -f "$source"
		fail "$reason"
	fi
fi
serves || fail "$(why)"
echo "$suite"
