#!/bin/sh
# Everything that must hold: the static checks and all tests. With CI set also the race detector, no cached results, and
# a short run of every fuzz target.
set -eu
cd "$(dirname "$0")/.."

scripts/build-helpers.sh needed
go build -o bin/sheaf ./cmd/sheaf
export SHEAF_ZYGOTE="$PWD/bin/sheaf-zygote" SHEAF_WALL="$PWD/bin/sheaf-wall" SHEAF_PROGRAM="$PWD/bin/sheaf"
# Optional outside CI, where a package index may be out of reach.
if ! scripts/moto.sh >/dev/null; then
	echo "test: moto is NOT INSTALLED, see above: the adapters to SQS and DynamoDB are NOT TESTED" >&2
	[ -z "${CI:-}" ]
fi
scripts/lint.sh
scripts/cfn-lint.sh infra/testdata/*.template.json
if [ -n "${CI:-}" ]; then
	scripts/fuzz.sh
	set -- -race -count=1
fi
# A package may take longer than the ten minutes that "go test" allows, on a slow machine.
go test -timeout 20m "$@" ./...
