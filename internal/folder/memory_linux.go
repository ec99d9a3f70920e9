package folder

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// MemoryPlace is where files in memory may be kept (Filesystem Hierarchy Standard 3.0 does not have it, every Linux with glibc does:
// shm_open(3)).
const MemoryPlace = "/dev/shm"

const tmpfsMagic = 0x01021994 // statfs(2)

// Memory returns a folder whose files are in memory, where so many bytes of that are free, and of the folder; else "". What other
// programs and the limits of a control group leave counts, as it is at this moment.
func Memory(bytes uint64) string {
	var s syscall.Statfs_t
	if err := syscall.Statfs(MemoryPlace, &s); err != nil || int64(s.Type) != tmpfsMagic { //nolint:unconvert // 32 bits on some machines
		return ""
	}
	if uint64(s.Bavail)*uint64(s.Bsize) < bytes || availableMemory("/") < bytes { //nolint:gosec // a size is not negative
		return ""
	}
	return MemoryPlace
}

// availableMemory returns how many bytes programs can still have without swapping (proc_meminfo(5)), within the limits of the
// control groups that this process is in (control group v2: memory.max). root is where proc and sys are.
func availableMemory(root string) uint64 {
	text, _ := os.ReadFile(filepath.Join(root, "proc/meminfo"))
	var free uint64
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "MemAvailable:"); ok {
			kib, _ := strconv.ParseUint(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			free = kib << 10
		}
	}
	groups, _ := os.ReadFile(filepath.Join(root, "proc/self/cgroup"))
	for line := range strings.Lines(string(groups)) {
		if path, ok := strings.CutPrefix(strings.TrimSpace(line), "0::"); ok {
			for ; ; path = filepath.Dir(path) {
				folder := filepath.Join(root, "sys/fs/cgroup", path)
				free = min(free, left(filepath.Join(folder, "memory.max"), filepath.Join(folder, "memory.current")))
				if path == "/" || path == "." {
					break
				}
			}
		}
	}
	v1 := filepath.Join(root, "sys/fs/cgroup/memory")
	return min(free, left(filepath.Join(v1, "memory.limit_in_bytes"), filepath.Join(v1, "memory.usage_in_bytes")))
}

// left returns what a limit leaves, no end where there is none.
func left(limit, usage string) uint64 {
	number := func(path string) (uint64, bool) {
		text, err := os.ReadFile(path)
		if err != nil {
			return 0, false
		}
		n, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
		return n, err == nil // "max" is none
	}
	most, limited := number(limit)
	used, known := number(usage)
	if !limited || !known {
		return math.MaxUint64
	}
	return most - min(most, used)
}
