// Package profile holds the LibreOffice user profile that conversions start from. The container image and the laptop's
// engine use the same files.
package profile

import (
	"embed"
	"os"
)

//go:embed user
var files embed.FS

// Write puts the profile into dir, which is made and must not hold one already.
func Write(dir string) error { return os.CopyFS(dir, files) }
