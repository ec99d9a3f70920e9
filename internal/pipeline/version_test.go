package pipeline_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// picky is a converter whose PDFs lack a word, or that makes none at all, where the document has something in it.
type picky struct {
	stumbles string // what it is
	refuses  bool
	calls    *int
}

func (p picky) Convert(ctx context.Context, c job.Conversion) (job.Rendering, error) {
	*p.calls++
	text, err := mainPart(c)
	switch {
	case err != nil:
		return job.Rendering{}, err
	case !strings.Contains(text, p.stumbles):
		return printer("All of the annex.").Convert(ctx, c)
	case p.refuses:
		return job.Rendering{}, job.NewError(job.CodeConversionFailed, nil)
	}
	return printer("All of the.").Convert(ctx, c)
}

// TestSecondConversion: a document that loses something for its shape, or that LibreOffice refuses, is tried once more in another
// form, and the file says so.
func TestSecondConversion(t *testing.T) {
	floating := docxtest.New().XML(`<w:tbl><w:tblPr><w:tblpPr w:tblpX="1"/></w:tblPr><w:tr><w:tc><w:p><w:r><w:t>All of the annex.</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`).Bytes()
	broken := docxtest.New().XML(`<w:altChunk r:id="gone"/><w:p><w:r><w:t>All of the annex.</w:t></w:r></w:p>`).Bytes()
	chunk := docxtest.New().Paragraph("All of the annex.")
	chunk.XML(`<w:altChunk r:id="`+chunk.Relationship("aFChunk", "a.html", "")+`"/>`).Part("word/a.html", `<img src="x.png">`)
	for name, c := range map[string]struct {
		document []byte
		picky    picky
		state    job.State
		warnings []job.WarningCode
		calls    int
	}{
		"reshaped":     {floating, picky{stumbles: "tblpPr"}, job.Completed, []job.WarningCode{job.WarningReshaped}, 2},
		"no better":    {floating, picky{stumbles: "annex"}, job.Completed, []job.WarningCode{job.WarningText}, 2},
		"nothing lost": {floating, picky{stumbles: "nothing"}, job.Completed, []job.WarningCode{}, 1},
		"repaired":     {broken, picky{stumbles: "altChunk", refuses: true}, job.Completed, []job.WarningCode{job.WarningReduced}, 2},
		"left out":     {chunk.Bytes(), picky{stumbles: "nothing"}, job.Completed, []job.WarningCode{job.WarningLeftOut}, 1},
		"refused":      {broken, picky{stumbles: "annex", refuses: true}, job.Failed, nil, 2},
		"no way":       {docxtest.Plain("All of the annex."), picky{stumbles: "annex", refuses: true}, job.Failed, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w, calls := newWorld(t, 1), 0
			c.picky.calls = &calls
			w.p.Converter = c.picky
			j, err := accept(t.Context(), w.clean, "", archivetest.Zip(archivetest.Entry{Name: "a.docx", Body: c.document}))
			require.NoError(t, err)
			w.deliverAll("intake")
			w.deliverAll("convert")
			file := w.status(j.ID).Files[0]
			require.Equal(t, c.state, file.Status)
			codes := []job.WarningCode{}
			for _, warning := range file.Warnings {
				codes = append(codes, warning.Code)
			}
			require.ElementsMatch(t, c.warnings, codes)
			require.Equal(t, c.calls, calls)
			if c.state == job.Completed {
				require.Equal(t, c.calls, *file.Pass)
			}
		})
	}
}
