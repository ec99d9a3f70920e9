package httpapi_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/httpapi"
	"sheaf/internal/pipeline"
)

// pipes are a listener whose connections are in memory, so that their deadlines keep a test's own time.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	if conn, ok := <-p; ok {
		return conn, nil
	}
	return nil, net.ErrClosed
}
func (p pipes) Close() error   { return nil }
func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

// ask sends what a request begins with to a service with this object store, and returns the connection.
func ask(t *testing.T, objects http.HandlerFunc, request string) net.Conn {
	t.Helper()
	server := &http.Server{
		Handler:           httpapi.New(&pipeline.Pipeline{}, httpapi.Options{Objects: objects, Buckets: []string{"inbox"}}),
		ReadHeaderTimeout: time.Second,
	}
	listener := make(pipes, 1)
	go func() { _ = server.Serve(listener) }()
	client, conn := net.Pipe()
	listener <- conn
	close(listener)
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	_, err := io.WriteString(client, request)
	require.NoError(t, err)
	return client
}

// TestObjectsMayNotPause: a body for the object store holds a place there, so it is not waited for without end.
func TestObjectsMayNotPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []byte
		var failed error
		begin := time.Now()
		conn := ask(t, func(w http.ResponseWriter, r *http.Request) {
			got, failed = io.ReadAll(r.Body)
			w.WriteHeader(http.StatusTeapot)
		}, "PUT /inbox/a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na")
		time.Sleep(50 * time.Second) //nolint:forbidigo // the bubble's time
		_, err := io.WriteString(conn, "b")
		require.NoError(t, err)
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, http.StatusTeapot, answer.StatusCode)
		require.Equal(t, "ab", string(got))
		require.Error(t, failed)
		require.InDelta(t, 110, time.Since(begin).Seconds(), 6) // of them at most drainTime behind the answer
	})
}

// TestObjectsMayAnswerLate, when all of the body has come, whatever time that takes.
func TestObjectsMayAnswerLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var gone error
		conn := ask(t, func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			time.Sleep(time.Hour) //nolint:forbidigo // the bubble's time
			gone = r.Context().Err()
		}, "PUT /inbox/a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na")
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, http.StatusOK, answer.StatusCode)
		require.NoError(t, gone)
	})
}

// TestObjectsThatAreRefused let go of the connection soon, however little of the body comes.
func TestObjectsThatAreRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		conn := ask(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) },
			"PUT /inbox/a HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na")
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, http.StatusForbidden, answer.StatusCode)
		_, err = conn.Read(make([]byte, 1))
		require.ErrorIs(t, err, io.EOF)
		require.LessOrEqual(t, time.Since(begin), 6*time.Second)
	})
}
