package pipeline_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// TestDividedTable: a table that repeats rows and had to be divided is told of, and no second conversion is tried for it.
func TestDividedTable(t *testing.T) {
	w, calls := newWorld(t, 1), 0
	w.p.Converter = picky{stumbles: "nothing", calls: &calls}
	row := func(properties string) string {
		return `<w:tr>` + properties + strings.Repeat(`<w:tc><w:p/></w:tc>`, 50) + `</w:tr>`
	}
	doc := docxtest.New().Paragraph("All of the annex.").XML(`<w:tbl><w:tblPr/><w:tblGrid/>` + row(`<w:trPr><w:tblHeader/></w:trPr>`) + strings.Repeat(row(""), 400) + `</w:tbl>`)
	j, err := accept(t.Context(), w.clean, "", archivetest.Zip(archivetest.Entry{Name: "a.docx", Body: doc.Bytes()}))
	require.NoError(t, err)
	w.deliverAll("intake")
	w.deliverAll("convert")
	file := w.status(j.ID).Files[0]
	require.Equal(t, job.Completed, file.Status)
	require.Len(t, file.Warnings, 1)
	require.Equal(t, job.WarningReshaped, file.Warnings[0].Code)
	require.Equal(t, 1, file.Warnings[0].Count)
	require.Equal(t, 1, calls)
}
