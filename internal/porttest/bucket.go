package porttest

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// Bucket is what the suites of Objects, Remover, Multipart and Presigner run against.
type Bucket struct {
	Objects   job.Bucket
	Presigner job.Presigner // of the same bucket
	Versions  bool          // replaced objects stay readable by their VersionID
}

// partBytes is around where adapters begin to cut uploads into parts.
const partBytes = 8 << 20

// newFolder returns a prefix that no other test uses, nor another run against the same bucket.
func newFolder(t *testing.T) string {
	return fmt.Sprintf("porttest/%s/", job.NewID(time.Now()))
}

// content returns n bytes that only seed determines.
func content(seed byte, n int64) io.Reader {
	return io.LimitReader(rand.NewChaCha8([32]byte{seed}), n)
}

func contentBytes(t *testing.T, seed byte, n int64) []byte {
	data, err := io.ReadAll(content(seed, n))
	require.NoError(t, err)
	return data
}

func putText(t *testing.T, b Bucket, key, text string) job.Object {
	t.Helper()
	o, err := b.Objects.Put(t.Context(), key, bytes.NewReader([]byte(text)), job.PutOptions{})
	require.NoError(t, err)
	return o
}

func getText(t *testing.T, b Bucket, ref job.Ref) string {
	t.Helper()
	return getRange(t, b, ref, 0, -1)
}

func getRange(t *testing.T, b Bucket, ref job.Ref, offset, n int64) string {
	t.Helper()
	r, err := b.Objects.Open(t.Context(), ref, offset, n)
	require.NoError(t, err)
	defer r.Close()
	data, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(data)
}

func requireGone(t *testing.T, b Bucket, ref job.Ref) {
	t.Helper()
	_, err := b.Objects.Head(t.Context(), ref)
	require.ErrorIs(t, err, job.ErrNotFound)
}

func keysUnder(t *testing.T, b Bucket, prefix string) []string {
	t.Helper()
	objects, err := b.Objects.List(t.Context(), prefix, "", 100_000)
	require.NoError(t, err)
	keys := []string{}
	for _, o := range objects {
		keys = append(keys, o.Key)
	}
	return keys
}

// callReader calls f when it is read, and is empty.
type callReader func()

func (f callReader) Read([]byte) (int, error) {
	f()
	return 0, io.EOF
}

// keysOdd are keys, sorted, that break careless encoding somewhere between client, HTTP, XML and file system.
var keysOdd = []string{
	" leading space",
	"%41 not A",
	"%2F not slash",
	"a b",
	"a%20b",
	"a&b=c;d,e",
	"a'b\"c<d>e",
	"a+b",
	"a:b@c!$*()",
	"a?b#c",
	"a\\b",
	"a{b}[c]|^`~",
	"deep/er/and/deeper still.zip",
	"e\u0301 decomposed",
	"long/" + strings.Repeat("x", 200),
	"Ünïcödé.docx",
	"é composed",
	"日本語/文書.zip",
	"😀.zip",
}
