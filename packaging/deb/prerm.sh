#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
	deb-systemd-invoke stop sheaf.service >/dev/null || true
fi
# What the package built itself.
if [ "$1" = remove ] && [ -e /usr/lib/sheaf/build-helpers.sh ]; then
	rm -f /usr/lib/sheaf/sheaf-wall /usr/lib/sheaf/sheaf-zygote
fi
