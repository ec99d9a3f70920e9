package e2e

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

type entry = archivetest.Entry

const deflated = 8

// TestBadInput hands in everything that users and attackers do, through the real API, and checks what becomes of it.
func TestBadInput(t *testing.T) {
	s := start(t)
	t.Run("refused at once", func(t *testing.T) { refusedAtOnce(t, s) })
	t.Run("entries", func(t *testing.T) { badEntries(t, s) })
	t.Run("archives", func(t *testing.T) { oddArchives(t, s) })
	t.Run("ids", func(t *testing.T) { badIDs(t, s) })
}

func refusedAtOnce(t *testing.T, s *service) {
	good := archivetest.Zip(entry{Name: "a.docx", Body: docxtest.Plain("a"), Method: deflated})
	many := make([]entry, 10_001)
	for i := range many {
		many[i] = entry{Name: fmt.Sprintf("%05d.docx", i), Body: []byte("x")}
	}
	for name, c := range map[string]struct {
		body []byte
		want job.Code
	}{
		"text":             {[]byte("hello, this is no ZIP at all"), job.CodeNotAZip},
		"nothing":          {nil, job.CodeNotAZip},
		"PDF":              {docxtest.PDF(), job.CodeNotAZip},
		"empty ZIP":        {archivetest.Zip(), job.CodeEmptyZip},
		"no documents":     {archivetest.Zip(entry{Name: "a.txt", Body: []byte("a")}), job.CodeNoDocuments},
		"only junk":        {archivetest.Zip(entry{Name: "__MACOSX/a.docx"}, entry{Name: "~$b.docx"}), job.CodeNoDocuments},
		"truncated":        {good[:len(good)-30], job.CodeCorruptZip},
		"half":             {good[:len(good)/2], job.CodeCorruptZip},
		"10,001 documents": {archivetest.Zip(many...), job.CodeTooManyFiles},
	} {
		t.Run(name, func(t *testing.T) {
			status, answer := s.post(t, file{"upload.zip", c.body})
			require.Equal(t, http.StatusBadRequest, status, answer)
			require.Equal(t, c.want, problem(t, answer))
		})
	}
}

func badEntries(t *testing.T, s *service) {
	doc := docxtest.Plain("A good document.")
	put := func(name string, body []byte) entry { return entry{Name: name, Body: body, Method: deflated} }
	long := strings.Repeat("x", 295) + ".docx"
	body := archivetest.Zip(
		put("good.docx", doc),
		entry{Name: "descriptor.docx", Body: doc, Method: deflated, Descriptor: true},
		entry{Name: "zip64.docx", Body: doc, Method: deflated, Zip64: true},
		put("../up.docx", doc), put("/etc/abs.docx", doc), put(`C:\drive.docx`, doc), put("nul\x00.docx", doc),
		put("bell\x07.docx", doc), put("folder/"+long, doc),
		entry{Name: "link.docx", Body: []byte("/etc/passwd"), Mode: 0o120777},
		put(`back\slash.docx`, doc),
		entry{Name: "encrypted.docx", Body: doc, Flags: 1},
		entry{Name: "lzma.docx", Body: doc, Method: 14},
		entry{Name: "crc.docx", Body: doc, Central: func(h []byte) { h[16] ^= 0xff }, Local: func(h []byte) { h[14] ^= 0xff }},
		put("bomb.docx", make([]byte, 30<<20)),
		put("inner-bomb.docx", docxtest.Bomb(300<<20)),
		put("zero.docx", nil), put("html.docx", docxtest.HTML()), put("odt.docx", docxtest.ODT()), put("rtf.docx", docxtest.RTF()),
		put("doc.docx", docxtest.LegacyDoc()), put("pdf.docx", docxtest.PDF()),
		put("locked.docx", docxtest.Encrypted()), put("truncated.docx", docxtest.Truncated()),
		put("twice.docx", doc), put("twice.docx", doc), put("Case.docx", doc), put("case.DOCX", doc),
		put("nested.zip", archivetest.Zip(put("inside.docx", doc))), put("old.doc", docxtest.LegacyDoc()),
		put("__MACOSX/._good.docx", []byte("x")), put(".DS_Store", []byte("x")), put("~$good.docx", []byte("x")),
		put("folder/", nil),
	)
	id := s.submit(t, file{"mixed.zip", body})
	status := s.finish(t, id)
	require.Equal(t, job.PartialSuccess, status.Status)
	require.Equal(t, len(status.Files), *status.Total)
	require.Equal(t, map[string]job.Code{
		"good.docx": "", "descriptor.docx": "", "zip64.docx": "", "back/slash.docx": "", "twice.docx": "", "Case.docx": "", "case.DOCX": "",
		"../up.docx": job.CodeUnsafeName, "/etc/abs.docx": job.CodeUnsafeName, "C:/drive.docx": job.CodeUnsafeName,
		"nul␀.docx": job.CodeUnsafeName, "bell␇.docx": job.CodeUnsafeName, "folder/" + long: job.CodeUnsafeName,
		"link.docx": job.CodeUnsafeName, "encrypted.docx": job.CodePasswordProtected, "lzma.docx": job.CodeCorrupt,
		"crc.docx": job.CodeCorrupt, "bomb.docx": job.CodeZipBomb, "inner-bomb.docx": job.CodeZipBomb,
		"zero.docx": job.CodeNotADocument, "html.docx": job.CodeNotADocument, "odt.docx": job.CodeNotADocument,
		"rtf.docx": job.CodeNotADocument, "doc.docx": job.CodeNotADocument, "pdf.docx": job.CodeNotADocument,
		"locked.docx": job.CodePasswordProtected, "truncated.docx": job.CodeCorrupt,
	}, codes(status))
	require.Equal(t, []job.FontSubstitution{{Font: "Calibri", ReplacedBy: "Carlito", MetricCompatible: true}}, status.Files[0].FontsReplaced)
	for _, f := range status.Files {
		if f.Status == job.Failed {
			require.NotEmpty(t, *f.ErrorMessage, f.Filename)
		}
	}
	var skipped []string
	for _, k := range status.Skipped {
		require.NotEmpty(t, k.Reason)
		skipped = append(skipped, k.Filename)
	}
	require.ElementsMatch(t, []string{"nested.zip", "old.doc", "__MACOSX/._good.docx", ".DS_Store", "~$good.docx", "folder/"}, skipped)
	require.ElementsMatch(t, []string{
		"good.pdf", "descriptor.pdf", "zip64.pdf", "back/slash.pdf", "twice.pdf", "twice (2).pdf", "Case.pdf", "case (2).pdf",
		"report.json", "report.csv",
	}, s.resultNames(t, id))
}

