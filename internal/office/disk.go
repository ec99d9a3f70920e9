package office

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"
)

// What a conversion may have in its folder at a time. No real document comes near it; without a bound one that has taken
// LibreOffice over could fill the disk, for its neighbours too. A file that is removed while it is open is not seen: of these
// there are as many as the bound on open files lets through.
const (
	maxScratch      = 4 << 30 // bytes on the disk
	maxScratchFiles = 10_000
)

const watchEvery = 250 * time.Millisecond

var errTooMuch = errors.New("the conversion writes more to the disk than allowed")

// diskWatch looks at the disk while a conversion runs.
type diskWatch struct {
	least atomic.Uint64 // bytes that were seen free: a conversion that filled the disk has emptied it again when it ends
}

func newDiskWatch() *diskWatch {
	w := new(diskWatch)
	w.least.Store(math.MaxUint64)
	return w
}

// watch calls tooMuch when there is more under dir than allowed, and looks until ctx ends.
func (w *diskWatch) watch(ctx context.Context, dir string, tooMuch func()) {
	ticks := time.NewTicker(watchEvery)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		if free, err := freeSpace(dir); err == nil {
			w.least.Store(min(w.least.Load(), free))
		}
		if overfull(dir) {
			tooMuch()
			return
		}
	}
}

// overfull reports whether there is more under dir than allowed. Folders that cannot be looked into count as full: LibreOffice
// makes none.
func overfull(dir string) bool {
	var bytes int64
	files := 0
	err := filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // it was removed meanwhile
		}
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		files++
		bytes += onDisk(info)
		if bytes > maxScratch || files > maxScratchFiles {
			return errTooMuch
		}
		return nil
	})
	return err != nil
}

// onDisk returns the bytes that a file takes, which for one with holes are fewer than its size.
func onDisk(info os.FileInfo) int64 {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return stat.Blocks * 512 // whatever the file system's own blocks are (POSIX, sys/stat.h)
	}
	return info.Size()
}
