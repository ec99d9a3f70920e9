#!/bin/sh
# Converts documents of which Word has made PDFs, compares ours with those, and looks for lost text: "scripts/fidelity.sh -h" for
# the options.
set -eu
cd "$(dirname "$0")/.."

go run ./bench/fidelity "$@"
