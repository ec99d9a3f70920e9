#!/bin/sh
# The static checks, the same for "make check", "make test" and CI: gofmt and golangci-lint for Go, shellcheck for scripts,
# the compiler's warnings for C++. With CI set all of them have to run; elsewhere one line names a tool that is missing.
set -eu
cd "$(dirname "$0")/.."

missing() {
	printf 'lint: NOT CHECKED: %s\n' "$*" >&2
	[ -z "${CI:-}" ]
}

unformatted=$(gofmt -l .)
if [ -n "$unformatted" ]; then
	printf 'lint: these files are not formatted, run gofmt -w on them:\n%s\n' "$unformatted" >&2
	exit 1
fi
scripts/golangci-lint.sh run --allow-parallel-runners ./...

if command -v shellcheck >/dev/null 2>&1; then
	# shellcheck disable=SC2046 # no name of a script has a space
	shellcheck -x .ci/run $(find scripts layers packaging -name '*.sh') scripts/hooks/*
else
	missing "scripts; shellcheck is not found"
fi

# warnings_of COMMAND... has the compiler look at C++ without writing anything.
warnings_of() { CXXFLAGS='-Werror -fsyntax-only' "$@"; }
seen=bin/warnings-seen
native=layers/libreoffice
if [ "$(uname -s)" != Linux ]; then
	missing "C++, which is for Linux"
elif [ ! -e $seen ] || [ -n "$(find $native/walls $native/zygote -newer $seen)" ]; then
	warnings_of $native/walls/build.sh /dev/null
	warnings_of $native/walls/build.sh /dev/null attempt
	warnings_of $native/zygote/build.sh /dev/null
	mkdir -p bin
	touch $seen
fi
echo "lint: nothing found"
