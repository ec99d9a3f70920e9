#!/bin/sh
# Builds the converter's image, tests it as Lambda runs it, runs the engine's tests in it (internal/e2e/image), and measures
# a start. Then builds the service's image and a release, and has a first PDF out of each.
# usage: image-test.sh [IMAGE]   an image that is there already is not built
#   RUNS=3 COLD=1   measures three starts, each with an empty page cache (as root)
set -eu
cd "$(dirname "$0")/.."

image=${1:-}
if [ -z "$image" ]; then
	image=sheaf-convert
	scripts/image.sh "$image"
fi
service=sheaf
scripts/image.sh "$service" service
contents=dist/image-test.cdx.json
scripts/image-contents.sh "$service" "$contents"
release=dist/release-test
scripts/release.sh "$release"
base=$(sed -n 's/^ARG BASE_IMAGE=//p' functions/convert/Dockerfile)
command -v pdftotext >/dev/null || {
	echo "image-test: pdftotext is not found; 'make setup' installs it" >&2
	exit 1
}
scripts/ministack.sh >/dev/null
verapdf=$(scripts/verapdf.sh | tail -n 1)
go vet -tags image ./internal/e2e/image
exec go test -tags image -count=1 -v -timeout 20m ./internal/e2e/image \
	-args -image "$image" -service "$service" -verapdf "$verapdf" -contents "$PWD/$contents" -release "$PWD/$release" -base "${BASE_IMAGE:-$base}" -runs "${RUNS:-1}" "-cold=${COLD:-0}"
