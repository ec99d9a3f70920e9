package margin_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/margin"
)

// TestWrite: each comment begins a page of the size that is asked for, whatever is in it, and the document is one.
func TestWrite(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, margin.Write(&b, []margin.Comment{
		{Title: "Ann <& \x01, 3.2.26", Text: "one\ntwo  spaces\n\nfour\n"}, {Title: "עדה", Text: "שלום Ann"}, {Title: "Ben"},
	}, 160, 756.25))
	d, err := docx.Open(bytes.NewReader(b.Bytes()), int64(b.Len()), docx.Limits{Inflated: 1 << 20})
	require.NoError(t, err)
	require.False(t, d.Info().Unsafe)

	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	require.NoError(t, err)
	f, err := z.Open("word/document.xml")
	require.NoError(t, err)
	all, err := io.ReadAll(f)
	require.NoError(t, err)
	text := string(all)
	require.Equal(t, 3, strings.Count(text, "<w:pageBreakBefore/>"))
	require.Equal(t, 1, strings.Count(text, "<w:bidi/>"))
	for _, want := range []string{
		`>[1] Ann &lt;&amp; ` + "\uFFFD" + `, 3.2.26<`, `>one<`, `>two  spaces<`, `><`, `>four<`, `>[2] עדה<`, `>[3] Ben<`, `<w:pgSz w:w="3200" w:h="15125"/>`,
	} {
		require.Contains(t, text, want)
	}
}
