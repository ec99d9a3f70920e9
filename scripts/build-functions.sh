#!/bin/sh
# Builds the Lambda functions for provided.al2023: dist/ARCH/NAME/bootstrap for each folder of functions/. ARCH is amd64
# unless arm64 is asked for; FOLDER is used instead of dist/ARCH. The same commit makes the same
# bytes on every machine: no cgo, no paths, no build id, no state of the checkout in them.
# usage: build-functions.sh [amd64|arm64 [FOLDER]]
set -eu
cd "$(dirname "$0")/.."

arch=${1:-amd64}
case $arch in
arm64 | amd64) ;;
*)
	echo "usage: scripts/build-functions.sh [amd64|arm64 [FOLDER]]" >&2
	exit 2
	;;
esac
out=${2:-dist/$arch}
export CGO_ENABLED=0 GOOS=linux GOARCH="$arch" GOFLAGS=-buildvcs=false
unset GOAMD64 GOARM64 # their defaults run on every Lambda
for main in functions/*/main.go; do
	name=$(basename "$(dirname "$main")")
	# lambda.norpc leaves out what only the retired go1.x runtime spoke.
	go build -tags lambda.norpc -trimpath -ldflags '-s -w -buildid=' -o "$out/$name/bootstrap" "./functions/$name"
done
