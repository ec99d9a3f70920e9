#!/bin/sh
# The fonts and hyphenation patterns of layers/, on this machine:
#
#   fonts.sh absent  prints a line for each that is not there: wanted|WHAT|PACKAGES (of these the first that the release has)
#   fonts.sh fetch   puts those that are no packages into bin/sheaf-fonts, where sheaf finds them
#
# It looks for families rather than for packages: fonts that came another way are taken as they are.
set -eu
cd "$(dirname "$0")/.."

have() { command -v "$1" >/dev/null 2>&1; }

# absent_fonts looks for each family of the list, among the installed fonts and among those that fetch has put beside sheaf.
absent_fonts() {
	families=$(fc-list : family 2>/dev/null | tr ',' '\n' || true)
	grep -v '^#' layers/fonts/packages.txt | while IFS=';' read -r packages family _; do
		family=$(echo "$family" | xargs)
		if ! printf '%s\n' "$families" | grep -qxF "$family" && [ ! -e "bin/sheaf-fonts/$family-Regular.ttf" ]; then
			echo "wanted|the font $family|$(echo "$packages" | tr '|' '\n' | grep -vx install.sh | xargs)"
		fi
	done
}

# absent_hyphenation takes the image's list. Documents that ask for hyphenation break their lines where Word does only with the
# patterns of their language.
absent_hyphenation() {
	installed=$(dpkg-query --show --showformat '${Package} ${Status}\n' 'hyphen-*' 2>/dev/null | sed -n 's/ install ok installed$//p')
	grep '^hyphen-' layers/libreoffice/packages.txt | while read -r package; do
		if ! printf '%s\n' "$installed" | grep -qxF "$package"; then echo "wanted|hyphenation|$package"; fi
	done
}

# fetch tries once: a release that does not have them will not have them tomorrow. Before the first update of the package lists
# it is not known where to try.
fetch() {
	folder=bin/sheaf-fonts
	if [ -d "$folder" ] || [ ! -x /usr/lib/apt/apt-helper ]; then return 0; fi
	# shellcheck disable=SC2016 # $(SITE) is apt's
	if [ -z "$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages')" ]; then return 0; fi
	log=$(mktemp)
	trap 'rm -f "$log"' EXIT
	if layers/fonts/install.sh "$folder" >"$log" 2>&1 && [ -d "$folder" ]; then return 0; fi
	echo "fonts: could not get the Caladea that has Cambria's widths. Documents in Cambria are set with a narrower one, and may"
	echo "fonts: have fewer lines than in Word. To try again: rm -r $folder; make setup"
	mkdir -p "$folder"
}

case ${1:-} in
absent)
	# macOS draws with its own fonts and with those inside LibreOffice.
	if [ "$(uname -s)" = Darwin ]; then exit 0; fi
	have fc-list || echo "wanted|fontconfig|fontconfig"
	absent_fonts
	if have dpkg-query; then absent_hyphenation; fi
	;;
fetch) fetch ;;
*)
	echo "usage: scripts/fonts.sh absent|fetch" >&2
	exit 2
	;;
esac
