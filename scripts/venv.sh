#!/bin/sh
# Makes the virtual environment .venv/NAME with exactly the packages named, unless it is there with them. Needs python3 (3.10 or
# newer) with its venv module.
# usage: venv.sh NAME PACKAGE==VERSION...
set -eu
cd "$(dirname "$0")/.."

name=$1
shift
env="$PWD/.venv/$name"
if [ "$(cat "$env/packages" 2>/dev/null)" != "$*" ] || ! "$env/bin/python" -c '' 2>/dev/null; then
	if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
		echo "$name: python3 with its venv module is needed (Debian and Ubuntu: apt-get install python3-venv)" >&2
		exit 1
	fi
	rm -rf "$env"
	python3 -m venv "$env" >&2
	"$env/bin/pip" install --quiet --disable-pip-version-check "$@" >&2
	printf '%s\n' "$*" >"$env/packages"
fi
