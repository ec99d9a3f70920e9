package client_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/client"
	"sheaf/internal/job"
)

// bucket is a service with a bucket that stores the parts of one upload. The fault of a part, if any, answers its next
// PUT instead.
type bucket struct {
	t        *testing.T
	partSize int

	mu       sync.Mutex
	url      string
	size     int
	signed   int // how often URLs were handed out: the number is in them, and older ones are dead
	parts    map[int][]byte
	puts     map[int]int
	faults   map[int]http.HandlerFunc
	complete bool
	expires  time.Duration
}

func newBucket(t *testing.T, partSize int) (*bucket, *client.Client) {
	b := &bucket{t: t, partSize: partSize, parts: map[int][]byte{}, puts: map[int]int{}, faults: map[int]http.HandlerFunc{}, expires: time.Hour}
	c, server := serveWith(t, b.serve)
	b.url = server.URL
	return b, c
}

func (b *bucket) serve(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch path := r.URL.Path; {
	case path == "/api/v1/uploads":
		body, _ := io.ReadAll(r.Body)
		_, err := fmt.Sscanf(string(body), `{"filename":"big.zip","size":%d}`, &b.size)
		if err != nil || r.Header.Get("Idempotency-Key") != "key" {
			problem(w, http.StatusBadRequest, job.CodeInvalidRequest)
			return
		}
		b.presign(w)
	case strings.HasSuffix(path, "/parts"):
		b.presign(w)
	case strings.HasSuffix(path, "/complete"):
		b.complete = true
		answer(w, http.StatusAccepted, map[string]any{"job_id": id})
	default:
		b.put(w, r)
	}
}

func (b *bucket) presign(w http.ResponseWriter) {
	b.signed++
	u := job.PresignedUpload{JobID: id, Method: job.UploadByPut, URL: new(b.partURL(0)), Headers: map[string]string{"X-Signed": "yes"}, ExpiresAt: time.Now().Add(b.expires)}
	b.expires = time.Hour
	if b.partSize > 0 {
		u.Method, u.URL, u.PartSize = job.UploadInParts, nil, new(int64(b.partSize))
		for n := 1; (n-1)*b.partSize < b.size; n++ {
			u.Parts = append(u.Parts, job.PresignedPart{Number: n, URL: b.partURL(n), Stored: b.parts[n] != nil})
		}
	}
	answer(w, http.StatusCreated, u)
}

func (b *bucket) partURL(n int) string { return fmt.Sprintf("%s/bucket/%d/%d", b.url, b.signed, n) }

func (b *bucket) put(w http.ResponseWriter, r *http.Request) {
	var signed, n int
	_, err := fmt.Sscanf(r.URL.Path, "/bucket/%d/%d", &signed, &n)
	content, readErr := io.ReadAll(r.Body)
	b.puts[n]++
	switch fault := b.faults[n]; {
	case fault != nil:
		delete(b.faults, n)
		fault(w, r)
	case err != nil || readErr != nil || r.Method != http.MethodPut || r.Header.Get("X-Signed") != "yes" || r.Header.Get("Authorization") != "":
		http.Error(w, "no", http.StatusBadRequest)
	case signed != b.signed:
		http.Error(w, "expired", http.StatusForbidden)
	default:
		b.parts[n] = content
	}
}

// object is what the bucket holds.
func (b *bucket) object() []byte {
	var all []byte
	for n := range len(b.parts) + 1 {
		all = append(all, b.parts[n]...)
	}
	return all
}

func upload(t *testing.T, c *client.Client, file []byte) {
	u, err := c.StartUpload(t.Context(), "key", "big.zip", int64(len(file)), job.Request{})
	require.NoError(t, err)
	finish(t, c, u, file)
}

func finish(t *testing.T, c *client.Client, u job.PresignedUpload, file []byte) {
	var last int64
	require.NoError(t, c.Upload(t.Context(), u, bytes.NewReader(file), int64(len(file)), func(sent int64) { last = sent }))
	require.EqualValues(t, len(file), last)
}

func TestUploadInOnePut(t *testing.T) {
	b, c := newBucket(t, 0)
	file := bytesOf(100_000)
	upload(t, c, file)
	require.Equal(t, file, b.object())
	require.False(t, b.complete)
}

func TestUploadInParts(t *testing.T) {
	b, c := newBucket(t, 10_000)
	file := bytesOf(98_765)
	upload(t, c, file)
	require.Equal(t, file, b.object())
	require.True(t, b.complete)
}

