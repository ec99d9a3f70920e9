#!/bin/sh
# Makes the profile that conversions begin with, in the new folder DESTINATION: the hardened settings in profile/, and what
# LibreOffice adds to them at its first start, a second's work. bake.sh DESTINATION [PROGRAM]
set -eu

destination=$1
program=${2:-/usr/lib/libreoffice/program}
source=$(cd "$(dirname "$0")" && pwd)
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir -p "$destination"
cp -R "$source/profile/user" "$destination"

# It ends with 81 when it wants to be started again, because the profile was set up.
for try in 1 2 3; do
	code=0
	env -i PATH=/usr/bin:/bin HOME="$home" TMPDIR="$home" LANG=C.UTF-8 SAL_USE_VCLPLUGIN=svp \
		"$program/soffice.bin" --headless --invisible --nologo --nodefault --norestore --nofirststartwizard --nolockcheck \
		"-env:UserInstallation=file://$destination" --terminate_after_init || code=$?
	case $code in
	0) break ;;
	81) [ "$try" -lt 3 ] ;;
	*) exit "$code" ;;
	esac
done
# Whoever Lambda runs the function as reads it.
chmod -R u=rwX,go=rX "$destination"
