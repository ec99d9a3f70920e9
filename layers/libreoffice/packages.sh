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

# known succeeds if the release has a package that can be installed.
known() { apt-cache policy "$1" | grep -q 'Candidate: [^(]'; }

packages=
for list in "$@"; do
	while read -r names _; do
		case $names in '' | '#'* | install.sh*) continue ;; esac # the last are fonts that no package brings
		for name in $(echo "$names" | tr '|' ' '); do
			if known "$name"; then
				packages="$packages $name"
				continue 2
			fi
		done
		echo "packages.sh: this release has no $names" >&2
		exit 1
	done <"$list"
done
# The base may be some weeks old.
apt-get -q -y -o Acquire::Retries=3 upgrade
# shellcheck disable=SC2086 # a list of packages
apt-get -q -y -o Acquire::Retries=3 ${suite:+-t "$suite"} install --no-install-recommends $packages
