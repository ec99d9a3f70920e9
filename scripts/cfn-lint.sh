#!/bin/sh
# Checks templates with cfn-lint, which knows CloudFormation's resources and their limits: those given, or what synth.sh
# wrote. It is installed into .venv/cfn-lint, once. With CI set it has to run; elsewhere one line says why it could not.
# usage: cfn-lint.sh [TEMPLATE ...]
set -eu
cd "$(dirname "$0")/.."

env="$PWD/.venv/cfn-lint"
package='cfn-lint==1.58.0'

absent() {
	printf 'cfn-lint: NO TEMPLATE WAS CHECKED: %s\n' "$1" >&2
	if [ -n "${CI:-}" ]; then exit 1; fi
	exit 0
}

if [ "$(cat "$env/package" 2>/dev/null)" != "$package" ] || ! "$env/bin/python" -c '' 2>/dev/null; then
	python3 -c 'import ensurepip, venv' 2>/dev/null ||
		absent 'python3 with its venv module is needed (Debian and Ubuntu: apt-get install python3-venv)'
	rm -rf "$env"
	python3 -m venv "$env" >&2
	"$env/bin/pip" install --quiet --disable-pip-version-check "$package" >&2 || absent "pip could not install $package"
	printf '%s\n' "$package" >"$env/package"
fi

[ $# -gt 0 ] || set -- cdk.out/*.template.json
# W3005, an order that is stated twice, is how the CDK writes.
"$env/bin/cfn-lint" --non-zero-exit-code error --ignore-checks W3005 -- "$@"
echo "cfn-lint: no errors in $*"
