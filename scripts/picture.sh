#!/bin/sh
# Takes the picture of the page that the README shows, docs/page.png, anew: after the page has changed its looks. It needs what the
# tests of the page in a browser need (scripts/browser.sh), and bin/sheaf.
set -eu
cd "$(dirname "$0")/.."

packages=$(scripts/browser.sh)
work=$(mktemp -d)
pid=
trap 'if [ -n "$pid" ]; then kill "$pid"; wait "$pid" || true; fi; rm -rf "$work"' EXIT
# Some documents of the sample, of which one cannot be converted.
python3 - "$work/Reports.zip" <<'END'
import sys, zipfile
sample = zipfile.ZipFile("samples/sample.zip")
with zipfile.ZipFile(sys.argv[1], "w") as out:
    for name in sample.namelist():
        if name.startswith(("letter", "reports/", "languages/g", "broken/c")):
            out.writestr(name, sample.read(name))
END
bin/sheaf serve --listen 127.0.0.1:0 --data "$work/data" --log info,json 2>"$work/log" &
pid=$!
until url=$(grep -o 'http://127[.0-9]*:[0-9]*' "$work/log" | head -n 1) && [ -n "$url" ]; do
	kill -0 "$pid"
	sleep 0.2
done
node web/browser/picture.js docs/page.png "$url" "$packages" "$(command -v chromium)" "$work/Reports.zip"
