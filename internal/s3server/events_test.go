package s3server_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/s3server"
	"sheaf/internal/s3store"
)

type arrival struct {
	bucket string
	job.Arrival
}

// events collects the calls of OnArrival.
type events struct {
	mu     sync.Mutex
	all    []arrival
	refuse int // so many more
}

func (e *events) handle(_ context.Context, bucket string, a job.Arrival) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.refuse > 0 {
		e.refuse--
		return errors.New("refused")
	}
	e.all = append(e.all, arrival{bucket, a})
	return nil
}

func (e *events) take() []arrival {
	e.mu.Lock()
	defer e.mu.Unlock()
	all := e.all
	e.all = nil
	return all
}

const oddKey = "drop/größe +1%20&?.zip"

// TestEvents creates objects in every way there is and wants the arrival of each before its client has the answer.
func TestEvents(t *testing.T) {
	var seen events
	s := start(t, s3server.Options{Dir: filepath.Join(t.TempDir(), "s3"), OnArrival: seen.handle})
	inbox := signing(s, s3server.InboxBucket, serve(t, s))
	large := strings.Repeat("0123456789abcdef", 1<<20)
	tests := map[string]struct {
		size   int
		create func() error
	}{
		"put": {5, func() error {
			_, err := inbox.Put(t.Context(), oddKey, strings.NewReader("12345"), job.PutOptions{})
			return err
		}},
		"large put": {len(large), func() error {
			_, err := inbox.Put(t.Context(), oddKey, strings.NewReader(large), job.PutOptions{})
			return err
		}},
		"copy": {4, func() error {
			putText(t, inbox, "drop/other.zip", "1234")
			seen.take()
			return inbox.Copy(t.Context(), job.Ref{Key: "drop/other.zip"}, oddKey)
		}},
		"presigned put": {3, func() error {
			require.NoError(t, inbox.Remove(t.Context(), job.Ref{Key: oddKey})) // it replaces nothing
			require.Equal(t, http.StatusOK, putPresigned(t, inbox, oddKey, "123"))
			return nil
		}},
		"multipart": {4, func() error {
			upload, parts := startUpload(t, inbox, oddKey, "1234")
			return inbox.CompleteMultipart(t.Context(), oddKey, upload, parts, job.CompleteOptions{})
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			begun := time.Now()
			require.NoError(t, tt.create())
			told := seen.take()
			require.Len(t, told, 1)
			head, err := inbox.Head(t.Context(), job.Ref{Key: oddKey})
			require.NoError(t, err)
			require.LessOrEqual(t, job.CompareSequencers(job.SequencerAt(begun), told[0].Sequencer), 0)
			require.GreaterOrEqual(t, job.CompareSequencers(job.SequencerAt(time.Now()), told[0].Sequencer), 0)
			require.Equal(t, arrival{s3server.InboxBucket, job.Arrival{
				Key: oddKey, Size: int64(tt.size), ETag: head.ETag, VersionID: head.VersionID, Sequencer: told[0].Sequencer,
			}}, told[0])
		})
	}
	require.NoError(t, inbox.Remove(t.Context(), job.Ref{Key: oddKey}))
	_, err := inbox.Put(t.Context(), "drop/other.zip", strings.NewReader(""), job.PutOptions{IfAbsent: true})
	require.ErrorIs(t, err, job.ErrExists)
	require.Empty(t, seen.take(), "nothing was created")
}

// startUpload begins a multipart upload and sends its only part.
func startUpload(t *testing.T, b *s3store.Bucket, key, text string) (upload string, parts []job.UploadedPart) {
	t.Helper()
	upload, err := b.StartMultipart(t.Context(), key, job.MultipartOptions{Presigned: true})
	require.NoError(t, err)
	signed, err := b.PresignPart(t.Context(), key, upload, 1, int64(len(text)), time.Minute)
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, signed.URL, strings.NewReader(text))
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Equal(t, http.StatusOK, resp.StatusCode)
	parts, err = b.Parts(t.Context(), key, upload)
	require.NoError(t, err)
	return upload, parts
}

