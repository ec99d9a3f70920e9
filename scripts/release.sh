#!/bin/sh
# Makes what a release consists of, in dist/release or FOLDER: for amd64 and arm64 the static program in an archive, a Debian
# package and the list of what is in the program (CycloneDX); and SHA256SUMS of all. The version is that of git's tag (v0.1.0), as Go
# records it in the program; without a tag it is made of the commit. The same commit makes the same bytes, with the same Go, C++
# compiler and LibreOffice.
# The native helpers come with the package of this machine's architecture; that of the other one builds them when it is installed.
# usage: release.sh [FOLDER]
#   HELPERS=none   no package comes with helpers
set -eu
cd "$(dirname "$0")/.."

out=${1:-dist/release}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 022
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
DEB_MAINTAINER=$(git log -1 --format='%aN <%aE>')
export SOURCE_DATE_EPOCH DEB_MAINTAINER
own=$(go env GOHOSTARCH)
unset GOAMD64 GOARM64 # their defaults run on every machine

# asks prints what a command of the program says, and fails where it has no such command.
asks() {
	[ "$(go env GOHOSTOS)" = linux ] && "$work/$own/sheaf" "$@" 2>/dev/null
}

# manual puts the manual page and the shells' completions into the folders of a system below $1.
manual() {
	mkdir -p "$1/share/man/man1" "$1/share/bash-completion/completions" "$1/share/zsh/vendor-completions" "$1/share/fish/vendor_completions.d"
	if asks man >"$work/sheaf.1"; then gzip -9nc "$work/sheaf.1" >"$1/share/man/man1/sheaf.1.gz"; fi
	while read -r shell file; do
		if asks completion "$shell" >"$work/completion"; then install -m 0644 "$work/completion" "$1/share/$file"; fi
	done <<-END
		bash bash-completion/completions/sheaf
		zsh zsh/vendor-completions/_sheaf
		fish fish/vendor_completions.d/sheaf.fish
	END
	find "$1/share" -type d -empty -delete
}

# documents puts licence and documentation into a folder.
documents() {
	mkdir -p "$1/docs"
	install -m 0644 LICENSE NOTICE README.md CHANGELOG.md SECURITY.md "$1"
	install -m 0644 docs/*.md docs/*.png "$1/docs"
}

# archive packs a folder so that the same files make the same bytes: archive FOLDER NAME FILE
archive() {
	tar -C "$1" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX -cf "$work/archive.tar" "$2"
	gzip -9nc "$work/archive.tar" >"$3"
	rm "$work/archive.tar"
}

# tree makes what the package puts on a system: tree ARCH ROOT
tree() {
	lib=$2/usr/lib/sheaf
	mkdir -p "$2/usr/bin" "$lib" "$2/usr/lib/systemd/system"
	install -m 0755 "$work/$1/sheaf" "$lib/sheaf"
	ln -s ../lib/sheaf/sheaf "$2/usr/bin/sheaf"
	install -m 0644 packaging/deb/sheaf.service "$2/usr/lib/systemd/system/sheaf.service"
	documents "$2/usr/share/doc/sheaf"
	rm "$2/usr/share/doc/sheaf/LICENSE" # Debian has it in one place for all
	sed 's|see LICENSE|see /usr/share/common-licenses/Apache-2.0|' NOTICE >"$2/usr/share/doc/sheaf/copyright"
	manual "$2/usr"
	if [ -e bin/sheaf-fonts/Caladea-Regular.ttf ]; then cp -R bin/sheaf-fonts "$lib/sheaf-fonts"; fi
	if with_helpers "$1"; then
		install -s -m 0755 bin/sheaf-zygote bin/sheaf-wall "$lib"
	else
		mkdir -p "$2/usr/share/sheaf/libreoffice"
		cp -R layers/libreoffice/walls layers/libreoffice/zygote "$2/usr/share/sheaf/libreoffice"
		install -m 0755 packaging/deb/build-helpers.sh "$lib/build-helpers.sh"
	fi
	chmod -R u=rwX,go=rX "$2"
}

with_helpers() { [ "$1" = "$own" ] && [ "${HELPERS:-}" != none ]; }

# dependencies prints what nfpm.yaml has no list of: dependencies ARCH
dependencies() {
	echo "depends:"
	echo "  - passwd"
	sed -n 's/^\(libreoffice-.*\)-nogui$/  - \1-nogui | \1/p; s/^fontconfig$/  - fontconfig/p' layers/libreoffice/packages.txt
	if with_helpers "$1"; then
		echo "  - libc6 (>= $(objdump -T bin/sheaf-zygote bin/sheaf-wall | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -n 1 | cut -d_ -f2))"
		echo "  - libstdc++6"
	else
		sed -n '/^[^#]/s/^/  - /p' layers/libreoffice/packages-build.txt
	fi
	echo "recommends:"
	sed -n '/^hyphen-\|^ca-certificates\|^libtcmalloc/{s/|/ | /g; s/^/  - /p;}' layers/libreoffice/packages.txt
	sed -n 's/^\([^# ;][^ ;]*\) *;.*/\1/p' layers/fonts/packages.txt | sed 's/^install.sh|//; s/|/ | /g; s/^/  - /' | sort -u
}

# package makes the Debian package: package ARCH FILE
package() {
	tree "$1" "$work/$1/root"
	{ cat packaging/deb/nfpm.yaml && dependencies "$1"; } |
		sed "s|\${DEB_ARCH}|$1|; s|\${DEB_ROOT}|$work/$1/root|; s|\${DEB_VERSION}|$version|" >"$work/nfpm.yaml"
	"$work/tools/nfpm" package --config "$work/nfpm.yaml" --packager deb --target "$2" >/dev/null
}

if with_helpers "$own"; then
	scripts/build-helpers.sh needed
	[ -e bin/sheaf-fonts/Caladea-Regular.ttf ] ||
		echo "release: bin/sheaf-fonts has no Caladea ('make setup' fetches it): the packages come without, and recommend the distribution's" >&2
fi
rm -rf "$out"
mkdir -p "$out" "$work/tools"
# They are the same on every machine, so that what they name themselves by is, too.
CGO_ENABLED=0 go build -C packaging/tools -trimpath -buildvcs=false -o "$work/tools/" tool
for arch in amd64 arm64; do
	mkdir -p "$work/$arch"
	scripts/build-program.sh $arch "$work/$arch/sheaf"
done
version=$(go version -m "$work/amd64/sheaf" | awk '$1 == "mod" { print substr($3, 2) }')
case $version in
[0-9]*) ;;
*)
	echo "release: Go could not tell the version from git; make a release in a checkout that git reads" >&2
	exit 1
	;;
esac
case $version in *+dirty*) echo "release: this checkout has changes that are not committed: this is nothing to hand out" >&2 ;; esac
for arch in amd64 arm64; do
	name=sheaf_${version}_linux_$arch
	"$work/tools/cyclonedx-gomod" bin -json -noserial -notimestamp -output "$out/$name.cdx.json" "$work/$arch/sheaf" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
	mkdir "$work/$name"
	cp "$work/$arch/sheaf" "$work/$name/sheaf"
	documents "$work/$name"
	manual "$work/$name"
	archive "$work" "$name" "$out/$name.tar.gz"
	package $arch "$out/sheaf_${version}_$arch.deb"
done
(cd "$out" && sha256sum -- * >"$work/sums" && mv "$work/sums" SHA256SUMS && chmod 644 SHA256SUMS)
echo "release: $version is in $out"
