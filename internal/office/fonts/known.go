package fonts

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"sheaf/internal/job"
)

// ErrNoFontconfig says that fontconfig's tools are not there. Without them nothing is known of fonts.
var ErrNoFontconfig = errors.New("fontconfig's fc-list and fc-match were not found (Debian and Ubuntu: apt-get install fontconfig)")

const (
	loadTime  = 30 * time.Second // the first look may have fontconfig build its cache
	matchTime = 5 * time.Second  // a match takes about 10 ms
	maxKept   = 4096             // of the matches, before they are forgotten
)

// Known is what fontconfig knows of the machine's fonts. It is safe for concurrent use. Fonts that are installed later
// are not seen.
type Known struct {
	env      []string
	families map[string]bool            // installed, as familyKey has them
	names    map[string]face            // by nameKey of whatever a PDF may call them
	files    map[string]map[string]bool // the families in a file: several in a collection (TTC)

	listed []string // as fc-list has them, for the key of kept answers
	kept   *answers // nil for none

	mu      sync.Mutex
	matches map[string]face // by pattern
}

// face is one font file's font.
type face struct {
	family   string // the first of its families
	specific string // the family that says most: "DejaVu Sans Condensed" and not "DejaVu Sans"
	version  int    // in 65536ths
	file     string
}

// Load asks fontconfig for all fonts. env is the environment that LibreOffice runs in.
func Load(ctx context.Context, env []string) (*Known, error) {
	for _, tool := range []string{"fc-list", "fc-match"} {
		if _, err := exec.LookPath(tool); err != nil {
			return nil, fmt.Errorf("load fonts: %w", ErrNoFontconfig)
		}
	}
	k := &Known{env: env, families: map[string]bool{}, names: map[string]face{}, files: map[string]map[string]bool{}, matches: map[string]face{}}
	ctx, cancel := context.WithTimeout(ctx, loadTime)
	defer cancel()
	out, err := k.run(ctx, "fc-list", usable)
	if err != nil {
		return nil, fmt.Errorf("list fonts: %w", err)
	}
	var entries []entry
	for record := range bytes.SplitSeq(out, []byte(endRecord)) {
		k.listed = append(k.listed, string(record))
		if e, ok := parseEntry(string(record)); ok && e.format != "Type 1" { // which LibreOffice does not take
			k.add(e)
			entries = append(entries, e)
		}
	}
	for _, e := range entries { // a font's own name comes before the family's that others share
		k.name(e.families, e.face())
	}
	return k, nil
}

// Folders lists the folders that the fonts are in, and those that links among them lead to.
func (k *Known) Folders() []string {
	folders := map[string]bool{}
	for file := range k.files {
		folders[filepath.Dir(file)] = true
		if target, err := filepath.EvalSymlinks(file); err == nil {
			folders[filepath.Dir(target)] = true
		}
	}
	return slices.Sorted(maps.Keys(folders))
}

// Has reports whether a family is there.
func (k *Known) Has(family string) bool { return k.families[familyKey(family)] }

// usable is the pattern of the fonts that LibreOffice takes.
const usable = ":outline=true:scalable=true"

// What separates names, kinds of names and fonts in the tools' output. No name holds control characters.
const (
	endName   = "\x1f"
	endKind   = "\x1e"
	endRecord = "\x1d"
	format    = "%{[]family{%{family}" + endName + "}}" + endKind + "%{postscriptname}" + endKind +
		"%{[]fullname{%{fullname}" + endName + "}}" + endKind + "%{fontversion}" + endKind + "%{fontformat}" + endKind +
		"%{file}" + endRecord
)

// run runs one of fontconfig's tools. A pattern never begins with a dash.
func (k *Known) run(ctx context.Context, tool, pattern string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, tool, "--format", format, pattern)
	cmd.Env = k.env
	cmd.WaitDelay = time.Second
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("run %s: %w", tool, err)
	}
	return out, nil
}

// entry is a font as the tools describe it.
type entry struct {
	families   []string
	postScript string
	full       []string
	version    int
	format     string
	file       string
}

func parseEntry(record string) (entry, bool) {
	kinds := strings.Split(record, endKind)
	if len(kinds) != 6 {
		return entry{}, false
	}
	version, _ := strconv.Atoi(kinds[3]) // none is 0
	e := entry{
		families: splitNames(kinds[0]), postScript: kinds[1], full: splitNames(kinds[2]),
		version: version, format: kinds[4], file: kinds[5],
	}
	return e, len(e.families) > 0
}

func splitNames(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return string(r) == endName })
}

// face chooses among an entry's families: one that its PostScript name begins with says most of it.
func (e entry) face() face {
	f := face{family: e.families[0], specific: e.families[0], version: e.version, file: e.file}
	for _, family := range e.families[1:] {
		if len(family) > len(f.specific) && strings.HasPrefix(nameKey(e.postScript), nameKey(family)) {
			f.specific = family
		}
	}
	return f
}

func (k *Known) add(e entry) {
	f := e.face()
	if k.files[f.file] == nil {
		k.files[f.file] = map[string]bool{}
	}
	k.files[f.file][f.family] = true
	for _, family := range e.families {
		k.families[familyKey(family)] = true
	}
	k.name(append(e.full, e.postScript), f)
}

// name notes what a PDF may call a font.
func (k *Known) name(names []string, f face) {
	for _, name := range names {
		key := nameKey(name)
		if _, taken := k.names[key]; !taken && key != "" {
			k.names[key] = f
		}
	}
}

// match returns the font that fontconfig has for a family in a language, or else for a generic family.
func (k *Known) match(ctx context.Context, r job.FontRequest, generic string) (face, error) {
	pattern := pattern(r, generic)
	k.mu.Lock()
	f, ok := k.matches[pattern]
	k.mu.Unlock()
	if ok {
		return f, nil
	}
	ctx, cancel := context.WithTimeout(ctx, matchTime)
	defer cancel()
	out, err := k.run(ctx, "fc-match", pattern)
	if err != nil {
		return face{}, fmt.Errorf("match font: %w", err)
	}
	e, ok := parseEntry(strings.TrimSuffix(string(out), endRecord))
	if !ok {
		return face{}, errors.New("match font: fc-match gave none")
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.matches) >= maxKept {
		clear(k.matches)
	}
	k.matches[pattern] = e.face()
	if k.kept != nil {
		k.kept.add(pattern, e.face())
	}
	return k.matches[pattern], nil
}
