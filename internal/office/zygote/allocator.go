package zygote

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// allocatorFile is tcmalloc. With its functions for memory instead of the C library's a document takes a sixth less of the processor's
// time: bench/README.md has the numbers.
const allocatorFile = "libtcmalloc_minimal.so.4"

// NoAllocator as a name has FindAllocator find none.
const NoAllocator = "none"

// ErrNoAllocator says that there is no other allocator than the C library's.
var ErrNoAllocator = errors.New("tcmalloc is not installed")

// FindAllocator returns the path of the library that the warm LibreOffice is to have its memory from: the one that is named, else
// tcmalloc where it is installed. The error says why there is none. NoAllocator does without.
func FindAllocator(named string) (string, error) {
	switch {
	case named == NoAllocator:
		return "", errors.New("it is switched off")
	case named == "":
		return installedAllocator(libraryFolders())
	case strings.ContainsAny(named, ": \t\n"):
		return "", fmt.Errorf("the dynamic loader takes no path with a colon or a space in it: %q", named)
	}
	path, err := filepath.Abs(named)
	if err != nil {
		return "", fmt.Errorf("find the allocator: %w", err)
	}
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("find the allocator: %w", err)
	}
	return path, nil
}

func installedAllocator(folders []string) (string, error) {
	for _, folder := range folders {
		path := filepath.Join(folder, allocatorFile)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path, nil
		}
	}
	return "", ErrNoAllocator
}

// libraryFolders are where systems have the libraries of this machine's architecture.
func libraryFolders() []string {
	machine := map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[runtime.GOARCH]
	if runtime.GOOS != "linux" || machine == "" {
		return nil
	}
	return []string{"/usr/lib/" + machine + "-linux-gnu", "/usr/lib64", "/usr/lib"}
}
