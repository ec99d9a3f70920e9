package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"

	"sheaf/internal/folder"
	"sheaf/internal/runner"
	"sheaf/internal/size"
	"sheaf/internal/ui"
)

// dataFolder returns the folder that --data or its variable names, or else the usual one.
func dataFolder(named string) (string, error) {
	if named != "" {
		return named, nil
	}
	dir, err := folder.Data()
	if err != nil {
		return "", ui.UsageError("%w; say with --data where", err)
	}
	return dir, nil
}

// leastFree is how much space serve's data should find: one upload of the largest size, its result, and what lies
// between them.
const leastFree = 10 << 30

// dataFindings looks at the folder for serve's data, or where it would be made.
func dataFindings(ctx context.Context, dir string) []finding {
	there := dir
	for {
		info, err := os.Stat(there)
		if err == nil && info.IsDir() {
			break
		}
		parent := filepath.Dir(there)
		if err == nil || !os.IsNotExist(err) || parent == there {
			return []finding{{Topic: "Data folder", State: "missing", Detail: fmt.Sprintf("%s: %v", dir, notFolder(err))}}
		}
		there = parent
	}
	probe, err := os.MkdirTemp(there, ".sheaf-doctor-")
	if err != nil {
		return []finding{{Topic: "Data folder", State: "missing", Detail: fmt.Sprintf("%s is not writable: %v", dir, reason(err))}}
	}
	defer os.RemoveAll(probe)
	list := []finding{
		{Topic: "Data folder", State: "ok", Detail: dir + " is writable"},
		spaceFinding(there),
		attributeFinding(probe),
	}
	for _, problem := range runner.DataProblems(ctx, dir) {
		list = append(list, finding{Topic: "Data folder", State: "warning", Detail: problem})
	}
	return list
}

func notFolder(err error) error {
	if err == nil {
		return syscall.ENOTDIR
	}
	return reason(err)
}

func spaceFinding(dir string) finding {
	f := finding{Topic: "Data folder", State: "ok"}
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return finding{Topic: "Data folder", State: "warning", Detail: fmt.Sprintf("its free space is not known: %v", err)}
	}
	free := int64(s.Bavail) * int64(s.Bsize)
	if free < leastFree {
		f.State = "warning"
	}
	f.Detail = size.Text(free) + " are free"
	return f
}

// attributeFinding looks whether the file system keeps user attributes, where the S3 server likes to put what it knows
// of objects.
func attributeFinding(dir string) finding {
	if err := unix.Setxattr(dir, "user.sheaf", []byte("1"), 0); err != nil {
		return finding{Topic: "Data folder", State: "warning", Detail: "no file attributes there: they are kept in files instead, which is slower"}
	}
	return finding{Topic: "Data folder", State: "ok", Detail: "file attributes are kept"}
}
