package pipeline_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/office/pdf"
)

// merging has a world make real PDFs, which show one line.
func merging(t *testing.T) *world {
	w := newWorld(t, 1)
	w.p.Converter = printer("A line.")
	return w
}

// mergeable are documents that come in another order than that of their names, one of which is none.
func mergeable() []byte {
	return archivetest.Zip(
		archivetest.Entry{Name: "letter 10.docx", Body: docxtest.Plain("A line.")}, archivetest.Entry{Name: "letter 9.docx", Body: docxtest.Plain("A line.")},
		archivetest.Entry{Name: "broken.docx", Body: []byte("no document")}, archivetest.Entry{Name: "annex/z.docx", Body: docxtest.Plain("A line.")},
	)
}

// download returns what is downloaded of a job, and what it is called.
func (w *world) download(t *testing.T, id job.ID, kind string) (content []byte, d string) {
	t.Helper()
	got, err := w.clean.Download(t.Context(), owner, id, kind)
	require.NoError(t, err)
	resp, err := http.Get(got.URL)
	require.NoError(t, err)
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Equal(t, got.Type, resp.Header.Get("Content-Type"))
	return b, got.Filename
}

// TestMerge merges what was converted into one PDF, and says of each document where it is in it.
func TestMerge(t *testing.T) {
	w := merging(t)
	j, err := acceptWith(t.Context(), w.clean, "", mergeable(), job.Options{Merge: new(true)})
	require.NoError(t, err)
	w.finish(t, j.ID)
	s, err := w.clean.Status(t.Context(), owner, j.ID, "", 10)
	require.NoError(t, err)
	require.Equal(t, job.PartialSuccess, s.Status)
	require.Equal(t, []job.Offer{
		{Kind: "zip", Filename: "letters-pdf.zip", ContentType: "application/zip", URL: baseURL + "/api/v1/jobs/" + string(j.ID) + "/download?format=zip"},
		{Kind: "pdf", Filename: "letters.pdf", ContentType: "application/pdf", URL: baseURL + "/api/v1/jobs/" + string(j.ID) + "/download?format=pdf"},
	}, s.Downloads)

	all, name := w.download(t, j.ID, "pdf")
	require.Equal(t, "letters.pdf", name)
	pages, err := pdf.Pages(bytes.NewReader(all), int64(len(all)))
	require.NoError(t, err)
	require.Equal(t, 3, pages)
	b, name := w.download(t, j.ID, "")
	require.Equal(t, "letters-pdf.zip", name)
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	content := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		content[f.Name], err = io.ReadAll(r)
		require.NoError(t, err)
	}
	require.Len(t, content, 3)
	require.Equal(t, all, content["letters.pdf"])

	var report struct {
		Files []struct {
			Filename string
			PDF      *string
			Page     *int `json:"first_page"`
		}
	}
	require.NoError(t, json.Unmarshal(content["report.json"], &report))
	began := map[string]int{}
	for _, f := range report.Files {
		if f.PDF != nil {
			require.Equal(t, "letters.pdf", *f.PDF)
			began[f.Filename] = *f.Page
		}
	}
	require.Equal(t, map[string]int{"annex/z.docx": 1, "letter 9.docx": 2, "letter 10.docx": 3}, began, "folders first, and 9 before 10")
	table, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(content["report.csv"]), "\ufeff"))).ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"first_page", "3", "2", "", "1"}, column(table, "first_page"))
	require.Equal(t, "not_a_document", column(table, "error_code")[3], "what is missing is said")
}

// column returns a column of a table, its heading first.
func column(table [][]string, heading string) (cells []string) {
	for _, row := range table {
		for i, h := range table[0] {
			if h == heading {
				cells = append(cells, row[i])
			}
		}
	}
	return cells
}

