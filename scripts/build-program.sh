#!/bin/sh
# Builds the program sheaf for Linux as it is handed out, linked statically: build-program.sh ARCH FILE. The same commit makes the same
# bytes on every machine. Its version is that of git's tag, or of the commit; a checkout that git does not read has none.
set -eu
cd "$(dirname "$0")/.."

stamp=true
git log -1 --format=%h >/dev/null 2>&1 || stamp=false
CGO_ENABLED=0 GOOS=linux GOARCH=$1 exec go build -trimpath -buildvcs=$stamp -ldflags '-s -w -buildid=' -o "$2" ./cmd/sheaf
