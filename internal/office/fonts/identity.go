package fonts

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// moments says when files and folders were changed, in nanoseconds of the epoch; -1 where they are not there.
type moments map[string]int64

func momentOf(path string) int64 {
	info, err := os.Stat(path) // of what a link leads to
	if err != nil {
		return -1
	}
	return info.ModTime().UnixNano()
}

// hold reports whether nothing has been changed since.
func (m moments) hold() bool {
	for path, moment := range m {
		if momentOf(path) != moment {
			return false
		}
	}
	return true
}

// machineMoments returns those of all that decides about fonts but the user's: the folders of the machine's, below which a new font
// changes one, and fontconfig's settings. Folders of moved are sheaf's own.
func machineMoments(known []string, moved string) moments {
	m := moments{}
	for _, root := range slices.Concat(homeFonts(), machineFonts(), []string{machineSettings}) {
		m[root] = momentOf(root)
		_ = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error { // one that is not there has none
			if err == nil && (d.IsDir() || root == machineSettings) {
				m[path] = momentOf(path)
			}
			return nil
		})
	}
	for _, folder := range known {
		if !strings.HasPrefix(folder, moved) {
			m[folder] = momentOf(folder)
		}
	}
	return m
}

// Identity returns a name for the fonts of the current set, and for all that decides which of them takes the place of which. It is the
// same in another process that has the same. It is "" where that cannot be told: nothing is known of fonts, or the environment says
// which there are. It looks at no file: Current does.
func (f *Folders) Identity() string {
	set := f.Hold()
	defer f.Release(set)
	return set.key
}

// Current reports whether a conversion that begins now sees the fonts of the current set: nothing has changed since that was made. It
// takes some hundred system calls.
func (f *Folders) Current() bool {
	set := f.Hold()
	defer f.Release(set)
	return f.machine.hold() && slices.Equal(f.list(), set.files)
}
