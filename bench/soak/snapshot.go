package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// snapshot is what lies in a folder: by its path, the kind, size and content of each thing.
type snapshot map[string]string

func takeSnapshot(dir string) (snapshot, error) {
	s := make(snapshot)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		s[name] = d.Type().String()
		if d.Type().IsRegular() {
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			s[name] = fmt.Sprintf("%d bytes, %x", len(b), sha256.Sum256(b))
		}
		return nil
	})
	return s, err
}

// changes lists the paths that are not as they were in before.
func (s snapshot) changes(before snapshot) []string {
	changed := make(map[string]bool)
	for _, pair := range [][2]snapshot{{s, before}, {before, s}} {
		for name, was := range pair[0] {
			if now, ok := pair[1][name]; !ok || now != was {
				changed[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(changed))
}

// profileOf is the folder that a zygote was started with: the profile lies in it.
func profileOf(zygote process) (string, error) {
	for _, argument := range zygote.arguments() {
		if strings.HasPrefix(filepath.Base(argument), "zygote-") && filepath.IsAbs(argument) {
			return argument, nil
		}
	}
	return "", fmt.Errorf("zygote %d has no folder in its arguments", zygote)
}

// documentFolders lists the folders of conversions under scratch.
func documentFolders(scratch string) ([]string, error) {
	return filepath.Glob(filepath.Join(scratch, "engine-*", "document-*"))
}

// litter lists what LibreOffice is known to leave in folders for temporary files.
func litter() (paths []string, err error) {
	for _, pattern := range []string{"/tmp/lu*", "/tmp/*.tmp", "/tmp/OSL_PIPE_*", "/var/tmp/lu*", "/var/tmp/*.tmp", "/var/tmp/OSL_PIPE_*"} {
		found, failed := filepath.Glob(pattern)
		paths, err = append(paths, found...), errors.Join(err, failed)
	}
	slices.Sort(paths)
	return slices.Compact(paths), err
}

// added returns those of now that were not there before.
func added(now, before []string) []string {
	return slices.DeleteFunc(now, func(path string) bool { return slices.Contains(before, path) })
}
