package pipeline_test

import (
	"bytes"
	"context"
	"crypto/sha512"
	"encoding/json"
	"errors"
	"io"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/offcrypto/locktest"
	"sheaf/internal/seal"
)

// locked returns a document that is encrypted with a password.
func locked(text, password string) []byte {
	return locktest.Agile{Hash: sha512.New, HashName: "SHA512", KeyBits: 256, Spin: 10}.Encrypt(document(text), password)
}

// lockedUpload is a ZIP of documents that are protected each in its own way.
func lockedUpload() []byte {
	endless := locktest.Agile{Hash: sha512.New, HashName: "SHA512", KeyBits: 256, Spin: 10, Declared: 10_000_000}
	return archivetest.Zip(
		archivetest.Entry{Name: "open.docx", Body: document("open")},
		archivetest.Entry{Name: "all.docx", Body: locked("all", "for all")},
		archivetest.Entry{Name: "a/own.docx", Body: locked("own", "its own")},
		archivetest.Locked("zipped.docx", document("zipped"), "for all"),
		archivetest.Locked("both.docx", locked("both", "for all"), "for all"),
		archivetest.Locked("a/zipped own.docx", document("zipped"), "its own"),
		archivetest.Entry{Name: "2007.docx", Body: locktest.Standard(document("old"), "for all", 128)},
		archivetest.Entry{Name: "endless.docx", Body: endless.Encrypt(document("endless"), "for all")},
		archivetest.Entry{Name: "bomb.docx", Body: locktest.Standard(docxtest.Bomb(100<<20), "for all", 256)},
		archivetest.Entry{Name: "page.docx", Body: locktest.Standard([]byte("<html>"), "for all", 256)},
		archivetest.Entry{Name: "old.docx", Body: docxtest.LegacyDoc()},
	)
}

func acceptSecret(t *testing.T, w *world, zip []byte, s job.Secrets) job.ID {
	t.Helper()
	spool, err := w.clean.NewSpool()
	require.NoError(t, err)
	defer spool.Close()
	require.NoError(t, spool.Add("letters.zip", bytes.NewReader(zip)))
	j, err := w.clean.Accept(t.Context(), owner, "", spool, job.Request{Secrets: s})
	require.NoError(t, err)
	return j.ID
}

// outcomes returns what became of each document: "" of one that was converted.
func (w *world) outcomes(id job.ID) map[string]job.Code {
	codes := map[string]job.Code{}
	for _, f := range w.status(id).Files {
		codes[f.Filename] = ""
		if f.ErrorCode != nil {
			codes[f.Filename] = *f.ErrorCode
		}
	}
	return codes
}

// finish runs a job to its end, and delivers all changes.
func (w *world) finish(t *testing.T, id job.ID) {
	t.Helper()
	for range 3 {
		w.deliverAll("intake")
		w.deliverAll("convert")
		require.NoError(t, w.clean.Reconcile(t.Context(), id))
		w.deliverAll("bundle")
	}
	require.NotNil(t, w.status(id).FinishedAt)
}

// TestPasswords converts protected documents with the passwords of the job and their own, and tells a wrong one from none.
func TestPasswords(t *testing.T) {
	w := newWorld(t, 1)
	id := acceptSecret(t, w, lockedUpload(), job.Secrets{Password: "for all", Passwords: map[string]string{"a/own.docx": "its own", "zipped own.docx": "its own"}})
	w.finish(t, id)
	require.Equal(t, map[string]job.Code{
		"open.docx": "", "all.docx": "", "a/own.docx": "", "zipped.docx": "", "both.docx": "", "a/zipped own.docx": "", "2007.docx": "",
		"endless.docx": job.CodePasswordProtected, "bomb.docx": job.CodeZipBomb, "page.docx": job.CodeNotADocument, "old.docx": job.CodeNotADocument,
	}, w.outcomes(id))

	id = acceptSecret(t, w, lockedUpload(), job.Secrets{Password: "another", Passwords: map[string]string{"all.docx": "for all", "zipped.docx": "for all"}})
	w.finish(t, id)
	wrong := job.CodeWrongPassword
	require.Equal(t, map[string]job.Code{
		"open.docx": "", "all.docx": "", "a/own.docx": wrong, "zipped.docx": "", "both.docx": wrong, "a/zipped own.docx": wrong, "2007.docx": wrong,
		"endless.docx": job.CodePasswordProtected, "bomb.docx": wrong, "page.docx": wrong, "old.docx": job.CodeNotADocument,
	}, w.outcomes(id))

	id = acceptSecret(t, w, lockedUpload(), job.Secrets{})
	w.finish(t, id)
	none := job.CodePasswordProtected
	require.Equal(t, map[string]job.Code{
		"open.docx": "", "all.docx": none, "a/own.docx": none, "zipped.docx": none, "both.docx": none, "a/zipped own.docx": none, "2007.docx": none,
		"endless.docx": none, "bomb.docx": none, "page.docx": none, "old.docx": job.CodeNotADocument,
	}, w.outcomes(id))
}

