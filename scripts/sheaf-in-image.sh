#!/bin/sh
# Runs bin/sheaf with the LibreOffice and the fonts of the converter's image, which make image has built, instead of the machine's:
#   make fidelity FIDELITY="-sheaf scripts/sheaf-in-image.sh -corpus DIR"
# It sees this folder, and no network.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)

exec docker run --rm --network none --user "$(id -u):$(id -g)" --volume "$here:$here" --workdir "$here" \
	--env HOME=/tmp --env SHEAF_LEAVE_OFF --env "SHEAF_ZYGOTE=$here/bin/sheaf-zygote" --env "SHEAF_WALL=$here/bin/sheaf-wall" \
	--entrypoint "$here/bin/sheaf" "${SHEAF_IMAGE:-sheaf-convert}" "$@"
