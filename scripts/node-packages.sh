#!/bin/sh
# Fetches the packages of Node.js that FOLDER/package-lock.json names into .cache/NAME, unless they are there, and runs none of their
# scripts. Prints that folder. Needs npm and Node.js 20 or newer.
# usage: node-packages.sh NAME FOLDER
set -eu
cd "$(dirname "$0")/.."

name=$1 from=$2
if ! command -v npm >/dev/null 2>&1; then
	echo "$name: npm is needed (Debian and Ubuntu: apt-get install npm)" >&2
	exit 1
fi
if ! node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; then
	echo "$name: Node.js 20 or newer is needed, this is $(node --version)" >&2
	exit 1
fi
to="$PWD/.cache/$name"
if ! cmp -s "$from/package-lock.json" "$to/fetched"; then
	rm -rf "$to"
	mkdir -p "$to"
	cp "$from/package.json" "$from/package-lock.json" "$to"
	(cd "$to" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
	cp "$from/package-lock.json" "$to/fetched"
fi
echo "$to"