// TestRefusedEvents wants clients to hear that an event did not get through, and the next try to bring it.
func TestRefusedEvents(t *testing.T) {
	var seen events
	s := start(t, s3server.Options{Dir: filepath.Join(t.TempDir(), "s3"), OnArrival: seen.handle})
	inbox := signing(s, s3server.InboxBucket, serve(t, s))
	large := bytes.Repeat([]byte("x"), 9<<20)
	for _, data := range [][]byte{[]byte("small"), large} {
		seen.refuse = 1 // the SDK tries again
		o, err := inbox.Put(t.Context(), "drop/a.zip", bytes.NewReader(data), job.PutOptions{})
		require.NoError(t, err)
		told := seen.take()
		require.Len(t, told, 1)
		require.Equal(t, o.VersionID, told[0].VersionID)
		require.EqualValues(t, len(data), told[0].Size)
		require.NoError(t, inbox.Remove(t.Context(), job.Ref{Key: o.Key, VersionID: o.VersionID}))
		_, err = inbox.Head(t.Context(), job.Ref{Key: o.Key})
		require.ErrorIs(t, err, job.ErrNotFound, "there is no second version")
	}
	putText(t, inbox, "drop/b.zip", "before")
	seen.take()
	seen.refuse = 1
	require.Equal(t, http.StatusInternalServerError, putPlain(t, s, "drop/b.zip", "after"))
	require.Empty(t, seen.take())
	require.Equal(t, "before", getText(t, inbox, job.Ref{Key: "drop/b.zip"}), "nothing came of it")
}

// putPresigned puts an object as a client without the SDK does, which does not try again, and returns the status.
func putPresigned(t *testing.T, b *s3store.Bucket, key, text string) int {
	t.Helper()
	signed, err := b.PresignPut(t.Context(), key, int64(len(text)), time.Minute)
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, signed.URL, strings.NewReader(text))
	require.NoError(t, err)
	for name, value := range signed.Headers {
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode
}

// putPlain replaces an object of the inbox as a client does that does not try again, and returns the status.
func putPlain(t *testing.T, s *s3server.Server, key, text string) int {
	t.Helper()
	_, err := s3store.NewClient(s.Config()).PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String(s3server.InboxBucket), Key: &key, Body: strings.NewReader(text),
	}, func(o *s3.Options) { o.Retryer = aws.NopRetryer{} })
	answer, ok := errors.AsType[*smithyhttp.ResponseError](err)
	require.True(t, ok, err)
	return answer.HTTPStatusCode()
}

// TestSequencers lets writers loose on one key: the object that stays must have the last sequencer.
func TestSequencers(t *testing.T) {
	var seen events
	options := s3server.Options{Dir: filepath.Join(t.TempDir(), "s3"), OnArrival: seen.handle}
	var last string
	for range 2 { // the second time in a new S3
		s, err := s3server.Start(t.Context(), options)
		require.NoError(t, err)
		inbox := bucket(s, s3server.InboxBucket)
		for range 5 {
			errs := make([]error, 20)
			var wg sync.WaitGroup
			for i := range errs {
				wg.Go(func() {
					_, errs[i] = inbox.Put(t.Context(), "drop/a.zip", strings.NewReader(fmt.Sprint(i)), job.PutOptions{})
				})
			}
			wg.Wait()
			require.NoError(t, errors.Join(errs...))
			told := seen.take()
			require.Len(t, told, len(errs))
			slices.SortFunc(told, func(a, b arrival) int { return job.CompareSequencers(a.Sequencer, b.Sequencer) })
			for _, e := range told {
				require.Negative(t, job.CompareSequencers(last, e.Sequencer), "each is later than all before")
				require.Len(t, e.Sequencer, 18)
				last = e.Sequencer
			}
			head, err := inbox.Head(t.Context(), job.Ref{Key: "drop/a.zip"})
			require.NoError(t, err)
			require.Equal(t, head.VersionID, told[len(told)-1].VersionID)
		}
		require.NoError(t, s.Close())
	}
}
