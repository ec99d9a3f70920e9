package s3server_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/porttest"
	"sheaf/internal/s3server"
	"sheaf/internal/s3store"
)

// start starts an S3 that ends with the test.
func start(t *testing.T, options s3server.Options) *s3server.Server {
	t.Helper()
	s, err := s3server.Start(t.Context(), options)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// bucket returns a bucket of s.
func bucket(s *s3server.Server, name string) *s3store.Bucket {
	return s3store.NewBucket(s3store.NewClient(s.Config()), name)
}

// near returns a bucket of s that is called without requests where that can be.
func near(s *s3server.Server, name string) *s3store.Bucket {
	return s3store.NewNearBucket(s3store.NewClient(s.Config()), s.Direct(), name)
}

// signing returns a bucket of s that signs URLs for address.
func signing(s *s3server.Server, name, address string) *s3store.Bucket {
	config := s.Config()
	config.BaseEndpoint = &address
	return s3store.NewBucket(s3store.NewClient(config), name)
}

// serve serves the handler of s and returns its URL.
func serve(t *testing.T, s *s3server.Server) string {
	t.Helper()
	public := httptest.NewServer(s.Handler())
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		public.Close()
	})
	return public.URL
}

func putText(t *testing.T, objects job.Objects, key, text string) job.Object {
	t.Helper()
	o, err := objects.Put(t.Context(), key, strings.NewReader(text), job.PutOptions{})
	require.NoError(t, err)
	return o
}

func getText(t *testing.T, objects job.Objects, ref job.Ref) string {
	t.Helper()
	r, err := objects.Open(t.Context(), ref, 0, -1)
	require.NoError(t, err)
	defer r.Close()
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(text)
}

// TestBuckets runs the suites against both buckets, and with what S3 knows of objects in files instead of extended
// attributes.
func TestBuckets(t *testing.T) {
	tests := map[string]struct {
		bucket   string
		versions bool
		sidecar  bool
	}{
		"inbox":             {bucket: s3server.InboxBucket, versions: true},
		"outbox":            {bucket: s3server.OutboxBucket},
		"inbox, by sidecar": {bucket: s3server.InboxBucket, versions: true, sidecar: true},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "s3")
			if tt.sidecar { // once it is there it is used
				require.NoError(t, os.MkdirAll(filepath.Join(dir, "attributes"), 0o700))
			}
			s := start(t, s3server.Options{Dir: dir, Volatile: true})
			b := signing(s, tt.bucket, serve(t, s))
			open := func(*testing.T) porttest.Bucket {
				return porttest.Bucket{Objects: b, Presigner: b, Versions: tt.versions}
			}
			direct := func(*testing.T) porttest.Bucket {
				return porttest.Bucket{Objects: near(s, tt.bucket), Versions: tt.versions}
			}
			t.Run("objects", func(t *testing.T) { porttest.Objects(t, open) })
			t.Run("objects without requests", func(t *testing.T) { porttest.Objects(t, direct) })
			t.Run("remover", func(t *testing.T) { porttest.Remover(t, open) })
			t.Run("multipart", func(t *testing.T) { porttest.Multipart(t, open) })
			t.Run("presigner", func(t *testing.T) { porttest.Presigner(t, open) })
		})
	}
}

func TestS3KeepsObjectsAndCredentials(t *testing.T) {
	// So deep that the address of a UNIX socket would not hold it.
	data := filepath.Join(t.TempDir(), strings.Repeat("deep/", 40))
	options := s3server.Options{Dir: filepath.Join(data, "s3")}
	s, err := s3server.Start(t.Context(), options)
	require.NoError(t, err)
	made := s.Credentials()
	put := putText(t, bucket(s, s3server.InboxBucket), "uploads/a.zip", "kept")
	require.NoError(t, s.Close())
	require.NoError(t, s.Close(), "again")

	info, err := os.Stat(filepath.Join(data, "s3-credentials"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode())

	s = start(t, options)
	require.Equal(t, made, s.Credentials())
	require.GreaterOrEqual(t, len(made.SecretAccessKey), 40)
	ref := job.Ref{Key: put.Key, VersionID: put.VersionID, ETag: put.ETag}
	require.Equal(t, "kept", getText(t, bucket(s, s3server.InboxBucket), ref))
}

func TestS3RefusesBrokenCredentials(t *testing.T) {
	data := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(data, "s3-credentials"), []byte("[default]\naws_access_key_id = x\n"), 0o600))
	_, err := s3server.Start(t.Context(), s3server.Options{Dir: filepath.Join(data, "s3")})
	require.ErrorContains(t, err, "s3-credentials")
}

