package job_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

func TestParseFormats(t *testing.T) {
	for text, want := range map[string][]job.Format{
		"": nil, "doc": {job.FormatDOC}, " ODT ,doc,odt": {job.FormatODT, job.FormatDOC}, "all-word": job.Formats(), "rtf,all-word": job.Formats(),
	} {
		got, err := job.ParseFormats(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"pdf", "doc,", "doc odt", ".doc"} {
		_, err := job.ParseFormats(text)
		require.ErrorContains(t, err, "a list such as doc,odt", text)
	}
}

func TestFormatsOfOptions(t *testing.T) {
	o := job.Options{Formats: "dot,html"}
	require.Equal(t, []string{".dot", ".html", ".htm"}, o.Endings())
	require.True(t, o.Takes(job.FormatDOC), "a document and its template are of one kind")
	require.False(t, o.Takes(job.FormatRTF))
	require.Empty(t, job.Options{}.Endings())
	require.Equal(t, []string{"doc", "html"}, job.FormatNames("a.HTM", "b.doc", "c.docx", "d.DOC"))
	for _, f := range job.Formats() {
		require.NotEmpty(t, f.Kind(), f)
	}
}
