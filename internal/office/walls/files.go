package walls

import (
	"debug/elf"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Readable lists what LibreOffice reads beside the document: itself, libraries, fonts and their settings, hyphenation. All
// of it is alike on every machine with these packages and holds nothing of the user's. Program is soffice.bin or another
// file in LibreOffice's program folder. The caller adds where the user has more fonts, or settings of them.
func Readable(program string) []string {
	return []string{
		filepath.Dir(filepath.Dir(program)),
		"/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/local/lib",
		"/usr/share", "/usr/local/share/fonts",
		"/etc/fonts", "/var/cache/fontconfig",
		"/etc/libreoffice", "/var/lib/libreoffice", "/var/spool/libreoffice", // Debian has parts of the program there
		"/etc/ld.so.cache", "/etc/localtime", "/etc/papersize",
		"/dev/urandom", "/dev/zero",
		"/sys/devices/system/cpu", // the C library counts processors there
	}
}

// Writable lists what a document's process may write: its folder and the device that takes everything.
func Writable(folder string) []string { return []string{folder, "/dev/null"} }

// Loader returns the dynamic loader of a program, which the kernel executes with it.
func Loader(program string) (string, error) {
	f, err := elf.Open(program)
	if err != nil {
		return "", fmt.Errorf("find loader of %s: %w", program, err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			b, err := io.ReadAll(io.LimitReader(p.Open(), maxPath))
			if err != nil {
				return "", fmt.Errorf("find loader of %s: %w", program, err)
			}
			return strings.TrimRight(string(b), "\x00"), nil
		}
	}
	return "", fmt.Errorf("find loader of %s: it has none", program)
}

const maxPath = 4096 // PATH_MAX of Linux

// Give hands a document's folder and all in it to a user, 0 for nobody else. Only before the process runs: later the user
// could put a link where a file was.
func Give(folder string, user int) error {
	if user == 0 {
		return nil
	}
	err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(path, user, user)
	})
	if err != nil {
		return fmt.Errorf("give %s to user %d: %w", folder, user, err)
	}
	return nil
}
