#!/bin/sh
# The quick checks before a commit: the static checks, and the tests of every package that needs neither LibreOffice nor
# minutes. "make test" runs all.
set -eu
cd "$(dirname "$0")/.."

scripts/lint.sh
# shellcheck disable=SC2046 # import paths
go test $(go list ./... | grep -vE '^sheaf/(bench|infra|internal/e2e|internal/office)(/|$)')
echo "check: the quick checks are fine; LibreOffice, the AWS stack and whole services are tested by make test"
