package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"sheaf/internal/job"
	"sheaf/internal/options"
	"sheaf/internal/ui"
)

// resume is what is known of a submission under way. It lies beside OUT until OUT is written.
type resume struct {
	Endpoint string      `json:"endpoint"`
	Filename string      `json:"filename"`
	Size     int64       `json:"size"`
	SHA256   string      `json:"sha256"` // of the upload
	Options  job.Options `json:"options,omitzero"`
	Key      string      `json:"key"` // Idempotency-Key of the requests that make the job
	JobID    job.ID      `json:"job_id,omitempty"`
	Uploaded bool        `json:"uploaded"` // the whole upload is at the service

	path string
}

// openResume returns the state of an earlier run for the same output, endpoint and input, or else a new one.
func openResume(ctx context.Context, out output, endpoint string, up upload, o job.Options) (*resume, error) {
	digest, err := fileDigest(ctx, up.path)
	if err != nil {
		return nil, err
	}
	r := &resume{Endpoint: endpoint, Filename: up.name, Size: up.size, SHA256: digest, Options: o, path: resumePath(out)}
	return r.recalled()
}

// resumePath is where the state of a job for this output lies, "" for an output without a place of its own.
func resumePath(out output) string {
	if out.stdout || out.path == "" {
		return ""
	}
	return out.path + ".sheaf-resume"
}

// recalled returns the state of an earlier run for the same, or else r as a new one.
func (r *resume) recalled() (*resume, error) {
	if r.renew(); r.path == "" {
		return r, nil
	}
	text, err := os.ReadFile(r.path)
	if errors.Is(err, os.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read resume file: %w", err)
	}
	var old resume
	if json.Unmarshal(text, &old) != nil || !old.fits(r) {
		return r, nil
	}
	old.path = r.path
	return &old, nil
}

// fits reports whether r was made for the same upload to the same service.
func (r *resume) fits(other *resume) bool {
	return r.Endpoint == other.Endpoint && r.Filename == other.Filename && r.Size == other.Size && r.SHA256 == other.SHA256 && r.Key != "" &&
		sameOptions(r.Options, other.Options)
}

// sameOptions reports whether options ask for the same.
func sameOptions(one, other job.Options) bool {
	for _, o := range options.All() {
		if o.Text(one) != o.Text(other) {
			return false
		}
	}
	return true
}

// renew begins a new job.
func (r *resume) renew() { r.Key, r.JobID, r.Uploaded = rand.Text(), "", false }

func (r *resume) save() error {
	if r.path == "" {
		return nil
	}
	text, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encode resume file: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(r.path), 0o777); err != nil {
		return fmt.Errorf("write resume file: %w", err)
	}
	return writeOutput(output{shown: r.path, path: r.path}, func(f *os.File) error {
		_, err := io.Copy(f, bytes.NewReader(append(text, '\n')))
		return err
	})
}

func (r *resume) remove() error {
	if r.path == "" {
		return nil
	}
	if err := ignoreMissing(os.Remove(r.path)); err != nil {
		return fmt.Errorf("remove resume file: %w", err)
	}
	return nil
}

func fileDigest(ctx context.Context, path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", ui.UsageError("%s: %w", path, reason(err))
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(&stoppable{ctx, h}, f); err != nil {
		return "", fmt.Errorf("read %s: %w", path, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
