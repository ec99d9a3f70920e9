#!/bin/sh
# Fetches what drives a browser in the tests of the web page (web/browser), at the versions of its lock file, into .cache/browser,
# unless it is there. Prints that folder. Needs npm, and Chromium to be there (Debian and Ubuntu: the packages npm and chromium).
set -eu
cd "$(dirname "$0")/.."

for program in npm chromium; do
	if ! command -v "$program" >/dev/null 2>&1; then
		echo "browser: $program is needed (Debian and Ubuntu: apt-get install $program)" >&2
		exit 1
	fi
done
if ! node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)'; then
	echo "browser: Node.js 20 or newer is needed, this is $(node --version)" >&2
	exit 1
fi
to="$PWD/.cache/browser"
if ! cmp -s web/browser/package-lock.json "$to/fetched"; then
	rm -rf "$to"
	mkdir -p "$to"
	cp web/browser/package.json web/browser/package-lock.json "$to"
	(cd "$to" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
	cp web/browser/package-lock.json "$to/fetched"
fi
echo "$to"