// TestMergeBare makes the PDF alone the result where no report is wanted, and that of a single document where there is one.
func TestMergeBare(t *testing.T) {
	w := merging(t)
	for name, upload := range map[string][]byte{
		"many": mergeable(), "one": archivetest.Zip(archivetest.Entry{Name: "a/one.docx", Body: docxtest.Plain("A line.")}),
	} {
		j, err := acceptWith(t.Context(), w.clean, "", upload, job.Options{Merge: new(true), NoReport: new(true)})
		require.NoError(t, err)
		w.finish(t, j.ID)
		b, filename := w.download(t, j.ID, "")
		require.Equal(t, map[string]string{"many": "letters.pdf", "one": "one.pdf"}[name], filename)
		pages, err := pdf.Pages(bytes.NewReader(b), int64(len(b)))
		require.NoError(t, err)
		require.Equal(t, map[string]int{"many": 3, "one": 1}[name], pages)
		_, err = w.clean.Download(t.Context(), owner, j.ID, "zip")
		require.Equal(t, job.CodeNotFound, job.AsError(err).Code)
		require.ErrorContains(t, err, "no ZIP")
		_, err = w.clean.Outbox.Head(t.Context(), job.Ref{Key: j.ID.ResultKey(1)})
		require.ErrorIs(t, err, job.ErrNotFound)
	}
}

// TestNames names PDFs by a pattern, in the result, in the status and where they are downloaded one by one.
func TestNames(t *testing.T) {
	w := merging(t)
	j, err := acceptWith(t.Context(), w.clean, "", mergeable(), job.Options{Names: "{path}/{number:3} {name}.pdf"})
	require.NoError(t, err)
	w.finish(t, j.ID)
	s, err := w.clean.Status(t.Context(), owner, j.ID, "", 10)
	require.NoError(t, err)
	want := []string{"001 letter 10.pdf", "002 letter 9.pdf", "", "annex/004 z.pdf"}
	for i, f := range s.Files {
		if want[i] == "" {
			require.Nil(t, f.PDF)
			continue
		}
		require.Equal(t, want[i], *f.PDF)
	}
	b, _ := w.download(t, j.ID, "")
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	require.Equal(t, "001 letter 10.pdf", z.File[0].Name)
	require.Equal(t, "annex/004 z.pdf", z.File[2].Name)
	one, err := w.clean.PDF(t.Context(), owner, j.ID, 4)
	require.NoError(t, err)
	require.Equal(t, "004 z.pdf", one.Filename)
}