func TestUploadOvercomesFaults(t *testing.T) {
	for name, fault := range map[string]http.HandlerFunc{
		"the bucket is busy": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "slow down", http.StatusServiceUnavailable)
		},
		"the line breaks":       func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"the signature is dead": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "expired", http.StatusForbidden) },
	} {
		t.Run(name, func(t *testing.T) {
			for _, partSize := range []int{0, 10_000} {
				b, c := newBucket(t, partSize)
				b.faults[0], b.faults[3] = fault, fault
				file := bytesOf(98_765)
				upload(t, c, file)
				require.Equal(t, file, b.object())
			}
		})
	}
}

// TestUploadOfWhatIsThere loses the answer to a PUT that arrived: the bucket takes the file no second time.
func TestUploadOfWhatIsThere(t *testing.T) {
	for _, second := range []int{http.StatusOK, http.StatusConflict} {
		b, c := newBucket(t, 0)
		file := bytesOf(98_765)
		there := func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "there", http.StatusPreconditionFailed) }
		writing := func(w http.ResponseWriter, _ *http.Request) {
			b.faults[0] = there
			http.Error(w, "another is being written", http.StatusConflict)
		}
		b.faults[0] = func(http.ResponseWriter, *http.Request) {
			b.parts[0], b.faults[0] = file, there
			if second == http.StatusConflict {
				b.faults[0] = writing
			}
			panic(http.ErrAbortHandler)
		}
		var sent int64
		u, err := c.StartUpload(t.Context(), "key", "big.zip", int64(len(file)), job.Request{})
		require.NoError(t, err)
		require.NoError(t, c.Upload(t.Context(), u, bytes.NewReader(file), int64(len(file)), func(n int64) { sent = n }))
		require.EqualValues(t, len(file), sent)
		require.Equal(t, file, b.object())
	}
}

func TestUploadRenewsURLsBeforeTheyDie(t *testing.T) {
	b, c := newBucket(t, 10_000)
	b.expires = time.Second
	file := bytesOf(98_765)
	upload(t, c, file)
	require.Equal(t, file, b.object())
	require.Equal(t, 2, b.signed)
	for n := 1; n <= 10; n++ {
		require.Equal(t, 1, b.puts[n])
	}
}

func TestUploadGivesUp(t *testing.T) {
	b, c := newBucket(t, 10_000)
	file := bytesOf(98_765)
	u, err := c.StartUpload(t.Context(), "key", "big.zip", int64(len(file)), job.Request{})
	require.NoError(t, err)
	b.faults[4] = func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no such upload", http.StatusNotFound) }
	err = c.Upload(t.Context(), u, bytes.NewReader(file), int64(len(file)), func(int64) {})
	require.ErrorContains(t, err, "part 4: the service answered 404 Not Found")
	require.False(t, b.complete)
}

func TestUploadResumes(t *testing.T) {
	b, c := newBucket(t, 10_000)
	file := bytesOf(98_765)
	b.size = len(file)
	b.parts[2], b.parts[10] = file[10_000:20_000], file[90_000:]
	u, err := c.Resume(t.Context(), id)
	require.NoError(t, err)
	finish(t, c, u, file)
	require.Equal(t, file, b.object())
	require.Zero(t, b.puts[2])
	require.Zero(t, b.puts[10])
}

func TestResumeOfACompleteUpload(t *testing.T) {
	c, _ := serveWith(t, func(w http.ResponseWriter, _ *http.Request) {
		problem(w, http.StatusBadRequest, job.CodeInvalidRequest)
	})
	_, err := c.Resume(t.Context(), id)
	require.ErrorIs(t, err, client.ErrUploaded)
}

func TestUploadRefusesWhatDoesNotFit(t *testing.T) {
	_, c := newBucket(t, 0)
	for name, u := range map[string]job.PresignedUpload{
		"parts are missing":   {Method: job.UploadInParts, PartSize: new(int64(10))},
		"parts of no size":    {Method: job.UploadInParts, PartSize: new(int64(0))},
		"no size of parts":    {Method: job.UploadInParts, Parts: make([]job.PresignedPart, 10)},
		"no URL":              {Method: job.UploadByPut},
		"a method of its own": {Method: "post", URL: new("http://here")},
	} {
		u.JobID = id
		err := c.Upload(t.Context(), u, bytes.NewReader(bytesOf(100)), 100, nil)
		require.ErrorContains(t, err, "does not fit a file of 100 bytes", name)
	}
}
