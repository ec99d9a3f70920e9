package porttest

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// Presigner checks an adapter of job.Presigner against the bucket that it signs for. Requests go out through
// http.DefaultClient, as a client's would.
func Presigner(t *testing.T, open func(t *testing.T) Bucket) {
	tests := map[string]func(t *testing.T, b Bucket, folder string){
		"put":                 presignedPut,
		"put that breaks off": presignedBroken,
		"put once, of a size": presignedOnce,
		"part of a size":      presignedPartSize,
		"get":                 presignedGet,
		"file names":          presignedNames,
		"expiry":              presignedExpiry,
		"multipart":           presignedMultipart,
		"multipart that ends": endedMultipart,
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(t, open(t), newFolder(t)) })
	}
}

// send sends a presigned request and returns the answer, whose body is read.
func send(t *testing.T, method string, r job.SignedRequest, body io.Reader, header ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, r.URL, body)
	require.NoError(t, err)
	for name, value := range r.Headers {
		req.Header.Set(name, value)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, string(text)
}

func presignedPut(t *testing.T, b Bucket, folder string) {
	for _, key := range keysOdd {
		signed, err := b.Presigner.PresignPut(t.Context(), folder+key, int64(len(key)), time.Minute)
		require.NoError(t, err)
		require.WithinDuration(t, time.Now().Add(time.Minute), signed.Expires, 10*time.Second)
		resp, text := send(t, http.MethodPut, signed, strings.NewReader(key))
		require.Equal(t, http.StatusOK, resp.StatusCode, "%s: %s", key, text)
		require.Equal(t, key, getText(t, b, job.Ref{Key: folder + key}))
	}
	signed, err := b.Presigner.PresignPut(t.Context(), folder+"a.zip", partBytes+1, time.Minute)
	require.NoError(t, err)
	// Any client's headers: a browser sends the file's type, curl waits for leave to send a large body.
	data := contentBytes(t, 1, partBytes+1)
	resp, text := send(t, http.MethodPut, signed, bytes.NewReader(data), "Content-Type", "application/x-zip", "Expect", "100-continue")
	require.Equal(t, http.StatusOK, resp.StatusCode, text)
	require.True(t, getText(t, b, job.Ref{Key: folder + "a.zip"}) == string(data))

	signed, err = b.Presigner.PresignPut(t.Context(), folder+"c.zip", 1, time.Minute)
	require.NoError(t, err)
	signed.URL = strings.Replace(signed.URL, "c.zip", "b.zip", 1)
	resp, _ = send(t, http.MethodPut, signed, strings.NewReader("x"))
	require.Equal(t, http.StatusForbidden, resp.StatusCode, "signed for another key")
	requireGone(t, b, job.Ref{Key: folder + "b.zip"})
}

// presignedOnce sends to a URL what it is signed for once, and everything else that could be sent there.
func presignedOnce(t *testing.T, b Bucket, folder string) {
	key := folder + "a"
	signed, err := b.Presigner.PresignPut(t.Context(), key, 4, time.Minute)
	require.NoError(t, err)
	for _, header := range []string{"Host", "Content-Length"} {
		require.NotContains(t, signed.Headers, header, "a browser may not set it")
	}
	for _, other := range []string{"", "abc", "abcde", strings.Repeat("a", 10_000)} {
		resp, _ := send(t, http.MethodPut, signed, strings.NewReader(other))
		require.Equal(t, http.StatusForbidden, resp.StatusCode, "%d bytes", len(other))
	}
	resp, _ := send(t, http.MethodPut, signed, io.MultiReader(strings.NewReader("abcd")))
	require.GreaterOrEqual(t, resp.StatusCode, 400, "no size told")
	requireGone(t, b, job.Ref{Key: key})
	resp, text := send(t, http.MethodPut, signed, strings.NewReader("abcd"))
	require.Equal(t, http.StatusOK, resp.StatusCode, text)
	resp, _ = send(t, http.MethodPut, signed, strings.NewReader("ABCD"))
	require.Equal(t, http.StatusPreconditionFailed, resp.StatusCode)
	require.Equal(t, "abcd", getText(t, b, job.Ref{Key: key}))
}

