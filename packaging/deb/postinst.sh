#!/bin/sh
set -e

# Without the native helpers in the package they are built of its own sources, for the LibreOffice that is here.
helpers() {
	if [ -e /usr/lib/sheaf/build-helpers.sh ]; then
		/usr/lib/sheaf/build-helpers.sh || echo "sheaf: its helpers could not be built: it converts with a fresh LibreOffice for each document, slower and without walls. 'sheaf doctor' says more." >&2
	fi
}

# The first start would make them, for itself alone.
fonts() {
	sheaf fonts || echo "sheaf: some fonts that stand in for Word's are not installed; 'sheaf doctor' names them." >&2
}

case $1 in
configure)
	if ! getent passwd sheaf >/dev/null; then
		useradd --system --user-group --home-dir /var/lib/sheaf/data --no-create-home --shell /usr/sbin/nologin sheaf
	fi
	install -d -m 0755 /var/lib/sheaf
	install -d -m 0750 -o sheaf -g sheaf /var/lib/sheaf/data
	helpers
	fonts
	deb-systemd-helper unmask sheaf.service >/dev/null || true
	if deb-systemd-helper --quiet was-enabled sheaf.service; then
		deb-systemd-helper enable sheaf.service >/dev/null || true
	else
		deb-systemd-helper update-state sheaf.service >/dev/null || true
	fi
	if [ -d /run/systemd/system ]; then
		systemctl --system daemon-reload >/dev/null || true
		deb-systemd-invoke restart sheaf.service >/dev/null || true
	fi
	;;
triggered) # LibreOffice or fonts have changed
	helpers
	fonts
	if [ -d /run/systemd/system ]; then deb-systemd-invoke try-restart sheaf.service >/dev/null || true; fi
	;;
esac
