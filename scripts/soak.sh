#!/bin/sh
# Converts documents with the warm engine for minutes, kills its processes meanwhile, and compares every PDF with that of a
# fresh soffice: "scripts/soak.sh -h" for the options.
set -eu
cd "$(dirname "$0")/.."

scripts/build-helpers.sh needed
go run ./bench/soak "$@"
