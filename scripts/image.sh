#!/bin/sh
# Builds an image with the docker engine there is (see docker.sh): image.sh [TAG [TARGET]]. TARGET is lambda, the function that
# converts, tagged sheaf-convert unless TAG is given, or service, the whole service.
#   ARCH        amd64 or arm64, this machine's unless given; another one's needs buildx and emulation
#   BASE_IMAGE  what it is built on, the Dockerfile's own unless given. A Debian that cannot be pulled is made of the
#               machine's package source, where it is root and mmdebstrap can be had.
#   IMAGE_DATE  packages are installed anew when it changes, the week unless given
#   BACKPORTS   the suite to take LibreOffice from, the release's backports unless given; empty for the release itself
set -eu
cd "$(dirname "$0")/.."

tag=${1:-sheaf-convert}
target=${2:-lambda}
own=$(go env GOHOSTARCH)
arch=${ARCH:-$own}
dockerfile=functions/convert/Dockerfile
base=${BASE_IMAGE:-$(sed -n 's/^ARG BASE_IMAGE=//p' $dockerfile)}

# make_base makes a debian:SUITE or debian:SUITE-slim, which reaches package sources as this machine does.
make_base() {
	suite=${base#debian:}
	suite=${suite%-slim}
	if [ "debian:$suite" != "$base" ] && [ "debian:$suite-slim" != "$base" ] || [ "$(id -u)" != 0 ] || [ "$arch" != "$own" ]; then return 1; fi
	if ! command -v mmdebstrap >/dev/null; then
		DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends mmdebstrap >/dev/null || return 1
	fi
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	apt-config dump Acquire >"$work/apt.conf"
	mmdebstrap --quiet --mode=root --variant=minbase --aptopt="$work/apt.conf" "$suite" "$work/base.tar"
	docker import "$work/base.tar" "$base" >/dev/null
}

scripts/build-functions.sh "$arch"
if [ "$target" = service ]; then scripts/build-program.sh "$arch" "dist/$arch/sheaf/sheaf"; fi
# The newest base where it can be had, else the one that is there.
if ! docker pull -q --platform "linux/$arch" "$base" >/dev/null 2>&1 && ! docker image inspect "$base" >/dev/null 2>&1; then
	echo "image: $base cannot be pulled, making one of this machine's package source" >&2
	if ! make_base; then
		echo "image: $base cannot be had: name another one in BASE_IMAGE, or run this as root on Debian with mmdebstrap" >&2
		exit 1
	fi
fi

# Lambda takes no list of manifests, which provenance would make of it (docs.aws.amazon.com/lambda/latest/dg/images-create.html).
if docker buildx version >/dev/null 2>&1; then
	set -- buildx build --load --provenance=false --platform "linux/$arch"
elif [ "$arch" = "$own" ]; then
	export DOCKER_BUILDKIT=0
	set -- build
else
	echo "image: an image for $arch needs docker's buildx" >&2
	exit 1
fi
docker "$@" --target "$target" --network=host --build-arg BASE_IMAGE="$base" ${BACKPORTS+--build-arg BACKPORTS="$BACKPORTS"} \
	--build-arg IMAGE_DATE="${IMAGE_DATE:-$(date -u +%G-W%V)}" --build-arg FUNCTION="dist/$arch/convert/bootstrap" --build-arg PROGRAM="dist/$arch/sheaf/sheaf" -t "$tag" -f $dockerfile .
