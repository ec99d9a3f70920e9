#!/bin/sh
# Deploys the stack to an emulator of AWS on this machine, with the CDK's own command line, has everything happen there that
# happens to a deployment, and destroys it again (internal/e2e/cloud). The assembly and the emulator's log stay in out/cloud.
# usage: cloud-test.sh [go test options]
set -eu
cd "$(dirname "$0")/.."
. scripts/cdk.sh

need_node
python=$(scripts/ministack.sh)
scripts/aws-cli.sh >/dev/null
cdk --version >/dev/null # installed before anything is timed
scripts/build-helpers.sh needed
mkdir -p out/cloud
go vet -tags cloud ./internal/e2e/cloud
exec go test -tags cloud -count=1 -v -timeout 20m "$@" ./internal/e2e/cloud \
	-args -python "$python" -cdk "npx --yes aws-cdk@$cdk_version" -aws "$PWD/.venv/awscli/bin/aws" -out "$PWD/out/cloud"
