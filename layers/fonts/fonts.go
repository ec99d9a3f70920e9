// Package fonts holds the settings of fontconfig that conversions need: which font stands in for which. The container image
// and every engine use the same file.
package fonts

import _ "embed"

//go:embed fonts.conf
var settings string

//go:embed cjk-lines.conf
var cjkLines string

// Settings gives fonts.conf, a whole configuration file without folders of fonts.
func Settings() string { return settings }

// CJKLines gives cjk-lines.conf, to be read after Settings where LibreOffice makes lines of Chinese, Japanese and Korean text
// higher than their fonts are.
func CJKLines() string { return cjkLines }
