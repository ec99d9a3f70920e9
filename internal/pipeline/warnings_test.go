package pipeline_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// printer is a converter whose PDFs all have one text, and a link on each page that shows an address.
type printer string

func (p printer) Convert(_ context.Context, c job.Conversion) (job.Rendering, error) {
	pages := strings.Split(string(p), "\f")
	kids, objects := "", []string{"<</Type/Catalog/Pages 2 0 R>>", ""}
	for _, text := range pages {
		content := "BT /F 9 Tf (" + strings.ReplaceAll(text, "\n", ") Tj 0 -12 Td (") + ") Tj ET"
		kids += fmt.Sprintf("%d 0 R ", len(objects)+1)
		links := ""
		if _, to, found := strings.Cut(text, "http:"); found {
			links = "/Annots[<</Subtype/Link/A<</S/URI/URI(http:" + to + ")>>>>]"
		}
		objects = append(objects, fmt.Sprintf("<</Type/Page/Contents %d 0 R%s>>", len(objects)+2, links),
			fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(content), content))
	}
	objects[1] = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]/Resources<</Font<</F<</Subtype/Type1/BaseFont/Helvetica>>>>>>>>", len(pages), kids)
	out, table := []byte("%PDF-1.4\n"), "0000000000 65535 f \n"
	for i, object := range objects {
		table += fmt.Sprintf("%010d 00000 n \n", len(out))
		out = fmt.Appendf(out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	out = fmt.Appendf(out, "xref\n0 %d\n%strailer\n<</Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table, len(out))
	return job.Rendering{Pages: len(pages)}, os.WriteFile(c.Target, out, 0o600)
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
