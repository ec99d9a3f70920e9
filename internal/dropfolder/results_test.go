package dropfolder_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/dropfolder"
	"sheaf/internal/job"
	"sheaf/internal/s3server"
)

func TestExport(t *testing.T) {
	data := t.TempDir()
	results := filepath.Join(data, "results")
	s := startS3(t, s3server.Options{Dir: filepath.Join(data, "s3"), Volatile: true})
	outbox := s3Bucket(s, s3server.OutboxBucket)
	export, err := dropfolder.NewResults(results, outbox)
	require.NoError(t, err)

	for _, name := range []string{"a.zip", "2026/März/odd & +.zip.json", ".hidden.pdf"} {
		for _, text := range []string{"first", "second, longer", "third"} {
			putText(t, outbox, "results/"+name, text)
			for range 2 {
				require.NoError(t, export.Copy(t.Context(), "results/"+name))
				got, err := os.ReadFile(filepath.Join(results, name))
				require.NoError(t, err)
				require.Equal(t, text, string(got))
			}
		}
	}
	require.ErrorIs(t, export.Copy(t.Context(), "results/nothing.zip"), job.ErrNotFound)
	require.NoFileExists(t, filepath.Join(results, "nothing.zip"))

	outside := filepath.Join(data, "outside")
	require.NoError(t, os.Mkdir(outside, 0o700))
	require.NoError(t, os.Symlink(outside, filepath.Join(results, "way-out")))
	putText(t, outbox, "results/way-out/a.zip", "x")
	require.Error(t, export.Copy(t.Context(), "results/way-out/a.zip"), "links do not lead out of the folder")
	require.Empty(t, filesIn(t, outside))

	// What a crash left goes, the results stay.
	require.NoError(t, os.WriteFile(filepath.Join(results, "2026", ".sheaf-half.part"), []byte("x"), 0o600))
	_, err = dropfolder.NewResults(results, outbox)
	require.NoError(t, err)
	require.Equal(t, []string{".hidden.pdf", "2026/März/odd & +.zip.json", "a.zip"}, filesIn(t, results))
}

func TestExportRefusesOtherPaths(t *testing.T) {
	results := filepath.Join(t.TempDir(), "data/results")
	export, err := dropfolder.NewResults(results, nil) // is not asked
	require.NoError(t, err)
	keys := []string{
		"", "results/", "results", "jobs/x/result-1.zip", "results/../a.zip", "results/a/../../../b.zip", "results//etc/a",
		"results/a/./b", "results/a//b", "results/a/", "results/..", "results/.", "results/.partial/a", "results/.partial",
	}
	for _, key := range keys {
		require.ErrorContains(t, export.Copy(t.Context(), key), "not the key of a result", key)
	}
	require.Empty(t, filesIn(t, filepath.Dir(filepath.Dir(results))))
}

func filesIn(t *testing.T, folder string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			files = append(files, strings.TrimPrefix(path, folder+"/"))
		}
		return err
	})
	require.NoError(t, err)
	return files
}

// TestResultsAreForOthersToo, as far as the umask lets them.
func TestResultsAreForOthersToo(t *testing.T) {
	data := t.TempDir()
	results := filepath.Join(data, "results")
	s := startS3(t, s3server.Options{Dir: filepath.Join(data, "s3"), Volatile: true})
	outbox := s3Bucket(s, s3server.OutboxBucket)
	copies, err := dropfolder.NewResults(results, outbox)
	require.NoError(t, err)
	putText(t, outbox, "results/a/b.zip", "x")
	require.NoError(t, copies.Copy(t.Context(), "results/a/b.zip"))
	plain, folder := filepath.Join(data, "plain"), filepath.Join(data, "folder")
	require.NoError(t, os.WriteFile(plain, nil, 0o666)) //nolint:gosec // what the umask leaves is what is looked at
	require.NoError(t, os.Mkdir(folder, 0o777))         //nolint:gosec
	require.Equal(t, mode(t, plain), mode(t, filepath.Join(results, "a/b.zip")))
	require.Equal(t, mode(t, folder), mode(t, filepath.Join(results, "a")))
	require.Equal(t, mode(t, folder), mode(t, results))
}

func mode(t *testing.T, path string) fs.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	require.NoError(t, err)
	return info.Mode()
}
