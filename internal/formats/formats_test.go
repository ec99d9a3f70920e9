package formats_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"sheaf/internal/cfb"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/formats"
	"sheaf/internal/job"
)

// compound returns a compound file with a stream of this name.
func compound(t *testing.T, name, content string) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, cfb.Write(&b, []cfb.Named{{Name: name, Content: []byte(content)}}))
	return b.String()
}

func TestRecognise(t *testing.T) {
	openText := func(kind string) string {
		return string(docxtest.Package([]docxtest.Part{{Name: "mimetype", Data: []byte("application/vnd.oasis.opendocument." + kind)}, {Name: "content.xml", Data: []byte("<x/>")}}))
	}
	for _, c := range []struct {
		what, name, content string
		want                job.Format
	}{
		{"an old document", "a.doc", compound(t, "WordDocument", "x"), job.FormatDOC},
		{"an encrypted DOCX", "a.doc", compound(t, "EncryptedPackage", "x"), ""},
		{"a workbook", "a.doc", compound(t, "Workbook", "x"), ""},
		{"a document of Works", "a.wps", compound(t, "MatOST", "x"), job.FormatWPS},
		{"another of Works", "a.wps", compound(t, "CONTENTS", "\x00CHNKWKS"), job.FormatWPS},
		{"one of Works 2000", "a.wps", compound(t, "CONTENTS", "CHNKINK \x04\x00\x07\x00"), job.FormatWPS},
		{"another file with contents", "a.wps", compound(t, "CONTENTS", "x"), ""},
		{"one of Works for DOS", "a.wps", "\x01\xfe\x32\x03", job.FormatWPS},
		{"RTF", "a.doc", `{\rtf1 a}`, job.FormatRTF},
		{"RTF as text", "a.txt", `{\rtf1 a}`, job.FormatRTF},
		{"a text", "a.doc", openText("text"), job.FormatODT},
		{"a template", "a.ott", openText("text-template"), job.FormatOTT},
		{"a master document", "a.odt", openText("text-master"), ""},
		{"a spreadsheet", "a.odt", openText("spreadsheet"), ""},
		{"DOCX", "a.doc", string(docxtest.Plain("a")), ""},
		{"flat XML", "a.doc", `<?xml version="1.0"?><office:document office:mimetype="application/vnd.oasis.opendocument.text">`, job.FormatFODT},
		{"a flat spreadsheet", "a.fodt", `<?xml version="1.0"?><office:document office:mimetype="application/vnd.oasis.opendocument.spreadsheet">`, ""},
		{"HTML", "a.doc", "\n<!DOCTYPE html><p>a", job.FormatHTML},
		{"XHTML", "a.htm", `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>`, job.FormatHTML},
		{"HTML in UTF-16", "a.html", "\xff\xfe<\x00h\x00t\x00m\x00l\x00>\x00", job.FormatHTML},
		{"a piece of HTML", "a.html", "a <b>b</b>", job.FormatHTML},
		{"HTML that is called text", "a.txt", "<html><p>a", job.FormatTXT},
		{"text", "a.doc", "a\r\nb", job.FormatTXT},
		{"text in UTF-16", "a.txt", "\xfe\xff\x00a\x00b", job.FormatTXT},
		{"text in a code page", "a.txt", "Gr\xfc\xdfe aus K\xf6ln", job.FormatTXT},
		{"WordprocessingML of 2003", "a.doc", `<?xml version="1.0"?><w:wordDocument>`, ""},
		{"a drawing", "a.html", `<svg>`, ""},
		{"XML", "a.txt", `<?xml version="1.0"?><a/>`, job.FormatTXT},
		{"MHTML", "a.doc", "MIME-Version: 1.0\nContent-Type: multipart/related\n\n<html>", ""},
		{"a PDF", "a.doc", "%PDF-1.7\n%\xe2\xe3\xcf\xd3", ""},
		{"a picture", "a.txt", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00", ""},
		{"nothing", "a.txt", "", ""},
		{"a long text", "a.txt", strings.Repeat("ä", 100_000), job.FormatTXT},
	} {
		t.Run(c.what, func(t *testing.T) {
			got, err := formats.Recognise(strings.NewReader(c.content), int64(len(c.content)), c.name)
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
}

func write(t *testing.T, content string, f job.Format) (string, formats.Report) {
	t.Helper()
	var b bytes.Buffer
	made, err := formats.Write(&b, strings.NewReader(content), int64(len(content)), f, formats.Options{Most: 1 << 20})
	require.NoError(t, err)
	return b.String(), made
}

func TestEncodings(t *testing.T) {
	const text = "Grüße an Łukasz,\n5 € – ж"
	wide := func(e unicode.Endianness, b unicode.BOMPolicy) string {
		s, err := unicode.UTF16(e, b).NewEncoder().String(text)
		require.NoError(t, err)
		return s
	}
	for what, content := range map[string]string{
		"UTF-8": text, "with a mark": "\ufeff" + text, "lines of Windows": strings.ReplaceAll(text, "\n", "\r\n"), "lines of old Macs": strings.ReplaceAll(text, "\n", "\r"),
		"UTF-16": wide(unicode.LittleEndian, unicode.ExpectBOM), "UTF-16, the other way": wide(unicode.BigEndian, unicode.ExpectBOM), "UTF-16 without a mark": wide(unicode.LittleEndian, unicode.IgnoreBOM),
		"odd characters": "\x01" + text + "\x1a",
	} {
		got, made := write(t, content, job.FormatTXT)
		require.Equal(t, text, got, what)
		require.Equal(t, formats.Report{Texts: []string{text}, Read: formats.Exact}, made, what)
	}
	raw, err := charmap.Windows1252.NewEncoder().String("Grüße aus Köln – für 5 €")
	require.NoError(t, err)
	got, _ := write(t, raw, job.FormatTXT)
	require.Equal(t, "Grüße aus Köln – für 5 €", got)
	got, _ = write(t, "<meta charset=windows-1252><p>\x80", job.FormatHTML)
	require.Contains(t, got, "<p>€")
}

func TestReports(t *testing.T) {
	_, made := write(t, `{\rtf1\ansi a{\v hidden}\par b\revised {\*\fldinst FORMTEXT {\*\formfield{\fftype0}}}}`, job.FormatRTF)
	require.Equal(t, formats.Report{Texts: []string{"a", "b"}, Read: formats.Exact, Fields: 1, Changes: true}, made)
	_, made = write(t, `<p>a<img src="http://b/c.png"></p><p style="display:none">d</p>`, job.FormatHTML)
	require.Equal(t, formats.Report{Texts: []string{"a", "d"}, Outside: 1}, made)
	got, made := write(t, "\x01\xfeanything", job.FormatWPS)
	require.Equal(t, "\x01\xfeanything", got)
	require.Equal(t, formats.NotRead, made.Read)
}