// stored returns the secrets of a run as they are stored, nil where there are none.
func (w *world) stored(t *testing.T, id job.ID, run int) []byte {
	t.Helper()
	body, err := w.clean.Outbox.Open(t.Context(), job.Ref{Key: id.SecretsKey(run)}, 0, -1)
	if errors.Is(err, job.ErrNotFound) {
		return nil
	}
	require.NoError(t, err)
	defer body.Close()
	b, err := io.ReadAll(body)
	require.NoError(t, err)
	return b
}

// TestSecretsGo removes secrets when a job has ended, was cancelled or deleted, and keeps them nowhere else meanwhile.
func TestSecretsGo(t *testing.T) {
	secrets := job.Secrets{Password: "swordfish"}
	for name, end := range map[string]func(t *testing.T, w *world, id job.ID){
		"ended": func(t *testing.T, w *world, id job.ID) { w.finish(t, id) },
		"cancelled": func(t *testing.T, w *world, id job.ID) {
			_, err := w.clean.Cancel(t.Context(), owner, id)
			require.NoError(t, err)
			require.NoError(t, w.clean.Reconcile(t.Context(), id))
			w.deliverAll("bundle")
		},
		"deleted": func(t *testing.T, w *world, id job.ID) {
			require.NoError(t, w.clean.Delete(t.Context(), owner, id))
		},
		"damaged": func(t *testing.T, w *world, id job.ID) {
			w.deliverAll("convert")
			w.advance(time.Hour)
			require.NoError(t, w.clean.DeadIntake(t.Context(), job.IntakeMessage{Job: id}))
		},
		"not told of the end": func(t *testing.T, w *world, id job.ID) {
			w.finish(t, id)
			w.advance(time.Hour)
			require.NoError(t, w.clean.Sweep(t.Context()))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1)
			box, err := seal.New()
			require.NoError(t, err)
			w.clean.Seal, w.p.Seal = box, box
			id := acceptSecret(t, w, archivetest.Zip(archivetest.Entry{Name: "a.docx", Body: locked("a", "swordfish")}), secrets)
			require.NotEmpty(t, w.stored(t, id, 1))
			require.NotContains(t, string(w.stored(t, id, 1)), "swordfish")
			end(t, w, id)
			require.NoError(t, w.clean.Reconcile(t.Context(), id))
			require.Empty(t, w.stored(t, id, 1))
			row, err := w.clean.Jobs.Get(t.Context(), id)
			require.NoError(t, err)
			require.False(t, row.DeletedAt.IsZero() && row.Unfinished() && !row.Untold, "nothing is left to do")
		})
	}
}

// TestRetryWithPassword converts with a new password what failed for the lack of one, and what does not fit it stays failed.
func TestRetryWithPassword(t *testing.T) {
	w := newWorld(t, 1)
	zip := archivetest.Zip(
		archivetest.Entry{Name: "open.docx", Body: document("open")},
		archivetest.Entry{Name: "locked.docx", Body: locked("a", "swordfish")},
		archivetest.Locked("zipped.docx", document("zipped"), "swordfish"),
	)
	id := acceptSecret(t, w, zip, job.Secrets{})
	w.finish(t, id)
	none, wrong := job.CodePasswordProtected, job.CodeWrongPassword
	require.Equal(t, map[string]job.Code{"open.docx": "", "locked.docx": none, "zipped.docx": none}, w.outcomes(id))
	for _, step := range []struct {
		with job.Secrets
		want map[string]job.Code
	}{
		{job.Secrets{Password: "shark"}, map[string]job.Code{"open.docx": "", "locked.docx": wrong, "zipped.docx": wrong}},
		{job.Secrets{Passwords: map[string]string{"locked.docx": "swordfish"}}, map[string]job.Code{"open.docx": "", "locked.docx": "", "zipped.docx": none}},
		{job.Secrets{}, map[string]job.Code{"open.docx": "", "locked.docx": "", "zipped.docx": none}},
		{job.Secrets{Password: "swordfish"}, map[string]job.Code{"open.docx": "", "locked.docx": "", "zipped.docx": ""}},
	} {
		j, err := w.clean.Retry(t.Context(), owner, id, job.Retry{Secrets: step.with})
		require.NoError(t, err)
		require.Equal(t, !step.with.Empty(), len(w.stored(t, id, j.Run)) > 0)
		w.finish(t, id)
		require.Equal(t, step.want, w.outcomes(id))
		require.NoError(t, w.clean.Reconcile(t.Context(), id))
		for run := range j.Run {
			require.Empty(t, w.stored(t, id, run+1))
		}
	}
}

// TestSecretsLost converts nothing without the passwords that it was to be converted with.
func TestSecretsLost(t *testing.T) {
	w := newWorld(t, 1)
	id := acceptSecret(t, w, upload(t, "a"), job.Secrets{Password: "swordfish"})
	w.deliverAll("intake")
	require.NoError(t, w.clean.Outbox.Remove(t.Context(), job.Ref{Key: id.SecretsKey(1)}))
	m, ok := w.pick("convert")
	require.True(t, ok)
	require.True(t, w.handle(t.Context(), "convert", m), "the message comes again, and is given up in the end")
	require.Equal(t, job.Pending, w.status(id).Files[0].Status)
}

