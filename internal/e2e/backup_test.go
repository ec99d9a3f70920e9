package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// TestBackup copies the data of a service that was stopped in the middle of a job, by each way that docs/operating.md names, and goes
// on with the copy: what was done is there, and what was not is done.
func TestBackup(t *testing.T) {
	for name, way := range map[string]struct {
		folder bool // what is known of objects is kept in a folder of files
		flags  []string
	}{
		"with attributes":    {flags: []string{"--xattrs", "--xattrs-include=user.*"}},
		"without attributes": {folder: true},
	} {
		t.Run(name, func(t *testing.T) {
			binary := program(t)
			data := filepath.Join(t.TempDir(), "data")
			if way.folder {
				require.NoError(t, os.MkdirAll(filepath.Join(data, "s3", "attributes"), 0o700))
			}
			s, process := serve(t, binary, data)
			done := s.submit(t, file{"done.docx", docxtest.Plain("Done")})
			require.Equal(t, job.Completed, s.finish(t, done).Status)
			var entries []archivetest.Entry
			for i := range 40 {
				entries = append(entries, entry{Name: fmt.Sprintf("letter %d.docx", i), Body: docxtest.Plain(fmt.Sprint("Letter ", i))})
			}
			open := s.submit(t, file{"open.zip", archivetest.Zip(entries...)})
			require.NoError(t, process.Signal(syscall.SIGTERM))
			_, err := process.Wait()
			require.NoError(t, err)

			archive, restored := filepath.Join(t.TempDir(), "backup.tar.gz"), t.TempDir()
			tar(t, append(way.flags, "-C", filepath.Dir(data), "-czf", archive, "data")...)
			require.NoError(t, os.RemoveAll(data))
			tar(t, append(way.flags, "-C", restored, "-xzf", archive)...)

			s, process = serve(t, binary, filepath.Join(restored, "data"))
			require.ElementsMatch(t, []string{"done.pdf", "report.json", "report.csv"}, s.resultNames(t, done))
			status := s.finish(t, open)
			require.Equal(t, job.Completed, status.Status)
			require.Equal(t, len(entries), status.Completed)
			require.Len(t, s.resultNames(t, open), len(entries)+2)
			require.NoError(t, process.Signal(syscall.SIGTERM))
			_, err = process.Wait()
			require.NoError(t, err)
		})
	}
}

func tar(t *testing.T, args ...string) {
	t.Helper()
	out, err := exec.Command("tar", args...).CombinedOutput()
	require.NoError(t, err, "%s", out)
}
