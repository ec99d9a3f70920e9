package folder

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAvailableMemory is that of the machine, or what the narrowest group around the process leaves.
func TestAvailableMemory(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) {
		path := filepath.Join(root, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	}
	require.Zero(t, availableMemory(root), "not known")
	write("proc/meminfo", "MemTotal:  9000 kB\nMemAvailable:    4000 kB\n")
	require.Equal(t, uint64(4000<<10), availableMemory(root))
	write("proc/self/cgroup", "1:name=systemd:/x\n0::/user/run\n")
	write("sys/fs/cgroup/user/run/memory.max", "max\n")
	write("sys/fs/cgroup/user/run/memory.current", "100\n")
	require.Equal(t, uint64(4000<<10), availableMemory(root))
	write("sys/fs/cgroup/user/memory.max", "1000\n")
	write("sys/fs/cgroup/user/memory.current", "400\n")
	require.Equal(t, uint64(600), availableMemory(root))
	write("sys/fs/cgroup/user/memory.current", "4000\n")
	require.Zero(t, availableMemory(root))
	write("sys/fs/cgroup/user/memory.max", "max\n")
	write("sys/fs/cgroup/memory/memory.limit_in_bytes", "900\n")
	write("sys/fs/cgroup/memory/memory.usage_in_bytes", "200\n")
	require.Equal(t, uint64(700), availableMemory(root))
}

func TestMemory(t *testing.T) {
	require.Empty(t, Memory(math.MaxUint64), "no machine has so much")
	if dir := Memory(0); dir != "" {
		require.DirExists(t, dir)
	}
}
