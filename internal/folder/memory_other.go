//go:build !linux

package folder

// MemoryPlace is "": this system has no place for files in memory that is known here.
const MemoryPlace = ""

// Memory returns "".
func Memory(uint64) string { return "" }
