package pipeline_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// TestClaimed has a document fail whose PDF is not what was asked for, and say why.
func TestClaimed(t *testing.T) {
	w := newWorld(t, 1)
	w.p.Converter = printer("All of the annex.")
	zip := archivetest.Zip(archivetest.Entry{Name: "a.docx", Body: docxtest.Plain("All of the annex.")})
	j, err := acceptWith(t.Context(), w.clean, "", zip, job.Options{PDFA: "2b"})
	require.NoError(t, err)
	w.deliverAll("intake")
	w.deliverAll("convert")
	f := w.status(j.ID).Files[0]
	require.Equal(t, new(job.CodePDFAFailed), f.ErrorCode)
	require.Equal(t, "The PDF of the document is not PDF/A-2b: it does not say that it is PDF/A-2b; it does not say what its colours mean; it has no identifier. "+
		"Ask for another kind of PDF/A or for an ordinary PDF.", *f.ErrorMessage)
}

// TestVersion has a document fail whose PDF is older than what was asked for, but makes an older one 1.7.
func TestVersion(t *testing.T) {
	w := newWorld(t, 1)
	w.p.Converter = printer("All of the annex.")
	zip := archivetest.Zip(archivetest.Entry{Name: "a.docx", Body: docxtest.Plain("All of the annex.")})
	for version, code := range map[string]*job.Code{"1.7": nil, "2.0": new(job.CodeVersionFailed)} {
		j, err := acceptWith(t.Context(), w.clean, "", zip, job.Options{PDFVersion: version})
		require.NoError(t, err)
		w.deliverAll("intake")
		w.deliverAll("convert")
		f := w.status(j.ID).Files[0]
		require.Equal(t, code, f.ErrorCode, f.ErrorMessage)
		if code != nil {
			require.Contains(t, *f.ErrorMessage, "this LibreOffice makes none of version 2.0")
		}
	}
}
