#!/bin/sh
# Checks that Go can build the given packages before anything is built: the toolchain is there and new enough, and the
# modules can be had. Silent when all is well; otherwise it says what to do.
set -eu
cd "$(dirname "$0")/.."

fail() {
	printf 'check-go: %s\n' "$@" >&2
	exit 1
}
wanted=$(sed -n 's/^go //p' go.mod)

command -v go >/dev/null 2>&1 || fail \
	"Go is not found. Install Go $wanted or newer from https://go.dev/dl/ and put its bin folder into PATH." \
	"If it is installed: sudo resets PATH, so run make without it; make asks for sudo itself where it needs it."

# Go 1.21 and newer fetch the toolchain that go.mod names through the module proxy, if GOTOOLCHAIN lets them.
go list -m >/dev/null || fail \
	"sheaf needs Go $wanted or newer; this is $(cd / && GOTOOLCHAIN=local go version)." \
	"Install it from https://go.dev/dl/. Go 1.21 or newer can fetch it by itself: set GOTOOLCHAIN=auto, with GOPROXY within reach."

go list -deps "$@" >/dev/null || fail \
	"Go cannot load what it has to build, see above." \
	"If a module could not be fetched: check that GOPROXY ($(go env GOPROXY)) is reached from here, then try again."
