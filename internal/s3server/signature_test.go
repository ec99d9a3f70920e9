package s3server_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/stretchr/testify/require"

	"sheaf/internal/s3server"
)

// send sends a request with a body that no buffer between takes, and returns the status and the text of the answer.
func send(t *testing.T, r *http.Request, err error) (int, string) {
	t.Helper()
	require.NoError(t, err)
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer.StatusCode, string(text)
}

func large() []byte { return bytes.Repeat([]byte("x"), 5<<20) }

// flipped changes the last digit of a signature.
func flipped(signed string) string {
	last := "0"
	if strings.HasSuffix(signed, last) {
		last = "1"
	}
	return signed[:len(signed)-1] + last
}

// TestForgedURL answers a large upload whose URL has another signature than this service's as S3 does, at once.
func TestForgedURL(t *testing.T) {
	s := start(t, s3server.Options{Dir: filepath.Join(t.TempDir(), "s3"), Volatile: true})
	address := serve(t, s)
	direct, err := signing(s, s3server.InboxBucket, address).PresignPut(t.Context(), "uploads/a.zip", 5<<20, time.Minute)
	require.NoError(t, err)
	anyHost, err := bucket(s, s3server.InboxBucket).PresignPut(t.Context(), "uploads/b.zip", 5<<20, time.Minute)
	require.NoError(t, err)
	const mark = "&sheaf-host=any"
	public := strings.TrimSuffix(s3server.PublicURL(address, anyHost.URL), mark)
	require.NotEqual(t, s3server.PublicURL(address, anyHost.URL), public)

	put := func(address string, size int) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, address, bytes.NewReader(large()[:size]))
		return send(t, r, err)
	}
	for name, forged := range map[string]string{
		"signature": flipped(direct.URL), "any host": flipped(public) + mark, "path": strings.Replace(direct.URL, "a.zip", "c.zip", 1),
		"longer": strings.Replace(direct.URL, "X-Amz-Expires=60", "X-Amz-Expires=6000", 1), "host": public,
	} {
		status, text := put(forged, 5<<20)
		require.Equal(t, http.StatusForbidden, status, name)
		require.Contains(t, text, "<Code>SignatureDoesNotMatch</Code>", name)
	}
	status, _ := put(direct.URL, 1<<20)
	require.Equal(t, http.StatusForbidden, status, "another size")
	for _, good := range []string{direct.URL, public + mark} {
		status, text := put(good, 5<<20)
		require.Equal(t, http.StatusOK, status, text)
	}
}

// TestForgedHeader is the same of clients that sign in a header.
func TestForgedHeader(t *testing.T) {
	s := start(t, s3server.Options{Dir: filepath.Join(t.TempDir(), "s3"), Volatile: true})
	address := serve(t, s)
	put := func(secret, key, payload string, more func(h http.Header)) (int, string) {
		body := large()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, address+"/sheaf-inbox/"+key, bytes.NewReader(body))
		require.NoError(t, err)
		if payload == "" {
			sum := sha256.Sum256(body)
			payload = hex.EncodeToString(sum[:])
		}
		r.Header.Set("X-Amz-Content-Sha256", payload)
		r.Header.Set("Content-Type", "application/zip")
		signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
		account := aws.Credentials{AccessKeyID: s.Credentials().AccessKeyID, SecretAccessKey: secret}
		require.NoError(t, signer.SignHTTP(t.Context(), account, r, payload, "s3", s3server.Region, time.Now()))
		more(r.Header)
		return send(t, r, nil)
	}
	asSigned := func(http.Header) {}
	status, text := put("another", "drop/a.zip", "", asSigned)
	require.Equal(t, http.StatusForbidden, status)
	require.Contains(t, text, "<Code>SignatureDoesNotMatch</Code>")
	status, _ = put(s.Credentials().SecretAccessKey, "drop/a.zip", "", func(h http.Header) { h.Set("Content-Type", "text/plain") })
	require.Equal(t, http.StatusForbidden, status)
	for _, key := range []string{"drop/a.zip", "drop/%C3%84%20b%2B%28c%29.zip"} {
		for _, payload := range []string{"", "UNSIGNED-PAYLOAD"} {
			status, text := put(s.Credentials().SecretAccessKey, key, payload, asSigned)
			require.Equal(t, http.StatusOK, status, text)
		}
	}
}

// TestWhatIsNoSignature takes no place at the gateway, or is the gateway's to refuse, and never more than refused.
func TestWhatIsNoSignature(t *testing.T) {
	s := start(t, s3server.Options{Dir: filepath.Join(t.TempDir(), "s3"), Volatile: true})
	address := serve(t, s)
	const form = "Content-Type: multipart/form-data; boundary=b\r\n"
	for _, c := range [][2]string{{http.MethodPut, form}, {http.MethodPost, "Content-Type: text/plain\r\n"}, {http.MethodPost, ""}} {
		got, _ := status(t, begin(t, c[0], address+"/sheaf-inbox/uploads/a", c[1]))
		require.Equal(t, http.StatusForbidden, got, c)
	}
	now := "X-Amz-Date=" + time.Now().UTC().Format("20060102T150405Z") + "&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Credential=" + s.Credentials().AccessKeyID
	for _, query := range []string{
		now + "%2F2026", now + "%2F2026&X-Amz-Signature=0", now + "%2Fa%2Fus-east-1%2Fs3%2Faws4_request", now + "%2Fa%2Fb%2Fc%2Fd&X-Amz-Signature=",
		now + "%2Fa%2Fb%2Fc%2Fd&X-Amz-Signature=0",
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, address+"/sheaf-inbox/uploads/a?"+query, strings.NewReader("x"))
		code, text := send(t, r, err)
		require.Contains(t, []int{http.StatusBadRequest, http.StatusForbidden}, code, "%s: %s", query, text)
	}
	for _, c := range [][2]string{{http.MethodPost, "/"}, {http.MethodDelete, "/"}, {http.MethodGet, "/other"}, {http.MethodGet, "/sheaf-inboxes/a"}} {
		r, err := http.NewRequestWithContext(t.Context(), c[0], address+c[1]+"?"+now, nil)
		code, _ := send(t, r, err)
		require.Equal(t, http.StatusNotFound, code, c)
	}
}
