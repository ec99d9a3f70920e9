package fidelity

import (
	"archive/zip"
	"bytes"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/config"
	"sheaf/internal/job"
	"sheaf/internal/runner"
)

const owner = "local"

// convert has the laptop's pipeline convert documents, by their names without suffix, and returns the files of their PDFs.
func convert(t *testing.T, documents map[string][]byte) map[string]string {
	t.Helper()
	return convertAs(t, job.Options{}, documents)
}

// convertAs is convert with options.
func convertAs(t *testing.T, options job.Options, documents map[string][]byte) map[string]string {
	t.Helper()
	settings, err := config.ReadEngine(os.Getenv)
	require.NoError(t, err)
	r, err := runner.Start(t.Context(), runner.Options{Engine: settings,
		Data: filepath.Join(t.TempDir(), "data"), Workers: 2, Limits: job.DefaultLimits(), Owner: owner,
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, r.Close()) })
	var entries []archivetest.Entry
	for name, document := range documents {
		entries = append(entries, archivetest.Entry{Name: name + ".docx", Body: document})
	}
	s, err := r.Pipeline().NewSpool()
	require.NoError(t, err)
	defer s.Close()
	require.NoError(t, s.Add("documents.zip", bytes.NewReader(archivetest.Zip(entries...))))
	j, err := r.Pipeline().Accept(t.Context(), owner, "", s, job.Request{Options: options})
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		status, err := r.Pipeline().Status(t.Context(), owner, j.ID, "", 1)
		require.NoError(t, err)
		return status.FinishedAt != nil
	}, 3*time.Minute, 100*time.Millisecond)
	d, err := r.Pipeline().Download(t.Context(), owner, j.ID, "")
	require.NoError(t, err)
	defer d.Body.Close()
	result, err := io.ReadAll(d.Body)
	require.NoError(t, err)
	return unpack(t, result, documents)
}

// unpack writes the PDFs of a result to files.
func unpack(t *testing.T, result []byte, documents map[string][]byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(result), int64(len(result)))
	require.NoError(t, err)
	dir := t.TempDir()
	files := make(map[string]string)
	for name := range documents {
		f, err := z.Open(name + ".pdf")
		require.NoError(t, err)
		b, err := io.ReadAll(f)
		require.NoError(t, err)
		files[name] = filepath.Join(dir, strings.ReplaceAll(name, " ", "-")+".pdf")
		require.NoError(t, os.WriteFile(files[name], b, 0o600))
	}
	return files
}
