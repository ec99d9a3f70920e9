#!/bin/sh
set -e
case $1 in
remove)
	deb-systemd-helper mask sheaf.service >/dev/null || true
	rm -rf /var/lib/sheaf/fonts /var/cache/sheaf
	;;
purge)
	deb-systemd-helper purge sheaf.service >/dev/null || true
	deb-systemd-helper unmask sheaf.service >/dev/null || true
	rmdir /var/lib/sheaf/data /var/lib/sheaf 2>/dev/null || true
	if [ -d /var/lib/sheaf/data ]; then
		echo "sheaf: jobs and results are still in /var/lib/sheaf/data, and belong to the user sheaf. Remove both when you do not need them." >&2
	fi
	;;
esac
if [ -d /run/systemd/system ]; then systemctl --system daemon-reload >/dev/null || true; fi
