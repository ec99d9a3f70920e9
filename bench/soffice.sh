#!/usr/bin/env bash
# Measures sheaf in the place of soffice against soffice itself: letters of samples/sample.zip, so many files in a call, so many calls at a
# time. It prints seconds of the wall and of processors, the service's with them. usage: bench/soffice.sh [FILES...]
set -euo pipefail
cd "$(dirname "$0")/.."
files=("$@")
[ $# -gt 0 ] || files=(1 10 100)
real=${SOFFICE:-$(command -v soffice)}
work=$(mktemp -d)
service=
cleanup() {
  if [ -n "$service" ]; then
    kill "$service" || true
    wait "$service" || true
  fi
  rm -rf "$work"
}
trap cleanup EXIT
# each document is another: its last paragraph is its number
python3 - samples/sample.zip "$work" <<'PY'
import io, os, sys, zipfile
archive, folder = zipfile.ZipFile(sys.argv[1]), sys.argv[2]
good = [n for n in archive.namelist() if n.endswith(".docx") and not n.startswith("broken/")]
for caller in range(8):
    os.makedirs(os.path.join(folder, "in%d" % caller))
    for i in range(100):
        source = zipfile.ZipFile(io.BytesIO(archive.read(good[i % len(good)])))
        with zipfile.ZipFile(os.path.join(folder, "in%d" % caller, "%03d.docx" % i), "w", zipfile.ZIP_DEFLATED) as out:
            for name in source.namelist():
                text = source.read(name)
                if name == "word/document.xml":
                    end = max(text.rfind(b"<w:sectPr"), 0) or text.rfind(b"</w:body>")
                    text = text[:end] + b"<w:p><w:r><w:t>%d %d</w:t></w:r></w:p>" % (caller, i) + text[end:]
                out.writestr(name, text)
PY
bin/sheaf install-soffice "$work/bin" >/dev/null 2>&1
export XDG_RUNTIME_DIR=$work/run
mkdir -m 700 "$XDG_RUNTIME_DIR"

# ticks of the processors that the service and what it started have used so far
used() {
  [ -n "$service" ] || { echo 0; return; }
  cat /proc/[0-9]*/stat 2>/dev/null | awk -v top="$service" '
    { pid = $1; sub(/^.*\) /, ""); split($0, f, " "); parent[pid] = f[2]; t[pid] = f[12] + f[13] + f[14] + f[15] }
    END { for (p in t) { q = p; while (q != top && q in parent) q = parent[q]; if (q == top) sum += t[p] } print sum + 0 }'
}

# call PROGRAM N I: one call that converts N files; each has a profile of its own, without which soffice does nothing beside another
call() {
  local names=()
  for ((k = 0; k < $2; k++)); do names+=("$work/in$3/$(printf %03d "$k").docx"); done
  "$1" -env:UserInstallation="file://$work/profile$3" --headless --norestore --convert-to pdf --outdir "$work/out$3" "${names[@]}" >/dev/null 2>&1
  [ "$(find "$work/out$3" -name '*.pdf' | wc -l)" -eq "$2" ] || { echo "$1 lost files" >&2; exit 1; }
  rm -rf "$work/out$3"
}

measure() { # NAME PROGRAM
  for n in "${files[@]}"; do
    for callers in 1 8; do
      before=$(used)
      TIMEFORMAT='%R %U %S'
      { time (for ((i = 0; i < callers; i++)); do call "$2" "$n" "$i" & pids[i]=$!; done; for p in "${pids[@]}"; do wait "$p"; done) ; } 2>"$work/time"
      tail -1 "$work/time" | awk -v who="$1" -v n="$n" -v c="$callers" -v s="$(($(used) - before))" \
        '{ printf "| %s | %d | %d | %.1f | %.1f |\n", who, n, c, $1, $2 + $3 + s / 100 }'
    done
  done
}

echo '| program | files in a call | calls at a time | seconds | seconds of processors |'
echo '|---|---|---|---|---|'
call "$real" 1 0
measure soffice "$real"
measure 'sheaf soffice' "$work/bin/soffice"
bin/sheaf serve --cache=false --listen 127.0.0.1:0 --data "$work/data" 2>"$work/log" &
service=$!
until [ -S "$XDG_RUNTIME_DIR/sheaf/serve.sock" ]; do kill -0 "$service"; sleep 0.1; done
measure 'sheaf soffice, with a service' "$work/bin/soffice"
