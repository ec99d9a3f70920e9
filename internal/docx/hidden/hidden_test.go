package hidden_test

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/hidden"
)

// TestShower checks what is left of text that is hidden.
func TestShower(t *testing.T) {
	for name, c := range map[string]struct{ before, after string }{
		"nothing":        {`<w:p><w:r><w:t>a</w:t></w:r></w:p>`, ""},
		"a run":          {`<w:p><w:r><w:rPr><w:b/><w:vanish/></w:rPr><w:t>a</w:t></w:r></w:p>`, `<w:r><w:rPr><w:b/></w:rPr><w:t>a</w:t></w:r>`},
		"said at length": {`<w:p><w:r><w:rPr><w:vanish w:val="1"></w:vanish><w:i/></w:rPr><w:t>a</w:t></w:r></w:p>`, `<w:r><w:rPr><w:i/></w:rPr><w:t>a</w:t></w:r>`},
		"a mark":         {`<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr></w:p>`, `<w:pPr><w:rPr></w:rPr></w:pPr>`},
		"always":         {`<w:p><w:pPr><w:rPr><w:vanish/><w:specVanish/></w:rPr></w:pPr></w:p>`, ""},
		"on web pages":   {`<w:p><w:r><w:rPr><w:webHidden/></w:rPr><w:t>a</w:t></w:r></w:p>`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			document := docxtest.New().XML(c.before).Bytes()
			s := hidden.New()
			d, err := docx.Open(bytes.NewReader(document), int64(len(document)), docx.Limits{Inflated: 1 << 20}, s)
			require.NoError(t, err)
			edits := s.Edits(d)
			if c.after == "" {
				require.Empty(t, edits)
				return
			}
			var b bytes.Buffer
			require.NoError(t, d.Write(&b, edits))
			z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
			require.NoError(t, err)
			f, err := z.Open("word/document.xml")
			require.NoError(t, err)
			text, err := io.ReadAll(f)
			require.NoError(t, err)
			require.Contains(t, string(text), c.after)
		})
	}
}
