#!/bin/sh
# Runs golangci-lint at the version named here, which the Go module proxy has: golangci-lint.sh ARGUMENT...
# The first time it is built, into bin/, which takes a minute.
set -eu
cd "$(dirname "$0")/.."

version=v2.15.0
program=$PWD/bin/golangci-lint-$version
if [ ! -x "$program" ]; then
	echo "golangci-lint: building $version, once" >&2
	new=$(mktemp -d)
	trap 'rm -rf "$new"' EXIT
	GOBIN=$new GOFLAGS='' go install "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$version" 2>"$new/log" || {
		cat "$new/log" >&2
		exit 1
	}
	mkdir -p bin
	rm -f bin/golangci-lint-*
	mv "$new/golangci-lint" "$program"
	rm -rf "$new"
fi
exec "$program" "$@"
