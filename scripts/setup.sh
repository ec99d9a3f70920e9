#!/bin/sh
# Installs what running sheaf needs and this machine lacks, without questions: LibreOffice Writer (without its GUI), what
# its warm engine is built with, poppler-utils, fonts and hyphenation. "setup.sh test" adds what the tests and checks need;
# "setup.sh synth" and "setup.sh deploy" install only what the AWS stack is written and deployed with.
# It looks for the things themselves rather than for packages, so a LibreOffice that came another way is taken as it is. One that it
# installs is the newest that a Debian release's backports have; with LIBREOFFICE=release it is the release's own.
# Nothing to do: nothing printed.
set -eu

scripts=$(dirname "$0")
mode=${1:-run}
case $mode in
run | synth | deploy) for_tests=wanted ;;
test) for_tests=needed ;; # they read PDFs
*)
	echo "usage: scripts/setup.sh [test | synth | deploy]" >&2
	exit 2
	;;
esac

office=${LIBREOFFICE:-newest}
case $office in
newest | release) ;;
*)
	echo "setup: LIBREOFFICE is newest or release, not $office" >&2
	exit 2
	;;
esac

# CI has every check run.
for_checks=wanted
if [ -n "${CI:-}" ]; then for_checks=needed; fi

have() { command -v "$1" >/dev/null 2>&1; }
say() { printf 'setup: %s\n' "$*"; }
fail() {
	printf 'setup: %s\n' "$@" >&2
	exit 1
}

# has_component succeeds if there is a LibreOffice with the library of this name: systems pack its parts apart. sw is Writer, sm
# Math, without which formulas are left out of PDFs.
has_component() {
	for office in soffice libreoffice /Applications/LibreOffice.app/Contents/MacOS/soffice; do
		program=$(command -v "$office") || continue
		program=$(dirname "$(readlink -f "$program")")
		for library in "$program/lib${1}lo.so" "$program/../Frameworks/lib${1}lo.dylib"; do
			if [ -e "$library" ]; then return 0; fi
		done
	done
	return 1
}

# with_gui prints a package of LibreOffice by this name in the form that fits what is installed: with a GUI or without.
with_gui() {
	if [ "$(dpkg-query -W -f '${db:Status-Status}' libreoffice-core 2>/dev/null)" = installed ]; then
		echo "$1 $1-nogui"
	else
		echo "$1-nogui $1"
	fi
}

# has_sdk succeeds if LibreOffice's SDK is there, whose headers and cppumaker the warm engine needs.
has_sdk() {
	program=$(command -v soffice) || return 1
	[ -e "$(dirname "$(readlink -f "$program")")/../sdk/bin/cppumaker" ]
}

# has_allocator succeeds if there is the library that the warm engine has its memory from.
has_allocator() {
	for folder in "/usr/lib/$(uname -m)-linux-gnu" /usr/lib64 /usr/lib; do
		if [ -e "$folder/libtcmalloc_minimal.so.4" ]; then return 0; fi
	done
	return 1
}

# for_aws succeeds where this machine converts nothing.
for_aws() { [ "$mode" = synth ] || [ "$mode" = deploy ]; }

