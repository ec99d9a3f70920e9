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