// TestUploadWithPassword takes passwords with the announcement of an upload.
func TestUploadWithPassword(t *testing.T) {
	w := newWorld(t, 1)
	zip := archivetest.Zip(archivetest.Entry{Name: "a.docx", Body: locked("a", "swordfish")})
	u, err := w.clean.StartUpload(t.Context(), owner, "k", "a.zip", int64(len(zip)), job.Request{Secrets: job.Secrets{Password: "swordfish"}})
	require.NoError(t, err)
	_, err = w.clean.Inbox.Put(t.Context(), job.UploadKey(u.JobID), bytes.NewReader(zip), job.PutOptions{})
	require.NoError(t, err)
	w.finish(t, u.JobID)
	require.Equal(t, map[string]job.Code{"a.docx": ""}, w.outcomes(u.JobID))
	row, err := w.clean.Jobs.Get(t.Context(), u.JobID)
	require.NoError(t, err)
	text, err := json.Marshal(row)
	require.NoError(t, err)
	require.NotContains(t, string(text), "swordfish")
}

// protecting is a protector that notes what it is asked for.
type protecting struct{ asked *[]job.Protection }

func (p protecting) Lock(how job.Protection) (job.Lock, error) {
	*p.asked = append(*p.asked, how)
	if how.OwnerPassword == "breaks" {
		return job.Lock{}, errors.New("no lock")
	}
	return job.Lock{Key: make([]byte, 32)}, nil
}

func (p protecting) Protect(_ context.Context, source, target string, how job.Protection, most time.Duration) error {
	*p.asked = append(*p.asked, how)
	if how.OwnerPassword == "breaks" || most <= 0 {
		return job.NewError(job.CodeProtectionFailed, errors.New("no PDF"))
	}
	b, err := os.ReadFile(source)
	if err != nil {
		return err
	}
	return os.WriteFile(target, append([]byte("protected "), b...), 0o600)
}

// TestProtection gives out PDFs that are protected as was asked for and no others, also in a retry, and never one that could not be protected.
func TestProtection(t *testing.T) {
	how := job.Secrets{UserPassword: "user", OwnerPassword: "owner"}
	ask := func(t *testing.T, w *world, s job.Secrets, texts ...string) job.ID {
		spool, err := w.clean.NewSpool()
		require.NoError(t, err)
		defer spool.Close()
		require.NoError(t, spool.Add("letters.zip", bytes.NewReader(upload(t, texts...))))
		j, err := w.clean.Accept(t.Context(), owner, "", spool, job.Request{Options: job.Options{Permissions: "print"}, Secrets: s})
		require.NoError(t, err)
		return j.ID
	}
	var asked []job.Protection
	w := newWorld(t, 1)
	w.p.Protector = protecting{&asked}
	id := ask(t, w, how, "a", "fail")
	w.finish(t, id)
	require.Equal(t, map[string]job.Code{"d1.docx": "", "d2.docx": job.CodeConversionFailed}, w.outcomes(id))
	require.Equal(t, []job.Protection{{UserPassword: "user", OwnerPassword: "owner", Permissions: "print"}}, asked)
	d, err := w.clean.PDF(t.Context(), owner, id, 1)
	require.NoError(t, err)
	require.NotEmpty(t, d.URL)
	body, err := w.clean.Outbox.Open(t.Context(), job.Ref{Key: id.PDFKey(1)}, 0, -1)
	require.NoError(t, err)
	pdf, err := io.ReadAll(body)
	require.NoError(t, errors.Join(err, body.Close()))
	require.True(t, bytes.HasPrefix(pdf, []byte("protected %PDF")))

	for _, other := range []job.Secrets{{}, {UserPassword: "user"}, {OwnerPassword: "owner"}, {Password: "p"}} {
		_, err := w.clean.Retry(t.Context(), owner, id, job.Retry{Secrets: other})
		require.Equal(t, job.CodeInvalidRequest, job.AsError(err).Code)
		require.ErrorContains(t, err, "as you did before")
	}
	_, err = w.clean.Retry(t.Context(), owner, id, job.Retry{Secrets: how})
	require.NoError(t, err)

	plain := ask(t, w, job.Secrets{}, "fail")
	w.finish(t, plain)
	_, err = w.clean.Retry(t.Context(), owner, plain, job.Retry{Secrets: how})
	require.ErrorContains(t, err, "new job")

	broken := ask(t, w, job.Secrets{OwnerPassword: "breaks"}, "a")
	w.finish(t, broken)
	require.Equal(t, map[string]job.Code{"d1.docx": job.CodeProtectionFailed}, w.outcomes(broken))
	w.p.Protector = nil
	without := ask(t, w, how, "a")
	w.finish(t, without)
	require.Equal(t, map[string]job.Code{"d1.docx": job.CodeProtectionFailed}, w.outcomes(without))
}
