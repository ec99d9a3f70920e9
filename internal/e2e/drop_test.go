package e2e

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/s3store"
)

// TestDrops drops files into the folder and, as an S3 client, into the bucket, and looks for what comes of them in both.
func TestDrops(t *testing.T) {
	s := start(t)
	bucket := s.bucket(t, "sheaf-inbox")
	doc := docxtest.Plain("Dropped.")
	zip := archivetest.Zip(entry{Name: "in/a.docx", Body: doc, Method: deflated}, entry{Name: "b.docx", Body: docxtest.RTF(), Method: deflated})

	write(t, filepath.Join(s.data, "drop", "2026", "letters.zip"), zip)
	write(t, filepath.Join(s.data, "drop", "Übersicht.docx"), doc)
	write(t, filepath.Join(s.data, "drop", "broken.zip"), []byte("no zip"))
	_, err := bucket.Put(t.Context(), "drop/by client/some+name.DOCX", bytes.NewReader(doc), job.PutOptions{})
	require.NoError(t, err)

	letters := s.account(t, "2026/letters.zip.json")
	require.Equal(t, job.PartialSuccess, letters.Status)
	require.Equal(t, map[string]job.Code{"in/a.docx": "", "b.docx": job.CodeNotADocument}, codes(letters))
	require.Equal(t, "PK", head(t, filepath.Join(s.data, "results", "2026", "letters.zip"), 2))

	require.Equal(t, job.Completed, s.account(t, "Übersicht.docx.json").Status)
	require.Equal(t, "%PDF-", head(t, filepath.Join(s.data, "results", "Übersicht.pdf"), 5))

	broken := s.account(t, "broken.zip.json")
	require.Equal(t, job.Failed, broken.Status)
	require.Equal(t, job.CodeNotAZip, *broken.ErrorCode)
	require.NoFileExists(t, filepath.Join(s.data, "results", "broken.zip"))

	require.Equal(t, job.Completed, s.account(t, "by client/some+name.DOCX.json").Status)
	require.Equal(t, "%PDF-", head(t, filepath.Join(s.data, "results", "by client", "some+name.pdf"), 5))
	_, err = s.bucket(t, "sheaf-outbox").Head(t.Context(), job.Ref{Key: "results/by client/some+name.pdf"})
	require.NoError(t, err)

	require.FileExists(t, filepath.Join(s.data, "drop", ".done", "2026", "letters.zip"))
	require.NoFileExists(t, filepath.Join(s.data, "drop", "2026", "letters.zip"))
	var list struct{ Jobs []job.Summary }
	code, b := s.get(t, "/api/v1/jobs")
	require.Equal(t, http.StatusOK, code)
	require.NoError(t, json.Unmarshal(b, &list))
	require.Len(t, list.Jobs, 4, "a job for each drop")
}

// TestNewerDropWins drops two files under one name: the second one's result must stay.
func TestNewerDropWins(t *testing.T) {
	s := start(t)
	bucket := s.bucket(t, "sheaf-inbox")
	for _, name := range []string{"old.docx", "new.docx"} {
		body := archivetest.Zip(entry{Name: name, Body: docxtest.Plain(name), Method: deflated})
		_, err := bucket.Put(t.Context(), "drop/same.zip", bytes.NewReader(body), job.PutOptions{})
		require.NoError(t, err)
	}
	require.Eventually(t, func() bool {
		var list struct{ Jobs []job.Summary }
		_, b := s.get(t, "/api/v1/jobs")
		require.NoError(t, json.Unmarshal(b, &list))
		return len(list.Jobs) == 2 && list.Jobs[0].FinishedAt != nil && list.Jobs[1].FinishedAt != nil
	}, 2*time.Minute, 100*time.Millisecond)
	// The folder for people has it a moment after the job has ended, and the first one's until then.
	require.Eventually(t, func() bool {
		_, newer := codes(s.account(t, "same.zip.json"))["new.docx"]
		return newer
	}, 2*time.Minute, 100*time.Millisecond)
}

// bucket returns a bucket as an S3 client reaches it: through the service's own address.
func (s *service) bucket(t *testing.T, name string) *s3store.Bucket {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(s.data, "s3-credentials"))
	require.NoError(t, err)
	value := func(key string) string {
		m := regexp.MustCompile(key + ` *= *(\S+)`).FindSubmatch(b)
		require.NotNil(t, m, key)
		return string(m[1])
	}
	return s3store.NewBucket(s3store.NewClient(aws.Config{
		BaseEndpoint: &s.url, Region: "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider(value("aws_access_key_id"), value("aws_secret_access_key"), ""),
	}), name)
}

// account waits for the account of a drop in the results folder.
func (s *service) account(t *testing.T, name string) job.Status {
	t.Helper()
	path := filepath.Join(s.data, "results", filepath.FromSlash(name))
	var status job.Status
	require.Eventually(t, func() bool {
		b, err := os.ReadFile(path)
		return err == nil && json.Unmarshal(b, &status) == nil
	}, 2*time.Minute, 100*time.Millisecond, name)
	return status
}

func write(t *testing.T, path string, body []byte) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, body, 0o600))
}

func head(t *testing.T, path string, n int) string {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(b), n)
	return string(b[:n])
}
