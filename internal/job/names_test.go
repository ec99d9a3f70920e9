package job_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

func TestParseNames(t *testing.T) {
	for pattern, says := range map[string]string{
		"":                     "ends in .pdf",
		"{name}":               "ends in .pdf",
		"{name}.PDF":           "ends in .pdf",
		"/{name}.pdf":          "begins with a folder or a file",
		`{path}\\{name}.pdf`:   "no",
		"../{name}.pdf":        "a folder above",
		"{path}/.. /a.pdf":     "a folder above",
		"{title}.pdf":          "there is no {title}",
		"{}.pdf":               "there is no {}",
		"{name:3}.pdf":         "only {number} has digits",
		"{number:0}.pdf":       "1 to 9",
		"{number:10}.pdf":      "1 to 9",
		"{number:x}.pdf":       "1 to 9",
		"{name.pdf":            "each {",
		"name}.pdf":            "each {",
		"{{name}}.pdf":         "there is no {{name}",
		"{number:3}{na}me.pdf": "there is no {na}",
	} {
		_, err := job.ParseNames(pattern)
		require.ErrorContains(t, err, says, pattern)
	}
	of := job.Named{Path: "a/b", Name: "Letter", Number: 12, Date: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	for pattern, want := range map[string]string{
		"{path}/{name}.pdf": "a/b/Letter.pdf", "{number}.pdf": "12.pdf", "{number:4}-{name} of {date}.pdf": "0012-Letter of 2026-11-02.pdf", "{number:1}.pdf": "12.pdf",
	} {
		p, err := job.ParseNames(pattern)
		require.NoError(t, err)
		require.Equal(t, want, p.Name(of), pattern)
	}
	of.Path = ""
	p, err := job.ParseNames("{path}/{name}.pdf")
	require.NoError(t, err)
	require.Equal(t, "Letter.pdf", p.Name(of))
}
