package pipeline_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// printer is a converter whose PDFs all have one text.
type printer string

func (p printer) Convert(_ context.Context, c job.Conversion) (job.Rendering, error) {
	content := "BT /F 9 Tf (" + string(p) + ") Tj ET"
	out, table := []byte("%PDF-1.4\n"), "0000000000 65535 f \n"
	for i, object := range []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Count 1/Kids[3 0 R]/Resources<</Font<</F<</Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
		"<</Type/Page/Contents 4 0 R>>",
		fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(content), content),
	} {
		table += fmt.Sprintf("%010d 00000 n \n", len(out))
		out = fmt.Appendf(out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	out = fmt.Appendf(out, "xref\n0 5\n%strailer\n<</Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", table, len(out))
	return job.Rendering{Pages: 1}, os.WriteFile(c.Target, out, 0o600)
}

// TestWarnings has a document's status say what of the document, as it was uploaded, is not in the PDF.
func TestWarnings(t *testing.T) {
	document := docxtest.Plain("All of the annex.")
	lost := []job.Warning{{Code: job.WarningText, Message: "One word of the document is not in the PDF: “annex”.", Count: 1}}
	for name, c := range map[string]struct {
		converter job.Converter
		want      []job.Warning
	}{
		"all there":   {printer("All of the annex."), []job.Warning{}},
		"a word lost": {printer("All of the."), lost},
		"unreadable":  {scripted{}, []job.Warning{{Code: job.WarningUnchecked, Message: "Whether all of the document is in the PDF could not be checked. Look through it.", Count: 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1)
			w.p.Converter = c.converter
			j, err := accept(t.Context(), w.clean, "", archivetest.Zip(archivetest.Entry{Name: "a.docx", Body: document}))
			require.NoError(t, err)
			w.deliverAll("intake")
			w.deliverAll("convert")
			require.Equal(t, c.want, w.status(j.ID).Files[0].Warnings)
		})
	}
}

// TestWordPages has a document's status say how many pages Word counted, and whether its PDF has as many.
func TestWordPages(t *testing.T) {
	document := docxtest.New().Paragraph("All of the annex.")
	for name, c := range map[string]struct {
		document []byte
		counted  *int
		match    *bool
	}{
		"as many":   {document.PackedByWord(docxtest.Word, 1), new(1), new(true)},
		"other":     {document.PackedByWord(docxtest.Word, 2), new(2), new(false)},
		"not known": {docxtest.Plain("All of the annex."), nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1)
			w.p.Converter = printer("All of the annex.")
			j, err := accept(t.Context(), w.clean, "", archivetest.Zip(archivetest.Entry{Name: "a.docx", Body: c.document}))
			require.NoError(t, err)
			w.deliverAll("intake")
			w.deliverAll("convert")
			f := w.status(j.ID).Files[0]
			require.Equal(t, c.counted, f.WordPages)
			require.Equal(t, c.match, f.PagesMatch)
		})
	}
}
