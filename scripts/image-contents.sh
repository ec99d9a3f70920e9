#!/bin/sh
# Writes the list of what is in an image that is there (CycloneDX): the Go modules of its program and its Debian packages, with versions.
# usage: image-contents.sh [IMAGE [FILE]]   sheaf and dist/IMAGE.cdx.json unless given
set -eu
cd "$(dirname "$0")/.."

image=${1:-sheaf}
file=${2:-dist/$image.cdx.json}
work=$(mktemp -d)
container=
clean_up() {
	if [ -n "$container" ]; then docker rm "$container" >/dev/null; fi
	rm -rf "$work"
}
trap clean_up EXIT

# What it is started with is the program.
program=$(docker image inspect --format '{{index .Config.Entrypoint 0}}' "$image")
container=$(docker create "$image")
docker cp -q "$container:$program" "$work/program" 2>/dev/null || docker cp "$container:$program" "$work/program"
# shellcheck disable=SC2016 # dpkg-query's variables
docker run --rm --network=none --entrypoint dpkg-query "$image" --show \
	--showformat '${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\n' >"$work/packages"
docker run --rm --network=none --entrypoint cat "$image" /etc/os-release >"$work/system"
distro=$(sed -n 's/^ID=//p' "$work/system")-$(sed -n 's/^VERSION_ID="\(.*\)"/\1/p' "$work/system")

CGO_ENABLED=0 go build -C packaging/tools -trimpath -buildvcs=false -o "$work/" github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod ./imagecontents
"$work/cyclonedx-gomod" bin -json -noserial -notimestamp -output "$work/program.cdx.json" "$work/program" 2>"$work/log" || {
	cat "$work/log" >&2
	exit 1
}
mkdir -p "$(dirname "$file")"
"$work/imagecontents" -image "$image" -distro "$distro" "$work/program.cdx.json" <"$work/packages" >"$work/all"
mv "$work/all" "$file"
chmod 644 "$file"
echo "image-contents: $file"
