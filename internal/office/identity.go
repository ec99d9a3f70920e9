package office

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// identity is which LibreOffice an engine started with.
type identity struct {
	files []string // by whose times it is seen that there is another now
	name  string
}

// identify looks at the LibreOffice of program, at the profile it begins with and at the helper.
func identify(opt Options, program string, kind Kind) identity {
	dir := filepath.Dir(program)
	files := []string{program, dir, filepath.Join(dir, "versionrc"), filepath.Join(dir, "..", "share", "registry")}
	if helper, err := findHelper(zygoteName, opt.Helper); err == nil {
		files = append(files, helper)
	}
	if opt.Profile != "" {
		files = append(files, filepath.Join(opt.Profile, "user", "registrymodifications.xcu"))
	}
	id := identity{files: files}
	id.name = id.now() + kind.Name
	return id
}

// now describes the files as they are.
func (id identity) now() string {
	var b strings.Builder
	for _, file := range id.files {
		info, err := os.Stat(file)
		if err != nil {
			fmt.Fprintln(&b, file)
			continue
		}
		fmt.Fprintln(&b, file, info.Size(), info.ModTime().UnixNano())
	}
	return b.String()
}

// Identity returns a name for all of this machine that decides what a PDF looks like: LibreOffice, the way it was started, the fonts. An
// engine of another process has the same name where it has the same. It is "" where that cannot be told. It looks at no file: Current
// does.
func (e *Engine) Identity() string {
	fonts := e.fonts.Identity()
	if fonts == "" {
		return ""
	}
	sum := sha256.Sum256(fmt.Appendln(nil, e.identity.name, fonts, os.Getenv("TZ")))
	return fmt.Sprintf("%x", sum[:16])
}

// Current reports whether Identity is the name of what a conversion that begins now is made with. It is not once LibreOffice or fonts
// were installed while the engine runs: a warm LibreOffice has what there was, and the next one what there is.
func (e *Engine) Current() bool {
	return strings.HasPrefix(e.identity.name, e.identity.now()) && e.fonts.Current()
}
