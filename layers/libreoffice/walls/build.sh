#!/bin/sh
# Builds sheaf-wall, or the attacker that the tests run: build.sh OUT [launcher|attempt]. CXXFLAGS adds options.
# Needed: g++, and the kernel's and C library's headers that it brings along on Debian and Ubuntu.
set -eu

fail() {
	printf 'build sheaf-wall: %s\n' "$@" >&2
	exit 1
}
[ $# -ge 1 ] || fail "usage: build.sh OUT [launcher|attempt]"
command -v g++ >/dev/null 2>&1 || fail "g++ is not found." "On Debian and Ubuntu: apt-get install --no-install-recommends g++"

source=$(cd "$(dirname "$0")" && pwd)
# Its own C++ library is linked in, so that it runs where only LibreOffice is installed.
# shellcheck disable=SC2086 # options
g++ -std=c++17 -O2 -Wall -Wextra -Wconversion ${CXXFLAGS:-} "$source"/*.cpp "$source/${2:-launcher}"/*.cpp -static-libstdc++ -static-libgcc -pthread -o "$1"
