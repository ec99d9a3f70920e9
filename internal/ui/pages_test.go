package ui

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

func TestSayPages(t *testing.T) {
	counted := func(name string, word, pdf int) job.FileStatus {
		return job.FileStatus{Filename: name, Status: job.Completed, Pages: &pdf, WordPages: &word, PagesMatch: new(word == pdf)}
	}
	fitted := func(f job.FileStatus, pages int) job.FileStatus {
		f.FittedPages, f.Pass = &pages, new(2)
		return f
	}
	unknown := job.FileStatus{Filename: "c.docx", Status: job.Completed, Pages: new(2)}
	for name, c := range map[string]struct {
		files []job.FileStatus
		want  string
	}{
		"not known":  {[]job.FileStatus{unknown, {Status: job.Failed}}, ""},
		"one":        {[]job.FileStatus{counted("a.docx", 74, 74)}, "Word counted 74 pages, this PDF has 74.\n"},
		"one, other": {[]job.FileStatus{counted("a.docx", 1, 2)}, "Word counted 1 page, this PDF has 2.\n"},
		"fitted": {
			[]job.FileStatus{fitted(counted("a.docx", 74, 74), 12)}, "Word counted 74 pages, this PDF has 74.\n12 pages were fitted to where Word began them.\n",
		},
		"fitted, not counted": {[]job.FileStatus{fitted(unknown, 1)}, "1 page was fitted to where Word began them.\n"},
		"not fitted":          {[]job.FileStatus{fitted(unknown, 0)}, ""},
		"some fitted": {
			[]job.FileStatus{fitted(counted("a.docx", 3, 3), 2), fitted(unknown, 0), fitted(unknown, 3)},
			"1 of 1 PDF has as many pages as Word counted.\nIn 2 PDFs 5 pages were fitted to where Word began them.\n",
		},
		"all as many": {
			[]job.FileStatus{counted("a.docx", 3, 3), counted("b.docx", 1, 1), unknown}, "2 of 2 PDFs have as many pages as Word counted.\n",
		},
		"none of one": {
			[]job.FileStatus{counted("a.docx", 12, 13), unknown},
			"0 of 1 PDF has as many pages as Word counted.\n  a.docx\n    Word counted 12 pages, this PDF has 13\n",
		},
		"some": {
			[]job.FileStatus{counted("a.docx", 3, 3), counted("b\x1b.docx", 12, 13), unknown},
			"1 of 2 PDFs have as many pages as Word counted.\n  b\\x1b.docx\n    Word counted 12 pages, this PDF has 13\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			con, out := quiet()
			con.sayPages(c.files, maxNamed)
			require.Equal(t, c.want, out.String())
		})
	}
}
