#!/bin/sh
# Builds sheaf's native helpers for the LibreOffice of this machine, unless they are newer than that. The package runs it where it
# was made without them.
set -eu

source=/usr/share/sheaf/libreoffice
library=$(dirname "$(readlink -f "$(command -v soffice)")")/libuno_cppu.so.3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for helper in wall:walls zygote:zygote; do
	program=/usr/lib/sheaf/sheaf-${helper%:*}
	if [ -z "$(find "$source" "$library" -newer "$program" 2>/dev/null || echo missing)" ]; then continue; fi
	"$source/${helper#*:}/build.sh" "$work/helper"
	install -m 0755 "$work/helper" "$program"
done
