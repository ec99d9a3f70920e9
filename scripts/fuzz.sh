#!/bin/sh
# Runs every fuzz target for FUZZTIME (10s). What one finds lies under testdata/fuzz of its package afterwards: keep it,
# it is a test from then on.
set -eu
cd "$(dirname "$0")/.."

# go test fuzzes one target at a time.
grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' . | sort | while IFS=: read -r file function; do
	target=${function#func }
	echo "fuzz: $target in $(dirname "$file")"
	go test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-10s}" -fuzzminimizetime 10x "$(dirname "$file")"
done
