package runner

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"sheaf/internal/job"
	"sheaf/internal/s3server"
	"sheaf/internal/sqlite"
)

func databasePath(data string) string { return filepath.Join(data, "sheaf.db") }

// openDB opens the database. A damaged one is kept aside and a new one begun; the log says so, and what a database without jobs does
// not know of.
func (r *Runner) openDB(ctx context.Context) (err error) {
	var options []sqlite.Option
	if r.opt.Volatile {
		options = append(options, sqlite.Volatile())
	}
	path := databasePath(r.opt.Data)
	r.db, err = sqlite.Open(path, options...)
	if errors.Is(err, sqlite.ErrDamaged) {
		aside, keptErr := sqlite.SetAside(path, time.Now())
		if keptErr != nil {
			return errors.Join(err, keptErr)
		}
		r.opt.Log.Error("the database is damaged. It is kept, and a new one without jobs was begun. If you have a copy of it, stop sheaf and put that in its place",
			"kept", aside, "place", path, "error", err)
		r.db, err = sqlite.Open(path, options...)
	}
	if err != nil {
		return err
	}
	empty, err := r.db.Empty(ctx)
	if err != nil {
		return err
	}
	if empty {
		if sentence := withoutRows(r.opt.Data); sentence != "" {
			r.opt.Log.Warn(sentence)
		}
	}
	return nil
}

// DataProblems says what is wrong with the database in a data folder, which a service may be using, and what to do: a sentence each.
func DataProblems(ctx context.Context, data string) (problems []string) {
	path := databasePath(data)
	jobs, err := sqlite.Look(ctx, path)
	switch {
	case errors.Is(err, sqlite.ErrDamaged):
		problems = append(problems, fmt.Sprintf("the database %s is damaged: put a copy in its place before you start serve, which would keep it aside and begin a new one without jobs (%v)", path, err))
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		problems = append(problems, fmt.Sprintf("the database cannot be read: %v", err))
	case jobs == 0:
		if sentence := withoutRows(data); sentence != "" {
			problems = append(problems, sentence)
		}
	}
	kept, _ := filepath.Glob(sqlite.AsidePattern(path)) // the one error is of the pattern
	for _, file := range kept {
		problems = append(problems, fmt.Sprintf("%s is a damaged database that serve kept; its jobs are not known any more. Remove it when you do not need it", file))
	}
	return problems
}

// withoutRows says what lies in the buckets of a data folder whose database has no job, "" where nothing does.
func withoutRows(data string) string {
	results := s3server.ObjectFolder(filepath.Join(data, "s3"), s3server.OutboxBucket, job.JobPrefix)
	uploads := s3server.ObjectFolder(filepath.Join(data, "s3"), s3server.InboxBucket, job.UploadPrefix)
	made, sent := entries(results), entries(uploads)
	if made+sent == 0 {
		return ""
	}
	return fmt.Sprintf("the database knows no job, but there are files of %d jobs in %s (their results are the files result-*.zip) and %d uploads in %s (those without a result have to be sent again). "+
		"If you have a copy of sheaf.db, stop sheaf and put that into %s; what was dropped into the drop folder is converted again by itself", made, results, sent, uploads, data)
}

// entries counts what is in a folder; where there is none, nothing is.
func entries(dir string) int {
	found, err := os.ReadDir(dir)
	if err != nil {
		return 0
	}
	return len(found)
}