// presignedPartSize sends parts of sizes that their URL is not signed for.
func presignedPartSize(t *testing.T, b Bucket, folder string) {
	upload, err := b.Objects.StartMultipart(t.Context(), folder+"a", job.MultipartOptions{Presigned: true})
	require.NoError(t, err)
	signed, err := b.Presigner.PresignPart(t.Context(), folder+"a", upload, 1, 4, time.Minute)
	require.NoError(t, err)
	for _, other := range []string{"", "abc", "abcde"} {
		resp, _ := send(t, http.MethodPut, signed, strings.NewReader(other))
		require.Equal(t, http.StatusForbidden, resp.StatusCode, "%d bytes", len(other))
	}
	parts, err := b.Objects.Parts(t.Context(), folder+"a", upload)
	require.NoError(t, err)
	require.Empty(t, parts)
}

func presignedBroken(t *testing.T, b Bucket, folder string) {
	signed, err := b.Presigner.PresignPut(t.Context(), folder+"a", 4<<20, time.Minute)
	require.NoError(t, err)
	body := io.MultiReader(content(1, 3<<20), iotest.ErrReader(io.ErrClosedPipe))
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, signed.URL, body)
	require.NoError(t, err)
	req.ContentLength = 4 << 20
	for name, value := range signed.Headers {
		req.Header.Set(name, value)
	}
	_, err = http.DefaultClient.Do(req)
	require.ErrorIs(t, err, io.ErrClosedPipe)
	requireGone(t, b, job.Ref{Key: folder + "a"})
}

func presignedGet(t *testing.T, b Bucket, folder string) {
	for _, key := range keysOdd {
		putText(t, b, folder+key, "0123456789")
		signed, err := b.Presigner.PresignGet(t.Context(), folder+key, "result.zip", time.Minute)
		require.NoError(t, err)
		resp, text := send(t, http.MethodGet, signed, nil)
		require.Equal(t, http.StatusOK, resp.StatusCode, text)
		require.Equal(t, "0123456789", text)

		resp, text = send(t, http.MethodGet, signed, nil, "Range", "bytes=2-4")
		require.Equal(t, http.StatusPartialContent, resp.StatusCode, text)
		require.Equal(t, "234", text)
	}
	signed, err := b.Presigner.PresignGet(t.Context(), folder+"nothing", "result.zip", time.Minute)
	require.NoError(t, err)
	resp, _ := send(t, http.MethodGet, signed, nil)
	// S3 forbids it to those who may not list the bucket.
	require.Contains(t, []int{http.StatusNotFound, http.StatusForbidden}, resp.StatusCode)
}

func presignedNames(t *testing.T, b Bucket, folder string) {
	putText(t, b, folder+"a", "x")
	tests := map[string]string{
		"result.zip":                   "result.zip",
		`Angebot "Müller & Söhne".zip`: `Angebot "Müller & Söhne".zip`,
		"日本語.zip":                      "日本語.zip",
		"a;b=c,d%41.zip":               "a;b=c,d%41.zip",
		"../../etc/passwd":             ".._.._etc_passwd",
		`C:\x.zip`:                     "C:_x.zip",
		"a\r\nSet-Cookie: b\x00.zip":   "aSet-Cookie: b.zip",
		"gpj\u202ezip.exe":             "gpjzip.exe",
		"bad\xff\xfe.zip":              "bad.zip",
		"":                             "",
	}
	for name, want := range tests {
		signed, err := b.Presigner.PresignGet(t.Context(), folder+"a", name, time.Minute)
		require.NoError(t, err)
		resp, text := send(t, http.MethodGet, signed, nil)
		require.Equal(t, http.StatusOK, resp.StatusCode, text)
		disposition, params, err := mime.ParseMediaType(resp.Header.Get("Content-Disposition"))
		require.NoError(t, err, "%q", resp.Header.Get("Content-Disposition"))
		require.Equal(t, "attachment", disposition)
		require.Equal(t, want, params["filename"])
	}
}

func presignedExpiry(t *testing.T, b Bucket, folder string) {
	putText(t, b, folder+"a", "x")
	signed, err := b.Presigner.PresignGet(t.Context(), folder+"a", "a", time.Second)
	require.NoError(t, err)
	expired := func() bool {
		resp, _ := send(t, http.MethodGet, signed, nil)
		return resp.StatusCode == http.StatusForbidden
	}
	require.Eventually(t, expired, 10*time.Second, 200*time.Millisecond)
	require.False(t, time.Now().Before(signed.Expires))
}

