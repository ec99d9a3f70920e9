#!/bin/sh
# Removes from a Debian with LibreOffice what converting Word documents to PDF does not need: trim.sh [ROOT]
# What is left converts alike: checked by page count and text on some hundred documents. libjvmaccess, libjvmfwk,
# libLanguageTool, liblog and libmozbootstrap look as useless, but LibreOffice does not start without them.
set -eu

cd "${1:-/}"

# LibreOffice's pictures, templates, wizards, icons and help. Its dialogs (share/config/soffice.cfg) look as useless, but from
# version 25.2 on no document can be loaded without them.
(
	cd usr/lib/libreoffice
	rm -rf CREDITS* LICENSE* NOTICE help share/gallery share/template share/wizards share/tipoftheday share/labels \
		share/toolbarmode share/emojiconfig share/theme_definitions share/autotext share/Scripts share/xslt share/skia \
		share/config/webcast share/config/wizard share/config/images*.zip share/xpdfimport program/xpdfimport \
		program/wizards program/shell program/opengl program/intro*.png program/*.py program/classes program/unopkg*
)
rm -rf usr/share/libreoffice usr/share/icons

# Its filters for other kinds of files, its ways to other machines, and its extensions' installer. A document that renames
# itself does not reach a filter whose library is not there.
for library in acc biblo cmdmail deploymentgui hwp ldapbe2 lwpft migrationoo2 migrationoo3 msforms pdfimport scn t602filter \
	ucpdav1 ucpftp1 ucpchelp1 unopkgapp vbaswobj wpftwriter wpftdraw wpftcalc wpftimpress writerperfect; do
	rm -f usr/lib/libreoffice/program/lib"${library}".so usr/lib/libreoffice/program/lib"${library}"lo.so
done
for library in mwaw etonyek wps staroffice odfgen wpd wpg abw e-book epubgen freehand poppler; do
	rm -f usr/lib/*-linux-gnu/lib"${library}"[-.]*
done

# Debian's own: package lists, manuals, translations, Perl, GnuPG. The licences and the list of what is installed stay.
find usr/share/doc -mindepth 2 ! -name copyright -delete 2>/dev/null || true
rm -rf usr/share/man usr/share/info usr/share/locale usr/share/lintian usr/share/bash-completion usr/share/bug \
	usr/share/perl usr/share/perl5 usr/lib/*-linux-gnu/perl* usr/lib/*-linux-gnu/libperl* usr/bin/perl* usr/share/gnupg usr/lib/gnupg \
	usr/bin/gpg* usr/bin/dirmngr* usr/share/mime usr/share/applications \
	var/lib/apt/lists/* var/cache/apt/* var/cache/debconf/* var/lib/ucf var/lib/dpkg/info var/log/* tmp/* var/tmp/*
rm -f var/cache/ldconfig/aux-cache etc/machine-id var/lib/dbus/machine-id var/lib/dpkg/*-old
