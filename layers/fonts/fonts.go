// Package fonts holds the settings of fontconfig that conversions need: which font stands in for which. The container image
// and every engine use the same file.
package fonts

import _ "embed"

//go:embed fonts.conf
var settings string

// Settings gives fonts.conf, a whole configuration file without folders of fonts.
func Settings() string { return settings }
