#!/bin/sh
# Brings veraPDF, which judges whether PDFs are the PDF/A and PDF/UA that they say they are, into .venv/verapdf, for tests. Its versions
# and checksums are pinned in internal/e2e/verapdf. Nothing to do: nothing done. The last line printed is the class path. Needs a
# Java development kit (11 or newer) and Maven (Debian and Ubuntu: the packages default-jdk-headless and maven).
# usage: verapdf.sh [sums]     sums: write the checksums anew, after a change of versions
set -eu
cd "$(dirname "$0")/.."

source="$PWD/internal/e2e/verapdf"
to="$PWD/.venv/verapdf"

# whole succeeds if exactly the pinned files are there.
whole() {
	[ -d "$to/lib" ] && (cd "$to/lib" && sha256sum --quiet -c "$source/sha256sums" && [ "$(find . -name '*.jar' | wc -l)" = "$(wc -l <"$source/sha256sums")" ]) >/dev/null 2>&1
}

fetch() {
	for program in mvn javac; do
		command -v $program >/dev/null 2>&1 || { echo "veraPDF: $program is needed (Debian and Ubuntu: apt-get install default-jdk-headless maven)" >&2; exit 1; }
	done
	rm -rf "$to"
	mkdir -p "$to"
	mvn -B -q -f "$source/pom.xml" org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies -DoutputDirectory="$to/lib" >"$to/log" 2>&1 ||
		{ tail -n 5 "$to/log" >&2; echo "veraPDF: it could not be fetched from Maven Central, see above" >&2; exit 1; }
}

if [ "${1:-}" = sums ]; then
	fetch
	(cd "$to/lib" && sha256sum -- *.jar) >"$source/sha256sums"
fi
whole || fetch
whole || { echo "veraPDF: what was fetched is not what internal/e2e/verapdf/sha256sums says" >&2; exit 1; }
if [ "$(cat "$to/classes/Judge.java" 2>/dev/null)" != "$(cat "$source/Judge.java")" ]; then
	javac -cp "$to/lib/*" -d "$to/classes" "$source/Judge.java" >&2
	cp "$source/Judge.java" "$to/classes/"
fi
echo "$to/classes:$to/lib/*"
