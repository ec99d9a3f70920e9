package orientation_test

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/orientation"
)

// TestTurner checks what becomes of the sizes of pages.
func TestTurner(t *testing.T) {
	for name, c := range map[string]struct{ before, after string }{
		"high":     {`<w:p><w:pPr><w:sectPr><w:pgSz w:w="11906" w:h="16838" w:code="9"/></w:sectPr></w:pPr></w:p>`, `<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>`},
		"wide":     {`<w:p><w:pPr><w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr></w:pPr></w:p>`, `<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>`},
		"unsaid":   {`<w:p><w:pPr><w:sectPr><w:cols w:num="2"/></w:sectPr></w:pPr></w:p>`, `<w:cols w:num="2"/><w:pgSz w:w="15840" w:h="12240" w:orient="landscape"/></w:sectPr>`},
		"empty":    {`<w:p><w:pPr><w:sectPr/></w:pPr></w:p>`, `<w:sectPr><w:pgSz w:w="15840" w:h="12240" w:orient="landscape"/></w:sectPr>`},
		"the last": {`<w:p/>`, `w:orient="landscape"/>`},
	} {
		t.Run(name, func(t *testing.T) {
			document := docxtest.New().XML(c.before).Bytes()
			s := orientation.New()
			d, err := docx.Open(bytes.NewReader(document), int64(len(document)), docx.Limits{Inflated: 1 << 20}, s)
			require.NoError(t, err)
			var b bytes.Buffer
			require.NoError(t, d.Write(&b, s.Edits(d)))
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
