#!/bin/sh
# The static checks: gofmt, go vet, staticcheck at the version that go.mod pins.
set -eu
cd "$(dirname "$0")/.."

unformatted=$(gofmt -l .)
if [ -n "$unformatted" ]; then
	printf 'lint: these files are not formatted, run gofmt -w on them:\n%s\n' "$unformatted" >&2
	exit 1
fi
go vet ./...
go tool staticcheck ./...
echo "lint: gofmt, go vet and staticcheck find nothing"
