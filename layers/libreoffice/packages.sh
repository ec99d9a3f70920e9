#!/bin/sh
# Installs the Debian packages of the converter's image: packages.sh LIST... with a package a line, of alternatives (A|B) the
# first that the release has; what follows it on the line is for readers. BACKPORTS names a suite of newer packages, such
# as trixie-backports, from which LibreOffice is taken.
set -eu

export DEBIAN_FRONTEND=noninteractive
if [ -n "${BACKPORTS:-}" ]; then
	site=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -v security | head -n 1)
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $site $BACKPORTS main" >/etc/apt/sources.list.d/backports.list
fi
apt-get -q -o Acquire::Retries=3 update

# known tells whether the release has a package that can be installed.
known() { apt-cache policy "$1" | grep -q 'Candidate: [^(]'; }

packages=
for list in "$@"; do
	while read -r names _; do
		case $names in '' | '#'*) continue ;; esac
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
# shellcheck disable=SC2086 # a list of packages
apt-get -q -y -o Acquire::Retries=3 ${BACKPORTS:+-t "$BACKPORTS"} install --no-install-recommends $packages