# absent prints a line for each thing that is not there: needed or wanted, what it is, the Debian packages that bring it
# (the first that the release has is taken).
absent() {
	if for_aws; then
		have node || echo "needed|Node.js (which the CDK runs on)|nodejs"
		if [ "$mode" = deploy ]; then have npx || echo "needed|npx (which fetches the CDK's command line)|npm"; fi
		return 0
	fi
	has_component sw || echo "needed|LibreOffice Writer|$(with_gui libreoffice-writer)"
	has_component sm || echo "needed|LibreOffice Math (for formulas)|$(with_gui libreoffice-math)"
	have pdftotext || echo "$for_tests|the PDF tools of poppler|poppler-utils"
	if [ "$(uname -s)" = Linux ]; then
		have g++ || echo "$for_tests|a C++ compiler (for the warm engine)|g++"
		has_sdk || echo "$for_tests|LibreOffice's SDK (for the warm engine)|libreoffice-dev"
		has_allocator || echo "wanted|tcmalloc (for a faster warm engine)|libtcmalloc-minimal4t64 libtcmalloc-minimal4"
	fi
	# In tests MiniStack takes the place of AWS's services.
	if [ "$mode" = test ] && ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
		echo "wanted|Python's venv (for tests of the AWS adapters)|python3-venv"
	fi
	if [ "$mode" = test ] && ! have node; then echo "needed|Node.js (for the tests of the web page and the AWS stack)|nodejs"; fi
	# Large, and only CI has to try the page in a browser: scripts/browser.sh says elsewhere what is missing.
	if [ "$mode" = test ] && [ -n "${CI:-}" ]; then
		have chromium || echo "needed|Chromium (for the tests of the web page)|chromium"
		have npm || echo "needed|npm (which fetches what drives Chromium, and what makes clients)|npm"
	fi
	if [ "$mode" = test ] && ! have shellcheck; then echo "$for_checks|shellcheck (for make check)|shellcheck"; fi
	"$scripts/fonts.sh" absent
	# veraPDF judges whether PDFs are PDF/A; elsewhere that test says that it is left out.
	if [ "$mode" = test ] && [ -n "${CI:-}" ]; then
		have javac || echo "needed|a Java development kit (for tests of PDF/A)|default-jdk-headless"
		have mvn || echo "needed|Maven (for tests of PDF/A)|maven"
	fi
	# The race detector is C code, and only CI runs with it.
	if [ "$mode" = test ] && [ -n "${CI:-}" ] && ! have gcc; then echo "needed|a C compiler|gcc"; fi
	if [ "$mode" = test ] && [ -n "${CI:-}" ] && have dpkg && [ ! -e /usr/include/stdlib.h ]; then
		echo "needed|the C library's headers|libc6-dev"
	fi
}

# without_apt says what to install by hand. It fails only when something is missing that sheaf cannot do without.
without_apt() {
	say "missing: $(names)"
	if for_aws; then
		say "this machine has no apt-get. Install Node.js 20 or newer, which brings both, from https://nodejs.org."
		go_on_without
	fi
	say "this machine has no apt-get. Install them with the command that fits it:"
	say "  macOS:   brew install --cask libreoffice && brew install poppler shellcheck"
	say "  Fedora:  sudo dnf install libreoffice-writer libreoffice-math poppler-utils google-carlito-fonts google-crosextra-caladea-fonts liberation-fonts liberation-narrow-fonts dejavu-sans-fonts dejavu-serif-fonts lato-fonts open-sans-fonts google-noto-sans-cjk-fonts google-noto-serif-cjk-fonts"
	say "  Arch:    sudo pacman -S libreoffice-fresh poppler ttf-carlito ttf-caladea ttf-liberation ttf-dejavu ttf-lato ttf-opensans noto-fonts noto-fonts-cjk"
	go_on_without
}

# names lists what is missing in words.
names() { printf '%s\n' "$missing" | cut -d'|' -f2 | awk '!seen[$0]++' | paste -s -d ',' - | sed 's/,/, /g'; }

# go_on_without ends the script: in failure when something is missing that sheaf cannot do without.
go_on_without() {
	if printf '%s\n' "$missing" | grep -q '^needed'; then exit 1; fi
	say "sheaf runs without them, but slower, or documents may look different from Word."
	exit 0
}

# as_root runs a command as root, through sudo where the user is another.
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# may_install ends the script early where the user cannot become root: without sudo, or where sudo cannot ask for a
# password.
may_install() {
	if [ "$(id -u)" = 0 ]; then return 0; fi
	if have sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then return 0; fi
	say "missing: $(names)"
	say "only root may install them. Run this as root, then try again:"
	say "  apt-get update && apt-get install -y --no-install-recommends $(packages | paste -s -d ' ' -)"
	go_on_without
}

