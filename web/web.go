// Package web holds the web page. It has no build step: what is here is what browsers get.
package web

import (
	"embed"
	"io/fs"
)

//go:embed index.html missing.html *.js style.css icon.svg
var files embed.FS

// Files returns the page, index.html, the one for addresses at which there is none, missing.html, and all that they load, in one
// folder.
func Files() fs.FS { return files }
