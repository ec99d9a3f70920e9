package pipeline_test

import (
	"bytes"
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

// placing is a converter whose PDFs have the bookmark Part1 on another page each time, and the texts in turn.
type placing struct {
	pages []int // from 1 on
	texts []string
	calls int
	asked bool   // for places, in the last call
	shown string // the main part of the document in the last call
}

func (p *placing) Convert(ctx context.Context, c job.Conversion) (job.Rendering, error) {
	at := p.calls
	p.calls++
	var err error
	if p.shown, err = mainPart(c); err != nil {
		return job.Rendering{}, err
	}
	made, err := printer(p.texts[min(at, len(p.texts)-1)]+strings.Repeat("\f", 5)).Convert(ctx, c)
	if p.asked = c.Places; !c.Places || err != nil {
		return made, err
	}
	b, err := os.ReadFile(c.Target)
	if err != nil {
		return made, err
	}
	page := 3 + 2*(p.pages[min(at, len(p.pages)-1)]-1) // its object
	before := bytes.LastIndex(b, []byte("xref\n0 "))
	catalogue := len(b)
	b = fmt.Appendf(b, "1 0 obj\n<</Type/Catalog/Pages 2 0 R/Dests<</Part1[%d 0 R/XYZ 0 0 0]>>>>\nendobj\n", page)
	table := len(b)
	b = fmt.Appendf(b, "xref\n1 1\n%010d 00000 n \ntrailer\n<</Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n", catalogue, before, table)
	return made, os.WriteFile(c.Target, b, 0o600)
}

// TestNumbers has a document converted until its table of contents names the page that the PDF has, but not for ever.
func TestNumbers(t *testing.T) {
	field := func(instruction, result string) string {
		return `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>` + instruction + `</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>` +
			result + `<w:r><w:fldChar w:fldCharType="end"/></w:r>`
	}
	document := docxtest.New().XML(`<w:p>` + field(`TOC \o`, field("PAGEREF Part1", "<w:r><w:t>1</w:t></w:r>")) + `</w:p>` +
		`<w:p><w:bookmarkStart w:id="1" w:name="Part1"/><w:r><w:t>All of it</w:t></w:r><w:bookmarkEnd w:id="1"/></w:p>`).Bytes()
	whole := []string{"All of it"}
	for name, c := range map[string]struct {
		converter placing
		fields    string
		calls     int
		shown     string // in the document of the last call
		warns     string
	}{
		"as saved":       {placing{pages: []int{2}, texts: whole}, "", 1, "1", ""},
		"right":          {placing{pages: []int{1}, texts: whole}, job.FieldsUpdate, 1, "1", ""},
		"wrong":          {placing{pages: []int{3}, texts: whole}, job.FieldsUpdate, 2, "3", ""},
		"moves":          {placing{pages: []int{2, 3}, texts: whole}, job.FieldsUpdate, 3, "3", ""},
		"never settles":  {placing{pages: []int{2, 3, 2, 3, 2}, texts: whole}, job.FieldsUpdate, 3, "3", "Not all page numbers"},
		"something lost": {placing{pages: []int{2}, texts: []string{"All of it", "All of"}}, job.FieldsUpdate, 2, "2", "Not all page numbers"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1)
			w.p.Converter = &c.converter
			j, err := acceptWith(t.Context(), w.clean, "", archivetest.Zip(archivetest.Entry{Name: "a.docx", Body: document}), job.Options{Fields: c.fields})
			require.NoError(t, err)
			w.deliverAll("intake")
			w.deliverAll("convert")
			f := w.status(j.ID).Files[0]
			require.Equal(t, job.Completed, f.Status)
			require.Equal(t, c.calls, c.converter.calls)
			require.Equal(t, new(c.calls), f.Pass)
			require.Equal(t, c.fields != "", c.converter.asked)
			require.Contains(t, c.converter.shown, "<w:t>"+c.shown+"</w:t>")
			if c.warns == "" {
				require.Empty(t, f.Warnings)
				return
			}
			require.Len(t, f.Warnings, 1)
			require.Equal(t, job.WarningFields, f.Warnings[0].Code)
			require.Contains(t, f.Warnings[0].Message, c.warns)
		})
	}
}
