// Package build tells how this program was built. It imports the standard library alone.
package build

import "runtime/debug"

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
