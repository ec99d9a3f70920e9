package main

import (
	"bytes"
	"os"
	"path/filepath"
)

// origin is where a program came from: it decides how what a machine lacks is got.
type origin string

const (
	fromCheckout origin = "checkout" // make build
	fromPackage  origin = "package"  // Debian's
	fromImage    origin = "image"
	fromElse     origin = "" // the program alone, of a release's archive for instance
)

// thisOrigin returns where this program came from.
func thisOrigin() origin {
	program, err := os.Executable()
	if err != nil {
		return fromElse
	}
	if real, err := filepath.EvalSymlinks(program); err == nil {
		program = real
	}
	return originOf(program)
}

// originOf goes by where the release, the image and make build put a program.
func originOf(program string) origin {
	folder := filepath.Dir(program)
	switch folder {
	case "/usr/lib/sheaf": // scripts/release.sh
		return fromPackage
	case "/opt/sheaf": // functions/convert/Dockerfile
		return fromImage
	}
	module, err := os.ReadFile(filepath.Join(folder, "..", "go.mod"))
	if err == nil && bytes.HasPrefix(module, []byte("module sheaf\n")) {
		return fromCheckout
	}
	return fromElse
}