// TestS3IsAlone starts a second one beside the first, which must not suffer from it.
func TestS3IsAlone(t *testing.T) {
	workdir, err := os.Getwd()
	require.NoError(t, err)
	s := start(t, s3server.Options{Dir: filepath.Join(t.TempDir(), "s3")})
	_, err = s3server.Start(t.Context(), s3server.Options{Dir: filepath.Join(t.TempDir(), "s3")})
	require.ErrorContains(t, err, "only one instance per process")
	putText(t, bucket(s, s3server.OutboxBucket), "a", "works")
	require.NoError(t, s.Close())
	now, err := os.Getwd()
	require.NoError(t, err)
	require.Equal(t, workdir, now)
}

func TestS3IsQuiet(t *testing.T) {
	out, err := os.CreateTemp(t.TempDir(), "stdout")
	require.NoError(t, err)
	stdout := os.Stdout
	os.Stdout = out
	defer func() { os.Stdout = stdout }()
	s, err := s3server.Start(t.Context(), s3server.Options{Dir: filepath.Join(t.TempDir(), "s3")})
	require.NoError(t, err)
	putText(t, bucket(s, s3server.OutboxBucket), "a", "x")
	_, err = bucket(s, s3server.OutboxBucket).Head(t.Context(), job.Ref{Key: "nothing"})
	require.ErrorIs(t, err, job.ErrNotFound)
	require.NoError(t, s.Close())
	text, err := os.ReadFile(out.Name())
	require.NoError(t, err)
	require.Empty(t, string(text))
}

func TestS3EndsWithItsStart(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s, err := s3server.Start(ctx, s3server.Options{Dir: filepath.Join(t.TempDir(), "s3")})
	require.NoError(t, err)
	cancel() // of the start alone
	putText(t, bucket(s, s3server.OutboxBucket), "a", "x")
	require.NoError(t, s.Close())
	<-s.Done()
}

func TestHandlerServesTheBucketsAlone(t *testing.T) {
	s := start(t, s3server.Options{Dir: filepath.Join(t.TempDir(), "s3")})
	url := serve(t, s)
	putText(t, bucket(s, s3server.OutboxBucket), "a", "secret")
	tests := map[string]int{
		"/sheaf-outbox/a":            http.StatusForbidden, // no signature
		"/sheaf-outbox/":             http.StatusForbidden,
		"/sheaf-outbox?versioning":   http.StatusForbidden,
		"/sheaf-inbox/a":             http.StatusForbidden,
		"/other/a":                   http.StatusNotFound,
		"/sheaf-outboxes/a":          http.StatusNotFound,
		"/list-users":                http.StatusNotFound,
		"/%2e%2e/sheaf-outbox/a":     http.StatusNotFound,
		"/sheaf-outbox/../../x":      http.StatusForbidden,
		"/sheaf-outbox/%2e%2e/%2e/x": http.StatusForbidden,
	}
	account := "?X-Amz-Credential=" + s.Credentials().AccessKeyID + "/"
	for _, path := range []string{"/sheaf-outbox/../../x", "/sheaf-outbox/%2e%2e/%2e/x"} {
		tests[path+account] = http.StatusBadRequest // also of somebody who knows the account's name
	}
	for path, want := range tests {
		for _, method := range []string{http.MethodGet, http.MethodPut, http.MethodDelete} {
			req, err := http.NewRequestWithContext(t.Context(), method, url+path, nil)
			require.NoError(t, err)
			resp, err := http.DefaultClient.Do(req)
			require.NoError(t, err)
			text, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, want, resp.StatusCode, "%s %s: %s", method, path, text)
			require.NotContains(t, string(text), "secret")
		}
	}
}

// TestBucketsAreListed for S3 clients, which ask for that first, and for nobody who does not sign.
func TestBucketsAreListed(t *testing.T) {
	s := start(t, s3server.Options{Dir: filepath.Join(t.TempDir(), "s3")})
	cfg := s.Config()
	url := serve(t, s)
	cfg.BaseEndpoint, cfg.HTTPClient = &url, nil
	client := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
	list, err := client.ListBuckets(t.Context(), &s3.ListBucketsInput{})
	require.NoError(t, err)
	var names []string
	for _, b := range list.Buckets {
		names = append(names, *b.Name)
	}
	require.ElementsMatch(t, []string{s3server.InboxBucket, s3server.OutboxBucket}, names)
	for method, want := range map[string]int{http.MethodGet: http.StatusForbidden, http.MethodPut: http.StatusNotFound, http.MethodDelete: http.StatusNotFound} {
		req, err := http.NewRequestWithContext(t.Context(), method, url+"/", nil)
		require.NoError(t, err)
		answer, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		require.Equal(t, want, answer.StatusCode, method)
	}
}
