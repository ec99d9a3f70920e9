#!/bin/sh
# Runs every fuzz target for FUZZTIME (10s). What one finds lies under testdata/fuzz of its package afterwards: keep it,
# it is a test from then on.
set -eu
cd "$(dirname "$0")/.."

log=$(mktemp)
trap 'rm -f "$log" "$log.targets"' EXIT

fuzz() {
	code=0
	go test -run '^$' -fuzz "^$1\$" -fuzztime "${FUZZTIME:-10s}" -fuzzminimizetime 10x "$2" >"$log" 2>&1 || code=$?
	cat "$log"
	return "$code"
}

# ended_late succeeds if the target found nothing, and go test only took the end of its time for a failure: a fault of Go
# before 1.27 (github.com/golang/go/issues/75804).
ended_late() { grep -q '^ *context deadline exceeded$' "$log" && ! grep -q 'Failing input written' "$log"; }

# go test fuzzes one target at a time.
grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]+' . | sort >"$log.targets"
while IFS=: read -r file function; do
	target=${function#func }
	echo "fuzz: $target in $(dirname "$file")"
	tries=1
	until fuzz "$target" "$(dirname "$file")"; do
		# About one run in twenty ends so: five in a row are no accident.
		if ! ended_late || [ $tries = 5 ]; then exit 1; fi
		tries=$((tries + 1))
		echo "fuzz: go test failed at the end of its time without an input that fails, once more"
	done
done <"$log.targets"
