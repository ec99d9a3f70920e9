package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"sheaf/internal/job"
	"sheaf/internal/office"
)

const (
	// allowed is for a conversion; a slow one of the corpus takes 10 s with a fresh soffice on a busy machine.
	allowed = 2 * time.Minute
	// deaths is how many a document is given up after, as the service does.
	deaths = 3
)

// course is how a document came to its end.
type course struct {
	appearance appearance
	took       time.Duration // the last try
	killed     int           // tries that ended by a kill of ours
	died       int           // tries that ended by a death that was none of ours
}

// convert converts a document as the service does: again when its process died. A death of which ours says that we brought
// it about does not count. An error is the machine's, or breaks what the engine promises.
func convert(ctx context.Context, engine *office.Engine, source, target string, ours func() bool) (c course, err error) {
	for {
		began := time.Now()
		r, err := engine.Convert(ctx, job.Conversion{Source: source, Target: target, Timeout: allowed})
		c.took = time.Since(began)
		if err == nil {
			c.appearance, err = look(ctx, target, r.Pages)
			return c, err
		}
		var failed *job.Error
		if !errors.As(err, &failed) {
			return c, err
		}
		if _, err := os.Stat(target); !errors.Is(err, fs.ErrNotExist) {
			return c, fmt.Errorf("a PDF is there in spite of %q", failed.Code)
		}
		switch {
		case failed.Code == job.CodeCrashed && ours():
			c.killed++
			continue
		case failed.Code == job.CodeCrashed:
			c.died++
		}
		if failed.Code != job.CodeCrashed || c.died == deaths {
			c.appearance = appearance{Code: failed.Code}
			return c, nil
		}
	}
}

// never says of no death that it was ours.
func never() bool { return false }
