package runner

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/buffertest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// converting calls a function with each document that is being converted.
type converting func()

func (c converting) Convert(_ context.Context, o job.Conversion) (job.Rendering, error) {
	c()
	return job.Rendering{Pages: 1}, os.WriteFile(o.Target, []byte("%PDF-"), 0o600)
}

// filesWith returns the files below a folder in which a text is, or in whose names.
func filesWith(t *testing.T, dir, text string) (found []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !d.Type().IsRegular() {
			return nil //nolint:nilerr // files come and go while a job runs
		}
		b, err := os.ReadFile(name)
		if err == nil && (bytes.Contains(b, []byte(text)) || bytes.Contains([]byte(name), []byte(text))) {
			found = append(found, name)
		}
		return nil
	})
	require.NoError(t, err)
	return found
}

// TestSecretsAreNowhere looks for the passwords of a job in all that is stored and logged, while it runs and after it has ended: in the
// database with its rows and messages, in the object store, the scratch folder, the log and the status.
func TestSecretsAreNowhere(t *testing.T) {
	for name, volatile := range map[string]bool{"serve": false, "convert": true} {
		t.Run(name, func(t *testing.T) {
			const one, two = "sw0rdf1sh-of-all", "tr0ut-of-one"
			data := filepath.Join(t.TempDir(), "data")
			var log buffertest.Buffer
			nowhere := func() {
				for _, secret := range []string{one, two} {
					if found := filesWith(t, data, secret); len(found) > 0 {
						t.Errorf("%s is in %v", secret, found)
					}
				}
			}
			r, err := Start(t.Context(), Options{
				Data: data, Workers: 1, Limits: job.DefaultLimits(), Owner: "o", Volatile: volatile, Converter: converting(nowhere),
				Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
			})
			require.NoError(t, err)
			spool, err := r.pipeline.NewSpool()
			require.NoError(t, err)
			require.NoError(t, spool.Add("letters.zip", bytes.NewReader(archivetest.Zip(
				archivetest.Locked("one.docx", docxtest.Plain("One."), one),
				archivetest.Locked("two.docx", docxtest.Plain("Two."), two),
				archivetest.Locked("three.docx", docxtest.Plain("Three."), "unknown"),
				archivetest.Entry{Name: "four.docx", Body: docxtest.Encrypted()},
			))))
			secrets := job.Secrets{Password: one, Passwords: map[string]string{"two.docx": two, "four.docx": two}}
			j, err := r.pipeline.Accept(t.Context(), "o", "key", spool, job.Request{Secrets: secrets})
			require.NoError(t, err)
			require.NoError(t, spool.Close())
			nowhere()
			var s job.Status
			require.Eventually(t, func() bool {
				s, err = r.pipeline.Status(t.Context(), "o", j.ID, "", 100)
				row, rowErr := r.pipeline.Jobs.Get(t.Context(), j.ID)
				return err == nil && rowErr == nil && s.FinishedAt != nil && !row.SecretsLeft
			}, 2*time.Minute, 10*time.Millisecond, "the job ends, and its secrets go")
			require.Equal(t, 2, s.Completed)
			for _, i := range []int{2, 3} {
				require.Equal(t, job.CodeWrongPassword, *s.Files[i].ErrorCode)
			}
			_, err = r.pipeline.Outbox.Head(t.Context(), job.Ref{Key: j.ID.SecretsKey(1)})
			require.ErrorIs(t, err, job.ErrNotFound)
			text, err := json.Marshal(s)
			require.NoError(t, err)
			nowhere()
			require.NoError(t, r.Close())
			nowhere()
			for _, secret := range []string{one, two} {
				require.NotContains(t, string(text)+log.String(), secret)
			}
			info, err := os.Stat(filepath.Join(data, "secrets.key"))
			if volatile {
				require.ErrorIs(t, err, fs.ErrNotExist, "its key is in memory")
				return
			}
			require.NoError(t, err)
			require.EqualValues(t, 0o600, info.Mode().Perm())
		})
	}
}
