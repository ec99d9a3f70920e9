#!/bin/sh
# Builds the native helpers, each unless it is newer than its source and LibreOffice: bin/sheaf-zygote, which keeps LibreOffice
# warm, and bin/sheaf-wall, which raises walls around a document's process. Without the compiler and headers sheaf works too,
# slower and with fewer walls: the script says so and succeeds, except as "build-helpers.sh needed".
set -eu
cd "$(dirname "$0")/.."

if [ "$(uname -s)" != Linux ]; then
	echo "build: no native helpers on this system: documents are converted with a fresh soffice each, without walls around it"
	exit 0
fi
library=$(dirname "$(readlink -f "$(command -v soffice || echo /)")")/libuno_cppu.so.3
mkdir -p bin

# helper builds bin/$1 of layers/libreoffice/$2 and says $3 where that cannot be done.
helper() {
	program=bin/$1
	if [ -e "$program" ] && [ -z "$(find layers/libreoffice/walls "layers/libreoffice/$2" "$library" -newer "$program" 2>/dev/null)" ]; then return 0; fi
	echo "layers/libreoffice/$2/build.sh $program"
	if "layers/libreoffice/$2/build.sh" "$program"; then return 0; fi
	rm -f "$program"
	echo "build: $program could not be built, see above: $3"
	[ "$needed" = no ]
}

needed=no
if [ "${1:-}" = needed ]; then needed=yes; fi
helper sheaf-wall walls "no walls stand around a document's process"
helper sheaf-zygote zygote "documents are converted with a fresh soffice each, about seven times slower"
