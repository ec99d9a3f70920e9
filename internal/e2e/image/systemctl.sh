#!/bin/sh
# Stands in for systemctl in a container, where systemd does not run: starts and stops sheaf as its unit says, with that one's user,
# variables and folder.
set -eu
[ "$#" = 2 ] && [ "$2" = sheaf ] || { echo "systemctl: nothing stands in for: $*" >&2; exit 1; }
unit=/usr/lib/systemd/system/sheaf.service
value() { sed -n "s/^$1=//p" $unit; }
case $1 in
start)
	install -d -o "$(value User)" -g "$(value Group)" -m "$(value StateDirectoryMode)" "/var/lib/$(value StateDirectory)"
	set -a
	# shellcheck disable=SC1090,SC1091 # both are the package's
	{ eval "$(value Environment)" && . /etc/sheaf/sheaf.conf; }
	set +a
	umask "$(value UMask)"
	HOME=$(getent passwd "$(value User)" | cut -d: -f6) \
		setsid setpriv --reuid "$(value User)" --regid "$(value Group)" --init-groups -- $(value ExecStart) >>/var/log/sheaf.log 2>&1 &
	echo $! >/run/sheaf.pid
	;;
stop)
	kill -TERM "$(cat /run/sheaf.pid)"
	tail --pid="$(cat /run/sheaf.pid)" -f /dev/null
	;;
*)
	echo "systemctl: nothing stands in for $1" >&2
	exit 1
	;;
esac
