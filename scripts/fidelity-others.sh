#!/bin/sh
# Converts the documents of which Word has made PDFs with other converters, one after the other, each into a folder of its own:
#   scripts/fidelity-others.sh CORPUS DIR [CONVERTER ...]
# For the table of them beside sheaf: make fidelity FIDELITY="-corpus CORPUS -beside DIR"
# The converters are soffice (LibreOffice as the system has it, with its fonts and none of sheaf's), x2t, docxide-pdf, office2pdf and
# dxpdf. They are looked for in PATH, and the two that are Python packages in $PYTHON, python3 where that is not set. docs/fidelity.md
# says how they are installed.
set -eu

if [ $# -lt 2 ]; then
	echo 'fidelity-others: name a folder of documents and one for the PDFs: make fidelity-others OTHERS="CORPUS DIR"' >&2
	exit 1
fi
corpus=$(cd "$1" && pwd)
mkdir -p "$2"
dir=$(cd "$2" && pwd)
shift 2
[ $# -gt 0 ] || set -- soffice x2t docxide-pdf office2pdf dxpdf
python=${PYTHON:-python3}
# The longest that a document may take.
limit=300

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

installed() {
	case $1 in
	x2t) "$python" -c 'import docbuilder' ;;
	dxpdf) "$python" -c 'import dxpdf' ;;
	*) command -v "$1" ;;
	esac
}

# convert CONVERTER IN OUT
convert() {
	case $1 in
	soffice)
		FONTCONFIG_FILE=/etc/fonts/fonts.conf timeout $limit soffice "-env:UserInstallation=file://$work/profile" --headless --convert-to pdf \
			--outdir "$work" "$2" && mv "$work/$(basename "${2%.*}").pdf" "$3"
		;;
	x2t)
		timeout $limit "$python" -c 'import os, sys, docbuilder
b = docbuilder.CDocBuilder()
b.SetProperty("--fonts-dir", os.path.expanduser("~/.local/share/fonts")) # which it does not look into by itself
failed = b.OpenFile(sys.argv[1], "") or b.SaveFile("pdf", sys.argv[2])
b.CloseFile()
sys.exit(failed)' "$2" "$3"
		;;
	docxide-pdf) timeout $limit docxide-pdf "$2" "$3" ;;
	office2pdf) timeout $limit office2pdf --output "$3" "$2" ;;
	dxpdf)
		timeout $limit "$python" -c 'import sys, dxpdf
dxpdf.convert_file(sys.argv[1], sys.argv[2])' "$2" "$3"
		;;
	*)
		echo "fidelity-others: there is no converter $1" >&2
		exit 1
		;;
	esac
}

find "$corpus" -name '*.word.pdf' | sort >"$work/references"
for converter; do
	if ! installed "$converter" >"$work/log" 2>&1; then
		echo "$converter is not installed: left out" >&2
		continue
	fi
	echo "$converter ..." >&2
	rm -rf "${dir:?}/$converter"
	while read -r reference; do
		source=${reference%.word.pdf}
		target=$dir/$converter/${source#"$corpus"/}.pdf
		mkdir -p "$(dirname "$target")"
		# What a converter cannot do is told, and counts as nothing.
		if ! convert "$converter" "$source" "$target" </dev/null >"$work/log" 2>&1; then
			rm -f "$target"
			echo "$converter: ${source#"$corpus"/}: $(tail -n 1 "$work/log")" >&2
		fi
	done <"$work/references"
done
