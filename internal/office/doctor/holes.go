package doctor

import (
	"context"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// HolesKnown is the day for which the table of holes stands: advisories published later are not in it.
const HolesKnown = "2026-11-27"

// Hole is a published way for a Word document to break LibreOffice.
type Hole struct {
	ID   string // in the list of CVEs
	Part string // of a document, where it comes in

	fixed   []string       // the first version with the fix of each release line that got one, oldest first; later lines have it
	updates map[string]int // the first update with the fix, by the release of Debian or Ubuntu it is for
}

// holes are those of the Document Foundation's advisories that a document can reach which sheaf hands to LibreOffice. Versions are
// from the CVE records of the Document Foundation, updates from the changelogs of Debian's and Ubuntu's packages.
var holes = []Hole{
	{"CVE-2024-12425", "embedded fonts", []string{"24.8.4"}, map[string]int{"deb12": 6, "ubuntu22.04": 8, "ubuntu24.04": 2}},
	{"CVE-2024-12426", "links", []string{"24.8.4"}, map[string]int{"deb12": 12, "ubuntu22.04": 8, "ubuntu24.04": 2}},
	{"CVE-2026-6045", "EMF+ pictures", []string{"25.8.7", "26.2.3"}, map[string]int{"deb12": 13, "deb13": 5, "ubuntu22.04": 12, "ubuntu24.04": 6}},
	{"CVE-2026-6047", "text boxes", []string{"25.8.7", "26.2.3"}, nil},
	{"CVE-2026-63272", "WMF pictures", []string{"26.2.5"}, map[string]int{"ubuntu22.04": 13, "ubuntu24.04": 7}},
	{"CVE-2026-63275", "embedded fonts", []string{"26.2.5"}, map[string]int{"ubuntu22.04": 13, "ubuntu24.04": 7}},
	{"CVE-2026-63279", "PICT pictures", []string{"26.2.5"}, map[string]int{"ubuntu22.04": 13, "ubuntu24.04": 7}},
}

// Holes returns the holes that a LibreOffice of this version ("7.4.7.2") has as far as is known, or may have because its release
// line got no fixes any more when they were found. pack is the version of its Debian package, "" where there is none. Of a
// version that is no number nothing is known.
func Holes(version, pack string) []Hole {
	if len(numbers(version)) < 2 {
		return nil
	}
	var open []Hole
	for _, h := range holes {
		if !h.fixedBy(version) && !h.fixedIn(pack) {
			open = append(open, h)
		}
	}
	return open
}

// fixedBy reports whether a version has the fix: it is of a release line that got one, and not older, or of a later line.
func (h Hole) fixedBy(version string) bool {
	for _, fix := range h.fixed {
		if slices.Equal(numbers(version)[:2], numbers(fix)[:2]) {
			return !Older(version, fix)
		}
	}
	return Older(h.fixed[len(h.fixed)-1], version)
}

// update is in the version of a release's update: 13 for deb12 in 1:7.4.7-1+deb12u13, and in the backport that was made of it, which
// has its changes; 7 for 24.04 in 4:24.2.7-0ubuntu0.24.04.7.
var update = regexp.MustCompile(`\+(deb\d+)u(\d+)(?:~bpo\d+\+\d+)?$|-0(ubuntu)0\.(\d+\.\d+)\.(\d+)$`)

// fixedIn reports whether Debian or Ubuntu brought the fix to the version of a stable release.
func (h Hole) fixedIn(pack string) bool {
	m := update.FindStringSubmatch(pack)
	if m == nil {
		return false
	}
	first, ok := h.updates[m[1]+m[3]+m[4]]
	number, err := strconv.Atoi(m[2] + m[5])
	return ok && err == nil && number >= first
}

// Older compares versions by their numbers; one that is no version is not older.
func Older(a, b string) bool {
	return slices.Compare(numbers(a), numbers(b)) < 0 && len(numbers(a)) > 0
}

func numbers(version string) []int {
	var list []int
	for part := range strings.SplitSeq(version, ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			break
		}
		list = append(list, n)
	}
	return list
}

// packageOf returns the version of the Debian package that a file belongs to, "" where it belongs to none.
func packageOf(ctx context.Context, file string) string {
	ctx, cancel := context.WithTimeout(ctx, trialTime)
	defer cancel()
	if target, err := filepath.EvalSymlinks(file); err == nil {
		file = target
	}
	owner, err := exec.CommandContext(ctx, "dpkg-query", "--search", file).Output()
	if err != nil {
		return ""
	}
	name, _, _ := strings.Cut(string(owner), ":")
	version, err := exec.CommandContext(ctx, "dpkg-query", "--show", "--showformat", "${Version}", name).Output()
	if err != nil {
		return ""
	}
	return string(version)
}
