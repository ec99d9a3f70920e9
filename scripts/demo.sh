#!/bin/sh
# Converts the sample ZIP and explains what came out. "make demo" runs it after everything is installed and built.
# It fails unless exactly the broken documents of the sample failed.
set -eu
cd "$(dirname "$0")/.."

sample=samples/sample.zip
result=out/sample-pdf.zip
mkdir -p out
rm -f "$result"

cat <<END

Converting $sample, a ZIP of Word documents of many kinds. Those in its folder broken/ cannot be
converted, on purpose: one is cut off, one has a password, one is a web page with the wrong name.

END
code=0
bin/sheaf convert "$sample" -o "$result" || code=$?

# 3: some documents failed. Nothing else is right here.
if [ "$code" != 3 ]; then
	printf '\nThe demo failed: expected exit code 3 (some documents failed), got %s. Run "bin/sheaf doctor" to see what is missing.\n' "$code" >&2
	exit 1
fi

cat <<END

It worked: the broken documents failed, each with its reason, and harmed none of the others.

  the PDFs            $PWD/$result
  their report        report.json and report.csv inside it
  your own documents  bin/sheaf convert FILES... -o OUT.zip
  as a service        make serve, then http://127.0.0.1:8000/docs
END
