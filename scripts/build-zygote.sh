#!/bin/sh
# Builds bin/sheaf-zygote, the helper that keeps LibreOffice warm, unless it is newer than its source and LibreOffice.
# Without what it is built with sheaf works all the same, with a fresh soffice for each document: that is told and is no
# failure, but for "build-zygote.sh needed".
set -eu
cd "$(dirname "$0")/.."

helper=bin/sheaf-zygote
if [ "$(uname -s)" != Linux ]; then
	echo "build: no $helper on this system, documents are converted with a fresh soffice each"
	exit 0
fi
library=$(dirname "$(readlink -f "$(command -v soffice || echo /)")")/libuno_cppu.so.3
if [ -e "$helper" ] && [ -z "$(find layers/libreoffice/zygote "$library" -newer "$helper" 2>/dev/null)" ]; then exit 0; fi

mkdir -p bin
echo "layers/libreoffice/zygote/build.sh $helper"
if layers/libreoffice/zygote/build.sh "$helper"; then exit 0; fi
rm -f "$helper"
if [ "${1:-}" = needed ]; then exit 1; fi
echo "build: $helper could not be built, see above; documents are converted with a fresh soffice each, about ten times slower"
