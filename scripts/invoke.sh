#!/bin/sh
# Hands an event to the program of a Lambda function, run as Lambda runs it, against a cloud on this machine that starts
# empty: versitygw for S3, MiniStack for the rest. What the function prints comes on standard error, its answer on standard
# output.
# usage: invoke.sh FUNCTION EVENTFILE, for example: invoke.sh api events/api-upload.json
set -eu

if [ $# != 2 ] || [ -z "$1" ] || [ ! -f "$2" ]; then
	echo "usage: scripts/invoke.sh FUNCTION EVENTFILE (see functions/ and events/)" >&2
	exit 2
fi
event=$(realpath "$2")
cd "$(dirname "$0")/.."
scripts/ministack.sh >/dev/null
export SHEAF_ZYGOTE="$PWD/bin/sheaf-zygote" SHEAF_WALL="$PWD/bin/sheaf-wall"
cd internal/e2e/aws
exec go test -count=1 -run '^TestSamples$' -args -function "$1" -event "$event"