// presignedMultipart uploads a part, forgets it, as a client does that starts again, and goes on from what Parts says.
func presignedMultipart(t *testing.T, b Bucket, folder string) {
	key := folder + "large ü+.zip"
	upload, err := b.Objects.StartMultipart(t.Context(), key, job.MultipartOptions{Presigned: true})
	require.NoError(t, err)
	parts, err := b.Objects.Parts(t.Context(), key, upload)
	require.NoError(t, err)
	require.Empty(t, parts)
	sizes := []int64{partBytes, partBytes, 1234}
	var want []byte
	for i, size := range sizes {
		want = append(want, contentBytes(t, byte(i), size)...)
	}
	for _, n := range []int{2, 3, 1} {
		sendPart(t, b, key, upload, n, contentBytes(t, byte(n-1), sizes[n-1]))
		parts, err = b.Objects.Parts(t.Context(), key, upload)
		require.NoError(t, err)
		require.IsIncreasing(t, numbers(parts))
		requireGone(t, b, job.Ref{Key: key})
	}
	sendPart(t, b, key, upload, 3, contentBytes(t, 2, sizes[2])) // again
	parts, err = b.Objects.Parts(t.Context(), key, upload)
	require.NoError(t, err)
	require.Len(t, parts, len(sizes))
	for i, p := range parts {
		require.Equal(t, i+1, p.Number)
		require.Equal(t, sizes[i], p.Size)
	}
	require.NoError(t, b.Objects.CompleteMultipart(t.Context(), key, upload, parts, job.CompleteOptions{}))
	require.True(t, getText(t, b, job.Ref{Key: key}) == string(want))
	_, err = b.Objects.Parts(t.Context(), key, upload)
	require.ErrorIs(t, err, job.ErrNotFound)
	require.NoError(t, b.Objects.AbortMultipart(t.Context(), key, upload), "it is over")
	require.True(t, getText(t, b, job.Ref{Key: key}) == string(want))
}

func sendPart(t *testing.T, b Bucket, key, upload string, number int, data []byte) {
	t.Helper()
	signed, err := b.Presigner.PresignPart(t.Context(), key, upload, number, int64(len(data)), time.Minute)
	require.NoError(t, err)
	resp, text := send(t, http.MethodPut, signed, bytes.NewReader(data))
	require.Equal(t, http.StatusOK, resp.StatusCode, text)
	require.NotEmpty(t, resp.Header.Get("ETag"))
}

func numbers(parts []job.UploadedPart) []int {
	var n []int
	for _, p := range parts {
		n = append(n, p.Number)
	}
	return n
}

// endedMultipart asks for uploads that are aborted or never were, with an object under the key and without.
func endedMultipart(t *testing.T, b Bucket, folder string) {
	for i, there := range []bool{false, true} {
		key := fmt.Sprintf("%s%d", folder, i)
		if there {
			putText(t, b, key, "another")
		}
		upload, err := b.Objects.StartMultipart(t.Context(), key, job.MultipartOptions{Presigned: true})
		require.NoError(t, err)
		sendPart(t, b, key, upload, 1, []byte("data"))
		parts, err := b.Objects.Parts(t.Context(), key, upload)
		require.NoError(t, err)
		require.NoError(t, b.Objects.AbortMultipart(t.Context(), key, upload))
		require.NoError(t, b.Objects.AbortMultipart(t.Context(), key, upload), "again")

		for _, id := range []string{upload, "00000000-0000-4000-8000-000000000000"} {
			_, err = b.Objects.Parts(t.Context(), key, id)
			require.ErrorIs(t, err, job.ErrNotFound)
			require.ErrorIs(t, b.Objects.CompleteMultipart(t.Context(), key, id, parts, job.CompleteOptions{}), job.ErrNotFound)
		}
		if there {
			require.Equal(t, "another", getText(t, b, job.Ref{Key: key}))
		} else {
			requireGone(t, b, job.Ref{Key: key})
		}
	}
}