// resultNames returns the names in a job's result, whose PDFs must be stored and look like PDFs.
func (s *service) resultNames(t *testing.T, id job.ID) []string {
	t.Helper()
	code, b := s.get(t, "/api/v1/jobs/"+string(id)+"/download")
	require.Equal(t, http.StatusOK, code)
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
		require.Equal(t, zip.Store, f.Method)
		if strings.HasSuffix(f.Name, ".pdf") {
			r, err := f.Open()
			require.NoError(t, err)
			head := make([]byte, 5)
			_, err = r.Read(head)
			require.NoError(t, err)
			require.Equal(t, "%PDF-", string(head))
		}
	}
	return names
}

func oddArchives(t *testing.T, s *service) {
	doc := docxtest.Plain("Umlauts and kana in names.")
	cp437 := s.submit(t, file{"cp437.zip", archivetest.Zip(entry{RawName: []byte("Pr\x81fung.docx"), Body: doc, Method: deflated})})
	sjis := s.submit(t, file{"sjis.zip", archivetest.Zip(entry{RawName: []byte("\x93\xfa\x96\x7b\x8c\xea.docx"), Body: doc, Method: deflated})})
	overlapping := s.submit(t, file{"fifield.zip", archivetest.Overlapping(20)})
	bomb := s.submit(t, file{"bomb.zip", archivetest.Bomb()})
	zip64 := s.submit(t, file{"zip64.zip", archivetest.Archive{
		Entries: []entry{{Name: "a.docx", Body: doc, Method: deflated, Zip64: true}}, Zip64: true,
	}.Bytes()})
	documents := s.submit(t, file{"one.docx", doc}, file{"two.docx", docxtest.HTML()})
	nameless := s.submit(t, file{"upload", doc})

	require.Equal(t, map[string]job.Code{"Prüfung.docx": ""}, codes(s.finish(t, cp437)))
	require.Contains(t, s.resultNames(t, cp437), "Prüfung.pdf")
	require.Equal(t, map[string]job.Code{"日本語.docx": ""}, codes(s.finish(t, sjis)))
	require.Contains(t, s.resultNames(t, sjis), "日本語.pdf")
	require.Equal(t, map[string]job.Code{"a.docx": ""}, codes(s.finish(t, zip64)))
	require.Equal(t, map[string]job.Code{"one.docx": "", "two.docx": job.CodeNotADocument}, codes(s.finish(t, documents)))
	require.Equal(t, map[string]job.Code{"upload.docx": ""}, codes(s.finish(t, nameless)))

	for _, id := range []job.ID{overlapping, bomb} {
		status := s.finish(t, id)
		require.Equal(t, job.Failed, status.Status)
		require.Nil(t, status.DownloadURL)
		for name, code := range codes(status) {
			require.Equal(t, job.CodeZipBomb, code, name)
		}
		code, b := s.get(t, "/api/v1/jobs/"+string(id)+"/download")
		require.Equal(t, http.StatusNotFound, code, string(b))
	}
}

func badIDs(t *testing.T, s *service) {
	for _, path := range []string{"/api/v1/jobs/%s", "/api/v1/jobs/%s/download"} {
		code, b := s.get(t, fmt.Sprintf(path, "not-an-id"))
		require.Equal(t, http.StatusUnprocessableEntity, code)
		require.Contains(t, string(b), job.CodeInvalidID)
		code, b = s.get(t, fmt.Sprintf(path, "019abf10-5a00-7cc3-98c4-dc0c0c07398f"))
		require.Equal(t, http.StatusNotFound, code)
		require.Contains(t, string(b), job.CodeNotFound)
	}
	id := s.submit(t, file{"slow.zip", archivetest.Zip(slices.Repeat([]entry{{Name: "a.docx", Body: docxtest.Plain("a"), Method: deflated}}, 4)...)})
	code, b := s.get(t, "/api/v1/jobs/"+string(id)+"/download")
	require.Equal(t, http.StatusBadRequest, code)
	require.Contains(t, string(b), job.CodeNotReady)
	s.finish(t, id)
}
