// Package build tells how this program was built. It imports the standard library alone.
package build

import (
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"io"
	"os"
	"runtime/debug"
	"sync"
)

// Version returns the module's version, or for a build from a checkout a version made of its commit, as the linker recorded
// it; "unknown" where it did not.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "unknown"
	}
	return info.Main.Version
}

// Commit returns the commit that the program was built from, with "+changes" where the checkout had some besides; "" where the linker
// did not record it, as in a build with -buildvcs=false.
func Commit() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	return commitOf(info.Settings)
}

func commitOf(settings []debug.BuildSetting) string {
	commit, changes := "", ""
	for _, s := range settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changes = "+changes"
		}
	}
	if commit == "" {
		return ""
	}
	return commit + changes
}

// Sum returns a name of this program's file by which two builds are told apart whatever they say of themselves; "" where it cannot be
// read. It is the linker's build ID, which names the code of all packages and how they were compiled (cmd/internal/buildid), or,
// where there is none, the SHA-256 of the file, which takes a tenth of a second.
var Sum = sync.OnceValue(func() string {
	name, err := os.Executable()
	if err != nil {
		return ""
	}
	f, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	return sumOf(f)
})

// sumOf is Sum for a file.
func sumOf(f interface {
	io.Reader
	io.ReaderAt
}) string {
	hash := sha256.New()
	if id := buildID(f); len(id) > 0 {
		_, _ = hash.Write(id) // never fails
	} else if _, err := io.Copy(hash, f); err != nil {
		return ""
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// shortID is longer than the note's name and lengths are, and shorter than a build ID.
const shortID = 40

// buildID returns the note that holds the build ID of a program in ELF; nil where there is none.
func buildID(r io.ReaderAt) []byte {
	program, err := elf.NewFile(r)
	if err != nil {
		return nil
	}
	section := program.Section(".note.go.buildid")
	if section == nil || section.Size < shortID || section.Size > 1<<10 {
		return nil
	}
	id, err := section.Data()
	if err != nil {
		return nil
	}
	return id
}