// TestMergedDrop publishes the PDF that is all of the result of a dropped ZIP, in the place of a ZIP from before.
func TestMergedDrop(t *testing.T) {
	w := merging(t)
	inbox := w.clean.Inbox.(tappedInbox).Bucket
	for _, c := range []struct{ asked, want string }{{"", ".zip"}, {`{"merge": true, "no_report": true}`, ".pdf"}} {
		key := "drop/" + t.Name() + ".zip"
		o, err := inbox.Put(t.Context(), key, bytes.NewReader(mergeable()), job.PutOptions{Asked: c.asked})
		require.NoError(t, err)
		w.advance(time.Second)
		require.NoError(t, w.clean.Arrived(t.Context(), job.Arrival{Key: key, VersionID: o.VersionID, ETag: o.ETag, Size: o.Size, Sequencer: job.SequencerAt(w.clock())}))
		w.drain()
		list, err := w.clean.Outbox.List(t.Context(), "results/"+t.Name()+".", "", 10)
		require.NoError(t, err)
		var names []string
		for _, o := range list {
			names = append(names, strings.TrimPrefix(o.Key, "results/"+t.Name()))
		}
		require.ElementsMatch(t, []string{c.want, ".zip.json"}, names)
	}
	body, err := w.clean.Outbox.Open(t.Context(), job.Ref{Key: "results/" + t.Name() + ".pdf"}, 0, -1)
	require.NoError(t, err)
	b, err := io.ReadAll(body)
	require.NoError(t, errors.Join(err, body.Close()))
	pages, err := pdf.Pages(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	require.Equal(t, 3, pages)
}

// TestOnePDF hands out the PDF of a single document, and says of several that there is none such.
func TestOnePDF(t *testing.T) {
	w := merging(t)
	j, err := accept(t.Context(), w.clean, "", archivetest.Zip(archivetest.Entry{Name: "a/one.docx", Body: docxtest.Plain("A line.")}))
	require.NoError(t, err)
	w.finish(t, j.ID)
	_, name := w.download(t, j.ID, "pdf")
	require.Equal(t, "one.pdf", name)
	_, name = w.download(t, j.ID, "")
	require.Equal(t, "letters-pdf.zip", name)
	j, err = accept(t.Context(), w.clean, "", mergeable())
	require.NoError(t, err)
	w.finish(t, j.ID)
	_, err = w.clean.Download(t.Context(), owner, j.ID, "pdf")
	require.Equal(t, job.CodeNotFound, job.AsError(err).Code)
	require.ErrorContains(t, err, "has 3 PDFs")
	s, err := w.clean.Status(t.Context(), owner, j.ID, "", 10)
	require.NoError(t, err)
	require.Len(t, s.Downloads, 1)
}

// TestMergeFails ends a job whose PDFs cannot be merged, with their own PDFs still there.
func TestMergeFails(t *testing.T) {
	w := newWorld(t, 1) // whose converter makes no PDFs
	id := w.given(t, job.Options{Merge: new(true)}, job.Secrets{}, upload(t, "a", "b"))
	w.finish(t, id)
	s, err := w.clean.Status(t.Context(), owner, id, "", 10)
	require.NoError(t, err)
	require.Equal(t, job.Failed, s.Status)
	require.Equal(t, job.CodeMergeFailed, *s.ErrorCode)
	require.Equal(t, 2, s.Completed)
	require.Empty(t, s.Downloads)
	_, err = w.clean.PDF(t.Context(), owner, id, 2)
	require.NoError(t, err)

	w.p.Converter = printer("A line.")
	claimed := w.given(t, job.Options{Merge: new(true), PDFA: "2b"}, job.Secrets{}, upload(t, "a", "b"))
	w.finish(t, claimed)
	s, err = w.clean.Status(t.Context(), owner, claimed, "", 10)
	require.NoError(t, err)
	require.Equal(t, 2, s.Failed, "documents that are no PDF/A are not merged")
}

// TestMergeProtected protects what was merged, and gives out nothing that is not protected.
func TestMergeProtected(t *testing.T) {
	w := merging(t)
	var asked []job.Protection
	w.p.Protector = protecting{&asked}
	how := job.Secrets{UserPassword: "user", OwnerPassword: "owner"}
	id := w.given(t, job.Options{Merge: new(true), Permissions: "print"}, how, mergeable())
	w.finish(t, id)
	require.Equal(t, []job.Protection{{UserPassword: "user", OwnerPassword: "owner", Permissions: "print"}}, asked, "once")
	b, _ := w.download(t, id, "pdf")
	require.Contains(t, string(b), "/Filter /Standard")
	_, err := w.clean.PDF(t.Context(), owner, id, 1)
	require.Equal(t, job.CodeNotFound, job.AsError(err).Code)
	require.ErrorContains(t, err, "protected")

	broken := w.given(t, job.Options{Merge: new(true)}, job.Secrets{OwnerPassword: "breaks"}, mergeable())
	w.finish(t, broken)
	s, err := w.clean.Status(t.Context(), owner, broken, "", 10)
	require.NoError(t, err)
	require.Equal(t, job.CodeProtectionFailed, *s.ErrorCode)
	require.Empty(t, s.Downloads)
}

// given hands in an upload of which something is asked.
func (w *world) given(t *testing.T, o job.Options, s job.Secrets, zip []byte) job.ID {
	t.Helper()
	spool, err := w.clean.NewSpool()
	require.NoError(t, err)
	defer spool.Close()
	require.NoError(t, spool.Add("letters.zip", bytes.NewReader(zip)))
	j, err := w.clean.Accept(t.Context(), owner, "", spool, job.Request{Options: o, Secrets: s})
	require.NoError(t, err)
	return j.ID
}
