package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPeers has converters that are scripts and a service take part: what they cannot convert counts as failed, and one that is not there
// says what is missing.
func TestPeers(t *testing.T) {
	dir, bin := t.TempDir(), t.TempDir()
	const script = "#!/bin/sh\ngrep -q bad \"$1\" && exit 1\nprintf '%%PDF-1.4' >\"$2\"\n"
	require.NoError(t, os.WriteFile(filepath.Join(bin, "docxide-pdf"), []byte(script), 0o700))
	t.Setenv("PATH", bin+":/usr/bin:/bin")
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file, _, err := r.FormFile("files")
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if text, _ := io.ReadAll(file); string(text) == "bad" {
			http.Error(w, "it cannot be read", http.StatusInternalServerError)
			return
		}
		_, _ = io.WriteString(w, "%PDF-1.7")
	}))
	defer service.Close()
	var sources []string
	for name, text := range map[string]string{"a.docx": "good", "b.docx": "bad", "c.docx": "good"} {
		sources = append(sources, filepath.Join(dir, name))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	seen := 0
	for _, p := range peers(options{gotenberg: service.URL}) {
		if p.name != "docxide-pdf" && p.name != "Gotenberg" {
			continue
		}
		seen++
		require.Empty(t, p.missing, p.name)
		var s standing
		require.NoError(t, s.run(t.Context(), dir, p, sources, 2))
		require.Equal(t, 2, s.completed, p.name)
		require.Equal(t, 1, s.failed, p.name)
		require.Positive(t, s.rate())
	}
	require.Equal(t, 2, seen)
	t.Setenv("PATH", t.TempDir())
	for _, p := range peers(options{}) {
		require.NotEmpty(t, p.missing, p.name)
	}
}
