#!/bin/sh
# Brings clients of Gotenberg, which tests have sheaf called by, at versions that are named: gotenberg-client for Python into
# .venv/gotenberg, and chromiumly for Node.js, at the versions of its lock file, into .cache/clients. Prints the path of that python, and
# the folder. Needs python3 with its venv module, and npm (Debian and Ubuntu: the packages python3-venv and npm).
set -eu
cd "$(dirname "$0")/.."

scripts/venv.sh gotenberg certifi==2026.10.19.post1 charset-normalizer==3.5.3 gotenberg-client==1.0.0 idna==3.20 requests==2.34.2 \
	typing-extensions==4.15.0 urllib3==2.8.0
if ! command -v npm >/dev/null 2>&1; then
	echo "gotenberg-clients: npm is needed (Debian and Ubuntu: apt-get install npm)" >&2
	exit 1
fi
to="$PWD/.cache/clients"
if ! cmp -s internal/e2e/clients/package-lock.json "$to/fetched"; then
	rm -rf "$to"
	mkdir -p "$to"
	cp internal/e2e/clients/package.json internal/e2e/clients/package-lock.json "$to"
	(cd "$to" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2)
	cp internal/e2e/clients/package-lock.json "$to/fetched"
fi
echo "$PWD/.venv/gotenberg/bin/python"
echo "$to"
