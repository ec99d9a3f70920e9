package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/offcrypto/locktest"
	"sheaf/internal/office/officetest"
)

const openSpaces = ` xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"`

// openBody is the body of an OpenDocument text of one paragraph.
func openBody(text string) string {
	return `<office:body><office:text><text:p>` + text + `</text:p></office:text></office:body>`
}

// openText returns an OpenDocument text, or a template.
func openText(kind, text string) []byte {
	mime := "application/vnd.oasis.opendocument." + kind
	return docxtest.Package([]docxtest.Part{
		{Name: "mimetype", Data: []byte(mime)},
		{Name: "content.xml", Data: []byte(`<?xml version="1.0" encoding="UTF-8"?><office:document-content` + openSpaces + `>` + openBody(text) + `</office:document-content>`)},
		{Name: "META-INF/manifest.xml", Data: []byte(`<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="` + mime + `"/></manifest:manifest>`)},
	})
}

// otherFormats returns a document of each format that sheaf can make for a test, with this text, by the file's name.
func otherFormats(t *testing.T, text string) map[string][]byte {
	t.Helper()
	windows := strings.NewReplacer("ü", "\xfc", "ß", "\xdf").Replace(text) // Windows-1252
	rtf := []byte(`{\rtf1\ansi\ansicpg1252 ` + windows + `}`)
	old, err := officetest.OldWord(rtf)
	require.NoError(t, err)
	return map[string][]byte{
		"a.doc": old, "b.dot": old, "c.odt": openText("text", text), "d.ott": openText("text-template", text), "e.rtf": rtf, "f.txt": []byte(windows),
		"g.fodt": []byte(`<?xml version="1.0" encoding="UTF-8"?><office:document` + openSpaces + ` office:mimetype="application/vnd.oasis.opendocument.text">` + openBody(text) + `</office:document>`),
		"h.html": []byte(`<html><head><meta charset="windows-1252"><title>t</title></head><body><p>` + windows + `</p></body></html>`), "i.htm": []byte("<p>" + text),
	}
}

// TestOtherFormats converts documents of other formats than DOCX by each way in.
func TestOtherFormats(t *testing.T) {
	s := start(t)
	const text = "Grüße for the reader."
	documents := otherFormats(t, text)
	entries := []entry{{Name: "a.docx", Body: docxtest.Plain(text), Method: deflated}, {Name: "named.doc", Body: docxtest.Plain(text), Method: deflated}, {Name: "named.odt", Body: documents["e.rtf"], Method: deflated}}
	single := []file{{"z.docx", docxtest.Plain(text)}}
	for name, body := range documents {
		entries = append(entries, entry{Name: name, Body: body, Method: deflated})
		single = append(single, file{name, body})
	}
	all := map[string]any{"formats": "all-word"}
	for name, files := range map[string][]file{"a ZIP": {{"all.zip", archivetest.Zip(entries...)}}, "files": single} {
		t.Run(name, func(t *testing.T) {
			status := s.finish(t, s.submitWith(t, all, files...))
			require.Equal(t, job.Completed, status.Status, "%+v", status)
			require.Zero(t, status.LeftOut)
			for _, f := range status.Files {
				require.Empty(t, f.Warnings, f.Filename)
				code, made := s.get(t, "/api/v1/jobs/"+string(status.ID)+"/files/"+strconv.Itoa(f.ID)+"/pdf")
				require.Equal(t, http.StatusOK, code)
				pdf := filepath.Join(t.TempDir(), "a.pdf")
				require.NoError(t, os.WriteFile(pdf, made, 0o600))
				require.Contains(t, tool(t, "pdftotext", pdf, "-"), text, f.Filename)
			}
			names := s.resultNames(t, status.ID)
			require.Len(t, names, len(status.Files)+2, "a PDF for each, and the reports")
		})
	}
	t.Run("a drop", func(t *testing.T) {
		drop := filepath.Join(s.data, "drop", "letters")
		require.NoError(t, os.MkdirAll(drop, 0o755))
		write(t, filepath.Join(drop, "sheaf.json"), []byte(`{"formats": "doc, odt"}`))
		write(t, filepath.Join(drop, "a.docx"), docxtest.Plain(text))
		write(t, filepath.Join(drop, "a.doc"), documents["a.doc"])
		write(t, filepath.Join(drop, "a.rtf"), documents["e.rtf"])
		require.Equal(t, job.Completed, s.account(t, "letters/a.docx.json").Status)
		require.Equal(t, job.Completed, s.account(t, "letters/a.doc.json").Status)
		results, err := filepath.Glob(filepath.Join(s.data, "results", "letters", "*.pdf"))
		require.NoError(t, err)
		require.Len(t, results, 2, "neither takes the other's place")
		require.FileExists(t, filepath.Join(drop, "a.rtf"), "it was not asked for")
	})
	t.Run("not asked for", func(t *testing.T) {
		status := s.finish(t, s.submitWith(t, map[string]any{"formats": "doc"}, file{"some.zip", archivetest.Zip(entries...)}))
		require.Equal(t, job.Completed, status.Status)
		require.Len(t, status.Files, 3, "a.docx, a.doc and named.doc")
		require.Equal(t, len(entries)-3, status.LeftOut)
	})
}

// TestOtherFormatsWithPasswords converts what is protected in each way, and what LibreOffice shows is the document.
func TestOtherFormatsWithPasswords(t *testing.T) {
	s := start(t)
	const text, password = "Grüße for the reader.", "Passwört 1"
	plain := otherFormats(t, text)
	files := []file{
		{"rc4.doc", locktest.RC4.Encrypt(plain["a.doc"], password)}, {"crypto 40.doc", locktest.CryptoAPI40.Encrypt(plain["a.doc"], password)},
		{"crypto 128.dot", locktest.CryptoAPI128.Encrypt(plain["a.doc"], password)}, {"xor.doc", locktest.XOR.Encrypt(plain["a.doc"], "Password 1")},
		{"aes.odt", locktest.AES.Encrypt(plain["c.odt"], password, nil)}, {"blowfish.ott", locktest.Blowfish.Encrypt(plain["d.ott"], password, nil)},
		{"whole.odt", locktest.Whole.Encrypt(plain["c.odt"], password, nil)},
	}
	status := s.finish(t, s.submitWith(t, map[string]any{"formats": "all-word", "password": password, "passwords": map[string]string{"xor.doc": "Password 1"}}, files...))
	require.Equal(t, job.Completed, status.Status, "%+v", status)
	for _, f := range status.Files {
		require.Empty(t, f.Warnings, f.Filename)
		code, made := s.get(t, "/api/v1/jobs/"+string(status.ID)+"/files/"+strconv.Itoa(f.ID)+"/pdf")
		require.Equal(t, http.StatusOK, code)
		pdf := filepath.Join(t.TempDir(), "a.pdf")
		require.NoError(t, os.WriteFile(pdf, made, 0o600))
		require.Contains(t, tool(t, "pdftotext", pdf, "-"), text, f.Filename)
	}
	status = s.finish(t, s.submitWith(t, map[string]any{"formats": "all-word", "password": "another"}, files...))
	require.Len(t, status.Files, len(files))
	for _, f := range status.Files {
		require.Equal(t, new(job.CodeWrongPassword), f.ErrorCode, f.Filename)
	}
}
