package result

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

func TestCellsAreNoFormulas(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "a.docx": "a.docx", "a=b-c": "a=b-c", "a; b": "a; b",
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t'=1", "\r=1": "'\r'=1", "\n=1": "'\n'=1",
		" =1": " '=1", `"=1`: `"'=1`,
		"＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠A": "'＠A",
		"x;=1+1": "x;'=1+1", "x; @A": "x; '@A", "x;＝1;-2": "x;'＝1;'-2", "x\n=1": "x\n'=1", "x\t=1": "x\t'=1",
	} {
		require.Equal(t, want, cell(in), "%q", in)
	}
}

func TestTable(t *testing.T) {
	var b bytes.Buffer
	s := job.Status{Skipped: []job.Skipped{{Filename: "=ä.txt", Reason: "x;@y"}}}
	require.NoError(t, writeCSV(&b, s, new(job.Manifest), nil))
	text, marked := strings.CutPrefix(b.String(), "\ufeff")
	require.True(t, marked, "Excel reads UTF-8 only with the mark")
	require.Equal(t, strings.Count(text, "\n"), strings.Count(text, "\r\n"), "RFC 4180")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	require.Equal(t, "id", rows[0][0])
	require.Equal(t, []string{"'=ä.txt", "skipped", "", "x;'@y"}, rows[1][1:5])
}

func TestTableHasWordsPages(t *testing.T) {
	var b bytes.Buffer
	s := job.Status{Files: []job.FileStatus{
		{ID: 1, Filename: "a.docx", Status: job.Completed, Pages: new(75), Seconds: new(1.0), WordPages: new(74), PagesMatch: new(false), FittedPages: new(12), Pass: new(3)},
		{ID: 2, Filename: "b.docx", Status: job.Completed, Pages: new(75), Seconds: new(1.0)},
	}}
	require.NoError(t, writeCSV(&b, s, &job.Manifest{Documents: make([]job.Entry, 2)}, nil))
	rows, err := csv.NewReader(&b).ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"word_pages", "pages_match", "fitted_pages", "pass", "cached"}, rows[0][10:])
	require.Equal(t, []string{"74", "false", "12", "3", "false"}, rows[1][10:])
	require.Equal(t, []string{"", "", "", "", "false"}, rows[2][10:])
}
