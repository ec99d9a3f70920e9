package soffice_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/soffice"
)

func TestParse(t *testing.T) {
	c, ok := soffice.Parse([]string{
		"-env:UserInstallation=file:///tmp/p", "--headless", "-nologo", "--norestore", "--invisible", "--nodefault", "--nolockcheck", "--nofirststartwizard",
		"--convert-to", "pdf:writer_pdf_Export", "a.docx", "--outdir", "/out", "b c.doc",
	})
	require.True(t, ok)
	require.True(t, c.Ours)
	require.Equal(t, []string{"a.docx", "b c.doc"}, c.Files)
	to, err := c.Target("/in/a.tar.docx")
	require.NoError(t, err)
	require.Equal(t, "/out/a.tar.pdf", to)
	require.Equal(t, "convert /in/a.docx -> /out/a.pdf using filter : writer_pdf_Export", c.Converted("/in/a.docx", "/out/a.pdf"))
	require.Equal(t, []string{
		"-env:UserInstallation=file:///tmp/p", "--headless", "-nologo", "--norestore", "--invisible", "--nodefault", "--nolockcheck", "--nofirststartwizard",
		"--convert-to", "pdf:writer_pdf_Export", "--outdir", "/out",
	}, c.Others)

	for _, args := range [][]string{
		{"--version"}, {}, {"a.docx"}, {"--headless", "--accept=socket,host=localhost"}, {"--convert-to", "pdf"}, {"--convert-to"},
		{"--headless", "--infilter=writer8", "--convert-to", "pdf", "a.docx"}, {"--cat", "a.docx"},
	} {
		_, ok := soffice.Parse(args)
		require.False(t, ok, args)
	}
	for _, to := range []string{"odt", "docx:MS Word 2007 XML", "png", "PDF", "pdf:calc_pdf_Export", "pdf:writer_pdf_Export:UTF8"} {
		c, ok := soffice.Parse([]string{"--convert-to", to, "a.docx"})
		require.True(t, ok, to)
		require.False(t, c.Ours, to)
	}
}

func TestConvertedNamesTheFilterAsLibreOfficeDoes(t *testing.T) {
	for _, c := range [][3]string{
		{"pdf", "/a.html", "writer_web_pdf_Export"}, {"pdf", "/a.rtf", "writer_pdf_Export"},
		{`pdf:writer_pdf_Export:{"PageRange":{"type":"string","value":"1"}}`, "/a.html", `writer_pdf_Export:{"PageRange":{"type":"string","value":"1"}}`},
	} {
		call, _ := soffice.Parse([]string{"--convert-to", c[0], c[1]})
		require.Contains(t, call.Converted(c[1], "/a.pdf"), " using filter : "+c[2])
	}
}

func TestFilterOptions(t *testing.T) {
	ask := func(json string) soffice.Call {
		c, ok := soffice.Parse([]string{"--convert-to", "pdf:writer_pdf_Export:" + json, "a.docx"})
		require.True(t, ok)
		return c
	}
	c := ask(`{"SelectPdfVersion":{"type":"long","value":"2"},"PageRange":{"type":"string","value":"1-3;5"},"Quality":{"type":"long","value":80},
		"ReduceImageResolution":{"type":"boolean","value":"true"},"MaxImageResolution":{"type":"long","value":"150"},"ExportFormFields":{"type":"boolean","value":"false"},
		"ExportNotes":{"type":"boolean","value":false},"InitialView":{"type":"long","value":"1"},"UseTaggedPDF":{"type":"boolean","value":"true"},
		"SinglePageSheets":{"type":"boolean","value":"false"}}`)
	require.True(t, c.Ours)
	o := c.Request.Options
	require.Equal(t, []any{"2b", "1-3,5", 80, 150, job.FormsFlatten, job.CommentsNone, job.ViewBookmarks, true},
		[]any{o.PDFA, o.Pages, o.ImageQuality, o.ImageDPI, o.Forms, o.Comments, o.InitialView, *o.Tagged})
	c = ask(`{"EncryptFile":{"type":"boolean","value":"true"},"DocumentOpenPassword":{"type":"string","value":"sesame"}}`)
	require.True(t, c.Ours)
	require.Equal(t, "sesame", c.Request.Secrets.UserPassword)
	require.Equal(t, "1.7", ask(`{"SelectPdfVersion":{"type":"long","value":17}}`).Request.Options.PDFVersion)
	for _, other := range []string{
		`{"SignPDF":{"type":"boolean","value":"true"}}`, `{"Zoom":{"type":"long","value":"50"}}`, `{"SelectPdfVersion":{"type":"long","value":"4"}}`, `{"Quality":{"type":"long","value":"500"}}`,
		`{"PageRange":{"type":"string","value":"x"}}`, `{"EncryptFile":{"type":"boolean","value":"true"}}`, `{"ReduceImageResolution":{"type":"boolean","value":"false"}}`, `{broken`,
	} {
		require.False(t, ask(other).Ours, other)
	}
}

func TestPath(t *testing.T) {
	for arg, want := range map[string]string{"/in/./a.docx": "/in/a.docx", "file:///in/a%20b.docx": "/in/a b.docx"} {
		path, ok := soffice.Path(arg)
		require.True(t, ok)
		require.Equal(t, want, path)
	}
	_, ok := soffice.Path("https://example.org/a.docx")
	require.False(t, ok)
}
