package cfb_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/cfb"
	"sheaf/internal/cfb/cfbtest"
)

func TestWrite(t *testing.T) {
	large := bytes.Repeat([]byte("0123456789abcdef"), 600_000) // more than the header's list of the FAT reaches
	for _, streams := range [][]cfb.Named{
		nil, {{Name: "a", Content: []byte("b")}},
		{{Name: "WordDocument", Content: large}, {Name: "1Table", Content: []byte("t")}, {Name: "Data", Content: bytes.Repeat([]byte("d"), 5000)}, {Name: "\x05x", Content: nil}},
	} {
		var b bytes.Buffer
		require.NoError(t, cfb.Write(&b, streams))
		f, err := cfb.Open(bytes.NewReader(b.Bytes()))
		require.NoError(t, err)
		for _, s := range streams {
			r, size, err := f.RootStream(strings.ToLower(s.Name))
			require.NoError(t, err, s.Name)
			require.EqualValues(t, max(4096, len(s.Content)), size)
			got, err := io.ReadAll(r)
			require.NoError(t, err)
			require.True(t, bytes.Equal(s.Content, got[:len(s.Content)]), s.Name)
		}
	}
	require.ErrorIs(t, cfb.Write(io.Discard, make([]cfb.Named, 8)), cfb.ErrTooManyStreams)
}

func TestRootStream(t *testing.T) {
	f, err := cfb.Open(bytes.NewReader(cfbtest.File(cfbtest.Storage{"a": []byte("outer"), "s": cfbtest.Storage{"a": []byte("inner"), "b": []byte("b")}})))
	require.NoError(t, err)
	r, _, err := f.RootStream("A")
	require.NoError(t, err)
	got, err := io.ReadAll(r)
	require.NoError(t, err)
	require.Equal(t, "outer", string(got))
	_, _, err = f.RootStream("b")
	require.ErrorIs(t, err, cfb.ErrNoStream)
}
