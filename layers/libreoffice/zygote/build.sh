#!/bin/sh
# Builds sheaf-zygote: build.sh OUT [PROGRAM]. CXXFLAGS adds options.
#
# PROGRAM is the program folder of the LibreOffice to build for, by default that of the soffice in PATH. Needed besides it:
# g++ and LibreOffice's SDK of the same version (on Debian and Ubuntu: g++, libreoffice-dev; without what they recommend).
set -eu

fail() {
	printf 'build zygote: %s\n' "$@" >&2
	exit 1
}
[ $# -ge 1 ] || fail "usage: build.sh OUT [PROGRAM]"

source=$(cd "$(dirname "$0")" && pwd)
program=${2:-$(dirname "$(readlink -f "$(command -v soffice || fail 'LibreOffice is not found')")")}
sdk=${LIBREOFFICE_SDK:-$program/../sdk}
include=$sdk/include
[ -d "$include" ] || include=/usr/include/libreoffice # where Debian has it
for file in "$sdk/bin/cppumaker" "$include/rtl/ustring.hxx"; do
	[ -e "$file" ] || fail "$file is not there." "On Debian and Ubuntu: apt-get install --no-install-recommends g++ libreoffice-dev"
done
command -v g++ >/dev/null 2>&1 || fail "g++ is not found."

# The SDK brings its interfaces as two databases: make headers of those that are used, and of what they are made of.
types=
for type in beans.PropertyValue container.XNameAccess document.MacroExecMode document.UpdateDocMode \
	frame.XComponentLoader frame.XStorable lang.XMultiServiceFactory lang.XTypeProvider task.XInteractionApprove task.XInteractionHandler \
	task.XInteractionRequestStringResolver uno.XAggregation uno.XWeak util.XCloseable; do
	types="$types -Tcom.sun.star.$type"
done
generated=$(mktemp -d)
trap 'rm -rf "$generated"' EXIT
# shellcheck disable=SC2086 # one word a type
"$sdk/bin/cppumaker" -Gc -O"$generated" $types "$program/types.rdb" "$program/types/offapi.rdb"

# The libraries of the LibreOffice that is used stand before those of the one it was built for, by LD_LIBRARY_PATH. What
# threads.cpp puts in the place of theirs they find by -rdynamic.
# shellcheck disable=SC2086 # options
g++ -std=c++17 -O2 -Wall -Wextra -Wconversion ${CXXFLAGS:-} -DLINUX -DUNX -DSAL_UNX -DCPPU_ENV=gcc3 \
	-isystem "$generated" -isystem "$include" "$source"/*.cpp "$source"/../walls/*.cpp -o "$1" \
	-L"$program" -l:libuno_cppuhelpergcc3.so.3 -l:libuno_cppu.so.3 -l:libuno_sal.so.3 -Wl,-rpath,"$program" -ldl -rdynamic
