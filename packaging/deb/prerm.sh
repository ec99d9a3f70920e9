#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
	deb-systemd-invoke stop sheaf.service >/dev/null || true
fi
if [ "$1" = remove ]; then
	rm -f /usr/lib/sheaf/built/sheaf-wall /usr/lib/sheaf/built/sheaf-zygote
fi
