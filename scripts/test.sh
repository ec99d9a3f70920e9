#!/bin/sh
# Everything that must hold: the static checks and all tests. With CI set also the race detector, no cached results, and
# a short run of every fuzz target.
set -eu
cd "$(dirname "$0")/.."

# Tests run programs that they make, and store uploads of up to 80 MiB, in the folder for temporary files.
tmp="${TMPDIR:-/tmp}"
probe="$(mktemp "$tmp/sheaf-test.XXXXXX")"
printf '#!/bin/sh\n' >"$probe"
chmod 700 "$probe"
"$probe" 2>/dev/null || { rm -f "$probe"; echo "test: programs cannot be run in $tmp (noexec): set TMPDIR to a folder where they can" >&2; exit 1; }
rm -f "$probe"
room="$(df -Pk "$tmp" | awk 'END { print $(NF - 2) }')"
[ "$room" -ge 2097152 ] || { echo "test: less than 2 GiB is free in $tmp: set TMPDIR to a folder with more" >&2; exit 1; }

scripts/build-helpers.sh needed
go build -o bin/sheaf ./cmd/sheaf
export SHEAF_ZYGOTE="$PWD/bin/sheaf-zygote" SHEAF_WALL="$PWD/bin/sheaf-wall" SHEAF_PROGRAM="$PWD/bin/sheaf"
# optional runs a script that fetches something, and says loudly what its absence means. Outside CI, where a package index may be out of
# reach, the tests go on without.
optional() {
	if ! "$1" >/dev/null; then
		echo "test: $2, see above" >&2
		[ -z "${CI:-}" ]
	fi
}
optional scripts/ministack.sh "MiniStack is NOT INSTALLED: the adapters to SQS and DynamoDB are NOT TESTED"
optional scripts/browser.sh "the web page is NOT TESTED IN A BROWSER"
optional scripts/aws-cli.sh "AWS's command line is NOT INSTALLED: the commands of the pages are NOT RUN"
optional scripts/openapi-tools.sh "what makes clients is NOT INSTALLED: the clients of docs/clients.md are NOT TESTED"
scripts/lint.sh
scripts/cfn-lint.sh infra/testdata/*.template.json
if [ -n "${CI:-}" ]; then
	scripts/fuzz.sh
	set -- -race -count=1
fi
# A package may take longer than the ten minutes that "go test" allows, on a slow machine.
go test -timeout 20m "$@" ./...