# packages prints the packages of every missing thing, each once; of alternatives the first that this release knows. "packages
# known" leaves out those that the release does not have and sheaf can do without.
packages() {
	wanted=$(printf '%s\n' "$missing" | cut -d'|' -f1,3 | sort -u)
	# One call for all: where apt keeps no cache, as in containers, each reads every list there is anew.
	# shellcheck disable=SC2046 # a list of package names
	known=$(apt-cache show --no-all-versions $(printf '%s\n' "$wanted" | cut -d'|' -f2) 2>/dev/null | sed -n 's/^Package: //p')
	printf '%s\n' "$wanted" | while IFS='|' read -r kind names; do
		chosen=${names%% *}
		if [ "$kind ${1:-}" = "wanted known" ]; then chosen=; fi
		for name in $names; do
			if printf '%s\n' "$known" | grep -qxF "$name"; then
				chosen=$name
				break
			fi
		done
		if [ -n "$chosen" ]; then echo "$chosen"; fi
	done | sort -u
}

# apt_get waits for another apt on a machine that has just started, tries a download three times and asks nothing.
apt_get() {
	as_root env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 \
		apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" >>"$log" 2>&1
}

# office_suite prints the suite of apt's that LibreOffice is to come from, nothing where that is the release. What is missing of a
# LibreOffice that is there comes from where that came from: its packages go together in one version only.
office_suite() {
	if for_aws || [ "$office" = release ] || ! packages known | grep -q '^libreoffice'; then return 0; fi
	case $(dpkg-query -W -f '${db:Status-Status} ${Version}' libreoffice-common 2>/dev/null) in
	"installed "*bpo*) ;;
	"installed "*) return 0 ;;
	*) if has_component sw; then return 0; fi ;;
	esac
	as_root "$scripts/../layers/libreoffice/backports.sh" 2>>"$log" && return 0
	# shellcheck source=/dev/null
	if [ "$(. /etc/os-release 2>/dev/null && echo "$ID")" = debian ]; then
		say "$(sed -n 's/^backports: //p' "$log" | tail -n 1) It will be the release's own LibreOffice; 'make backport' tries again later" >&2
	fi
}

# install brings the package lists up to date and installs. A source that fails to update may be one that is not needed
# here, so only the installation decides.
install() {
	apt_get update || say "apt-get update reported an error, going on with the lists there are"
	suite=$(office_suite)
	if [ -n "$suite" ]; then
		say "LibreOffice comes from $suite, where it is newer (LIBREOFFICE=release takes the release's own)"
		# shellcheck disable=SC2046 # a list of package names
		apt_get -t "$suite" install --no-install-recommends $(packages known | grep '^libreoffice') ||
			say "$suite did not install, going on with the release's own"
	fi
	# shellcheck disable=SC2046 # a list of package names
	apt_get install --no-install-recommends $(packages known)
}

cannot_install() {
	grep -E '^[EW]:' "$log" | awk '!seen[$0]++' | tail -n 12 >&2
	fail "could not install:" "$(packages | sed 's/^/  /')" \
		"apt's own words are above. Check that this machine reaches its package source, then run 'apt-get update' and try again."
}

# offer_newer names the newer LibreOffice that this release can have. It does so once, after the installation.
offer_newer() {
	# shellcheck source=/dev/null
	release=$(. /etc/os-release 2>/dev/null && echo "$ID-${VERSION_CODENAME:-}") || return 0
	newer=$(sed -n "s/^$release *; *\([^ ;]*\).*/\1/p" "$scripts/../layers/libreoffice/newer/newer.txt")
	if [ -z "$newer" ]; then return 0; fi
	case $(soffice --version 2>/dev/null) in
	"LibreOffice $newer"*) ;;
	*) say "'make backport' brings LibreOffice $newer, which breaks lines and pages where Word does more often" ;;
	esac
}

for_aws || "$scripts/fonts.sh" fetch # what it brings is not missing then; without package lists it is tried again below
missing=$(absent)
if [ -z "$missing" ]; then exit 0; fi
if ! have apt-get; then without_apt; fi
may_install

log=$(mktemp)
trap 'rm -f "$log"' EXIT
say "missing: $(names)"
say "installing $(packages | paste -s -d ' ' -) (this can take some minutes)"
started=$(date +%s)
if ! install; then
	say "that failed, trying once more"
	install || cannot_install
fi

say "installed in $(($(date +%s) - started)) s"
if ! for_aws; then
	offer_newer
	"$scripts/fonts.sh" fetch
fi
missing=$(absent)
if [ -z "$missing" ]; then exit 0; fi
say "still missing: $(names)"
go_on_without
