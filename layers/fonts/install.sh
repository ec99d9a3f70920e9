#!/bin/sh
# Puts the fonts that are no packages of the release into the folder DESTINATION, with their licence: install.sh DESTINATION
# Root gets the release's own instead where they are not to be had any more; for others it fails then.
#
# Caladea, which stands in for Cambria: from version 20200211 on it is 4.3 % narrower than Cambria and its lines are lower,
# so that documents get fewer pages than in Word (huertatipografica/Caladea issue 4). The one before has Cambria's widths.
set -eu

destination=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The same files of either distribution, each with its place and its checksum.
packages='main/f/fonts-crosextra-caladea/fonts-crosextra-caladea_20130214-2.1_all.deb SHA256:da5afaaa77271c15d71c7c4262c6c7cc777de3636cafff4b23df072295ed81b0
universe/f/fonts-crosextra-caladea/fonts-crosextra-caladea_20130214-2_all.deb SHA256:4f7b4e7f329435313e40cc86ace6571510d17ac336f9f70e599504f258fc0dad'

# The package sources that this system has keep it as long as a release has it: Debian 11, Ubuntu 20.04.
download() {
	# shellcheck disable=SC2016 # $(SITE) is apt's
	for site in $(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -v security | sort -u); do
		printf '%s\n' "$packages" | while read -r place sum; do
			if /usr/lib/apt/apt-helper download-file "$site/pool/$place" "$work/caladea.deb" "$sum"; then break; fi
		done
		if [ -e "$work/caladea.deb" ]; then return 0; fi
	done
	return 1
}

# After that the narrower one has to do.
if ! download; then
	echo "fonts: Caladea with Cambria's widths is not to be had; the release's is narrower" >&2
	if [ "$(id -u)" != 0 ]; then exit 1; fi
	exec apt-get -q -y -o Acquire::Retries=3 install --no-install-recommends fonts-crosextra-caladea
fi
dpkg-deb --extract "$work/caladea.deb" "$work/caladea"
mkdir -p "$destination"
cp "$work"/caladea/usr/share/fonts/truetype/crosextra/*.ttf "$destination"
cp "$work/caladea/usr/share/doc/fonts-crosextra-caladea/copyright" "$destination/Caladea-copyright"
