#!/bin/sh
# Fetches what drives a browser in the tests of the web page (web/browser), at the versions of its lock file, into .cache/browser,
# unless it is there. Prints that folder. Needs npm, and Chromium to be there (Debian and Ubuntu: the packages npm and chromium).
set -eu
cd "$(dirname "$0")/.."

if ! command -v chromium >/dev/null 2>&1; then
	echo "browser: chromium is needed (Debian and Ubuntu: apt-get install chromium)" >&2
	exit 1
fi
scripts/node-packages.sh browser web/browser
