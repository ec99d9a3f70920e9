#!/bin/sh
# Brings the system up to date and installs the Debian packages of the converter's image: packages.sh LIST... with a package a line, of alternatives (A|B) the
# first that the release has; what follows it on the line is for readers. With BACKPORTS=auto newer packages are taken from
# the backports of the Debian release, where they have them, or from the suite that BACKPORTS names; without it from neither.
set -eu

export DEBIAN_FRONTEND=noninteractive
hint() {
	echo "packages.sh: name another suite in BACKPORTS, or leave it empty to take the release's own LibreOffice" >&2
	exit 1
}

suite=${BACKPORTS:-}
case $suite in
'') apt-get -q -o Acquire::Retries=3 update ;;
auto) suite=$("$(dirname "$0")/backports.sh") || hint ;;
*) suite=$("$(dirname "$0")/backports.sh" "$suite") || hint ;;
esac

# listed prints the lines of the lists that name packages. Those with install.sh are fonts that no package brings.
listed() { cat "$@" | grep -Ev '^(#|install\.sh|[[:space:]]*$)' | sed 's/[[:space:]].*//'; }

# What of them can be installed. One call for all: where apt keeps no cache, as in containers, each reads every list there is anew.
# shellcheck disable=SC2046 # a list of packages
known=$(apt-cache policy $(listed "$@" | tr '|' ' ') | awk '/^[^ ]/ { name = $1; sub(/:$/, "", name) } /^  Candidate: [^(]/ { print name }')

packages=
for names in $(listed "$@"); do
	chosen=
	for name in $(echo "$names" | tr '|' ' '); do
		if [ -z "$chosen" ] && printf '%s\n' "$known" | grep -qxF "$name"; then chosen=$name; fi
	done
	if [ -z "$chosen" ]; then
		echo "packages.sh: this release has no $names" >&2
		exit 1
	fi
	packages="$packages $chosen"
done
# The base may be some weeks old.
apt-get -q -y -o Acquire::Retries=3 upgrade
# shellcheck disable=SC2086 # a list of packages
apt-get -q -y -o Acquire::Retries=3 ${suite:+-t "$suite"} install --no-install-recommends $packages
