// Package errandtest does errands in the process of a test, for tests of the work alone. It imports errand.
package errandtest

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"sheaf/internal/office/errand"
)

// Here is a Runner of work that is trusted: nothing stands around it.
type Here errand.Table

var _ errand.Runner = Here{}

// Errand implements errand.Runner.
func (h Here) Errand(_ context.Context, e errand.Errand) (err error) {
	dir, err := os.MkdirTemp("", "errand-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	result := filepath.Join(dir, errand.Result)
	if err := errors.Join(os.Mkdir(filepath.Join(dir, errand.In), 0o700), os.Mkdir(filepath.Dir(result), 0o700)); err != nil {
		return err
	}
	for name, from := range e.Files {
		content, err := os.ReadFile(from)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, errand.In, name), content, 0o600); err != nil {
			return err
		}
	}
	request, err := json.Marshal(e.Request)
	if err != nil {
		return err
	}
	if err := h[e.Name](dir, request); err != nil {
		if f, ok := errors.AsType[*errand.Failure](err); ok {
			return f
		}
		return &errand.Failure{Why: err.Error()}
	}
	return os.Rename(result, e.Target)
}
