#!/bin/sh
# Brings clients of Gotenberg, which tests have sheaf called by, at versions that are named: gotenberg-client for Python into
# .venv/gotenberg, and chromiumly for Node.js, at the versions of its lock file, into .cache/clients. Prints the path of that python, and
# the folder. Needs python3 with its venv module, and npm (Debian and Ubuntu: the packages python3-venv and npm).
set -eu
cd "$(dirname "$0")/.."

scripts/venv.sh gotenberg certifi==2026.10.19.post1 charset-normalizer==3.5.3 gotenberg-client==1.0.0 idna==3.20 requests==2.34.2 \
	typing-extensions==4.15.0 urllib3==2.8.0
echo "$PWD/.venv/gotenberg/bin/python"
scripts/node-packages.sh clients internal/e2e/clients
