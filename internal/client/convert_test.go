package client_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/client"
	"sheaf/internal/job"
)

// convertOne has a document converted by a client, and returns the PDF.
func convertOne(t *testing.T, c *client.Client) (string, error) {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "a.pdf"))
	require.NoError(t, err)
	defer f.Close()
	made, convertErr := c.Convert(t.Context(), "a.docx", strings.NewReader("a letter"), job.Request{Options: job.Options{PDFA: "2b"}}, f)
	require.Contains(t, []job.ID{"", id}, made)
	b, err := os.ReadFile(f.Name())
	require.NoError(t, err)
	return string(b), convertErr
}

// TestConvert sends a document with its options and takes its PDF, again where that breaks off.
func TestConvert(t *testing.T) {
	var tries atomic.Int32
	c, _ := serveWith(t, func(w http.ResponseWriter, r *http.Request) {
		f, header, err := r.FormFile("file")
		if err != nil {
			t.Error(err)
			return
		}
		text, err := io.ReadAll(f)
		if err != nil || string(text) != "a letter" || header.Filename != "a.docx" || r.URL.Path != "/api/v1/convert" || !strings.Contains(r.FormValue("options"), `"pdfa":"2b"`) {
			t.Errorf("%v: %s has %q and %q", err, header.Filename, text, r.FormValue("options"))
		}
		if tries.Add(1) == 1 {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "half")
			panic(http.ErrAbortHandler)
		}
		fmt.Fprint(w, "%PDF")
	})
	pdf, err := convertOne(t, c)
	require.NoError(t, err)
	require.Equal(t, "%PDF", pdf)
}

// TestConvertThatTakesLong follows the job that it becomes.
func TestConvertThatTakesLong(t *testing.T) {
	for _, ends := range []job.State{job.Completed, job.Failed} {
		c, _ := serveWith(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.Method == http.MethodPost:
				answer(w, http.StatusAccepted, map[string]any{"job_id": id, "status": "pending"})
			case strings.HasSuffix(r.URL.Path, "/download"):
				fmt.Fprint(w, "%PDF")
			case ends == job.Completed:
				answer(w, http.StatusOK, map[string]any{"id": id, "status": ends, "finished_at": "2026-01-05T09:00:00Z", "download_url": "http://x/"})
			default:
				answer(w, http.StatusOK, map[string]any{"id": id, "status": ends, "finished_at": "2026-01-05T09:00:00Z", "files": []any{
					map[string]any{"id": 1, "status": "failed", "error_code": "corrupt", "error_message": "Damaged."},
				}})
			}
		})
		pdf, err := convertOne(t, c)
		if ends == job.Completed {
			require.NoError(t, err)
			require.Equal(t, "%PDF", pdf)
			continue
		}
		var p *client.Problem
		require.ErrorAs(t, err, &p)
		require.Equal(t, http.StatusUnprocessableEntity, p.Status)
		require.Equal(t, job.CodeCorrupt, p.Code)
		require.Equal(t, "Damaged.", p.Detail)
	}
}

func TestConvertRefused(t *testing.T) {
	c, _ := serveWith(t, func(w http.ResponseWriter, _ *http.Request) {
		problem(w, http.StatusUnprocessableEntity, job.CodeCorrupt)
	})
	_, err := convertOne(t, c)
	var p *client.Problem
	require.ErrorAs(t, err, &p)
	require.Equal(t, job.CodeCorrupt, p.Code)
}
