package s3server_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/buffertest"
	"sheaf/internal/job"
	"sheaf/internal/s3server"
)

// begin sends a request of which all but the first byte of its body is missing.
func begin(t *testing.T, method, address, header string) net.Conn {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	var d net.Dialer
	conn, err := d.DialContext(t.Context(), "tcp", u.Host)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close() }) // maybe closed before
	_, err = fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Length: 1000\r\n%s\r\nx", method, u.RequestURI(), u.Host, header)
	require.NoError(t, err)
	return conn
}

// status is the status of the answer to a request, and its code.
func status(t *testing.T, conn net.Conn) (int, string) {
	t.Helper()
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(10*time.Second)))
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	text, err := io.ReadAll(io.LimitReader(answer.Body, 1<<10))
	require.NoError(t, err)
	return answer.StatusCode, string(text)
}

// TestUnsignedRequests are answered although their bodies never come: they take no place at the gateway.
func TestUnsignedRequests(t *testing.T) {
	s := start(t, s3server.Options{Dir: filepath.Join(t.TempDir(), "s3"), Volatile: true})
	object := serve(t, s) + "/sheaf-outbox/a"
	for _, header := range []string{
		"",
		"Authorization: Bearer x\r\n",
		"Authorization: AWS4-HMAC-SHA256 Credential=" + s.Credentials().AccessKeyID + "x/20260101/us-east-1/s3/aws4_request\r\n",
		"Authorization: AWS4-HMAC-SHA256 Signature=0\r\n",
	} {
		got, text := status(t, begin(t, http.MethodPut, object, header))
		require.Equal(t, http.StatusForbidden, got, header)
		require.Contains(t, text, "<Code>AccessDenied</Code>")
	}
	got, _ := status(t, begin(t, http.MethodPut, object+"?X-Amz-Credential=other%2F20260101", ""))
	require.Equal(t, http.StatusForbidden, got)
}

// TestUploadsAreTakenOnce: an upload is not replaced, whether or not its client adds the header by which the URL's maker asks for that.
func TestUploadsAreTakenOnce(t *testing.T) {
	s := start(t, s3server.Options{Dir: filepath.Join(t.TempDir(), "s3"), Volatile: true})
	b := signing(s, s3server.InboxBucket, serve(t, s))
	put := func(key, text string) int {
		signed, err := b.PresignPut(t.Context(), key, int64(len(text)), time.Minute)
		require.NoError(t, err)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, signed.URL, strings.NewReader(text))
		require.NoError(t, err)
		answer, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		return answer.StatusCode
	}
	require.Equal(t, http.StatusOK, put("uploads/a.zip", "first"))
	require.Equal(t, http.StatusPreconditionFailed, put("uploads/a.zip", "other"))
	require.Equal(t, "first", getText(t, b, job.Ref{Key: "uploads/a.zip"}))
	require.Equal(t, http.StatusOK, put("drop/a.zip", "first"))
	require.Equal(t, http.StatusOK, put("drop/a.zip", "newer"), "of drops the newer one wins")
}

// TestRefusedBodies: a body that is refused before it is read spoils no connection for the next one.
func TestRefusedBodies(t *testing.T) {
	var logged buffertest.Buffer
	log.SetOutput(&logged)
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	s := start(t, s3server.Options{Dir: filepath.Join(t.TempDir(), "s3"), Volatile: true})
	b := signing(s, s3server.InboxBucket, serve(t, s))
	put := func(key string, body io.Reader) int {
		signed, err := b.PresignPut(t.Context(), key, 4, time.Minute)
		require.NoError(t, err)
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, signed.URL, body)
		got, _ := send(t, r, err)
		return got
	}
	for i := range 100 {
		key := fmt.Sprintf("uploads/%d.zip", i)
		require.Equal(t, http.StatusForbidden, put(key, strings.NewReader(strings.Repeat("a", 10_000))))
		require.GreaterOrEqual(t, put(key, io.MultiReader(strings.NewReader("abcd"))), http.StatusBadRequest, "no size told")
		require.Equal(t, http.StatusOK, put(key, strings.NewReader("abcd")))
		require.Equal(t, http.StatusPreconditionFailed, put(key, strings.NewReader("ABCD")))
		putText(t, b, key+"x", "the pipeline's own")
	}
	require.NotContains(t, logged.String(), "Unsolicited response", "what was left of a body was answered")
}

// TestExpiredURL answers at once when a URL's time is over, however large the body is that is sent to it.
func TestExpiredURL(t *testing.T) {
	s := start(t, s3server.Options{Dir: filepath.Join(t.TempDir(), "s3"), Volatile: true})
	const past = "?X-Amz-Date=20260101T000000Z&X-Amz-Expires=900&X-Amz-Signature=0&X-Amz-Credential="
	conn := begin(t, http.MethodPut, serve(t, s)+"/sheaf-inbox/uploads/a.zip"+past+s.Credentials().AccessKeyID+"%2F20260101", "")
	got, text := status(t, conn)
	require.Equal(t, http.StatusForbidden, got)
	require.Contains(t, text, "Request has expired")
}

// TestSlowRequestsLeaveRoom: however many clients send slowly, the pipeline's own requests find a place.
func TestSlowRequestsLeaveRoom(t *testing.T) {
	s := start(t, s3server.Options{Dir: filepath.Join(t.TempDir(), "s3"), Volatile: true})
	s.Narrow(2)
	address := serve(t, s)
	public := signing(s, s3server.InboxBucket, address)
	slow := func() net.Conn {
		signed, err := public.PresignPut(t.Context(), "uploads/a.zip", 1000, time.Minute)
		require.NoError(t, err)
		return begin(t, http.MethodPut, signed.URL, "If-None-Match: *\r\n")
	}
	form := func() net.Conn {
		return begin(t, http.MethodPost, address+"/sheaf-inbox", "Content-Type: multipart/form-data; boundary=b\r\n")
	}
	// One of those that were sent gets no place, whichever comes last; the others wait for their bodies.
	refused := func(open func() net.Conn, places int) (waiting []net.Conn) {
		answers := make(chan string)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		for range places + 1 {
			conn := open()
			waiting = append(waiting, conn)
			go func() {
				line, _ := bufio.NewReader(conn).ReadString('\n')
				select {
				case answers <- line:
				case <-ctx.Done():
				}
			}()
		}
		require.Contains(t, <-answers, "503")
		return waiting
	}
	refused(form, 1)
	waiting := refused(slow, 2)
	putText(t, bucket(s, s3server.InboxBucket), "uploads/b.zip", "has room")
	for _, conn := range waiting {
		require.NoError(t, conn.Close())
	}
	require.Eventually(t, func() bool { return putPresigned(t, public, "uploads/c.zip", "again") == http.StatusOK }, 10*time.Second, 10*time.Millisecond)
}
