package lock_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/office"
	"sheaf/internal/office/errandtest"
	"sheaf/internal/office/lock"
	"sheaf/internal/office/officetest"
	"sheaf/internal/office/pdf"
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	defer func() { _ = officetest.Remove() }()
	return m.Run()
}

// locker protects PDFs in this process.
var locker = lock.Locker{Runner: errandtest.Here{lock.Name: lock.Work}}

// exported returns the path of a PDF by LibreOffice, with headings, a link and tags.
func exported(t *testing.T) string {
	t.Helper()
	e, err := office.New(office.Options{Scratch: filepath.Join(officetest.Folder(t), "scratch"), Helper: officetest.Shared(t).Path, Wall: officetest.Shared(t).Launcher})
	require.NoError(t, err)
	defer func() { require.NoError(t, e.Close()) }()
	source, target := filepath.Join(t.TempDir(), "a.docx"), filepath.Join(t.TempDir(), "a.pdf")
	d := docxtest.New().Heading(1, "The first heading").Paragraph("Straße and 世界.").Hyperlink("A link.", "https://example.com/").PageBreak().Heading(2, "The second heading").Paragraph("The end.")
	require.NoError(t, os.WriteFile(source, d.Bytes(), 0o600))
	_, err = e.Convert(t.Context(), job.Conversion{Source: source, Target: target, Timeout: 5 * time.Minute, Options: job.Options{Tagged: new(true)}})
	require.NoError(t, err)
	return target
}

func tool(t *testing.T, name string, args ...string) (string, error) {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	return string(out), err
}

// TestProtect protects a PDF in each way, and finds in it afterwards what was in it before.
func TestProtect(t *testing.T) {
	source := exported(t)
	before, err := pdf.ReadFile(source)
	require.NoError(t, err)
	require.Equal(t, 2, before.Bookmarks)
	require.NotEmpty(t, before.Links)
	text, err := tool(t, "pdftotext", "-layout", source, "-")
	require.NoError(t, err)
	require.Contains(t, text, "Straße and 世界.")
	for name, c := range map[string]struct {
		how     job.Protection
		opens   []string // passwords that open it
		allowed string   // without the owner's password, as pdfinfo says it
	}{
		"user":       {job.Protection{UserPassword: "two words"}, []string{"two words"}, "print:yes copy:yes change:yes addNotes:yes"},
		"owner":      {job.Protection{OwnerPassword: "owner", Permissions: "print"}, []string{"", "owner"}, "print:yes copy:no change:no addNotes:no"},
		"both":       {job.Protection{UserPassword: "Grüße 世界", OwnerPassword: "owner", Permissions: "copy,comment"}, []string{"Grüße 世界", "owner"}, "print:no copy:yes change:no addNotes:yes"},
		"nothing":    {job.Protection{UserPassword: "u", OwnerPassword: "o", Permissions: "none"}, []string{"u", "o"}, "print:no copy:no change:no addNotes:no"},
		"change":     {job.Protection{OwnerPassword: "o", Permissions: "change,fill,assemble"}, []string{"", "o"}, "print:no copy:no change:yes addNotes:no"},
		"long":       {job.Protection{UserPassword: strings.Repeat("x", 32)}, []string{strings.Repeat("x", 32)}, "print:yes copy:yes change:yes addNotes:yes"},
		"decomposed": {job.Protection{UserPassword: "Gru\u0308ße"}, []string{"Grüße"}, "print:yes copy:yes change:yes addNotes:yes"},
	} {
		t.Run(name, func(t *testing.T) {
			target := filepath.Join(t.TempDir(), "locked.pdf")
			require.NoError(t, locker.Protect(t.Context(), source, target, c.how, time.Minute))
			requireProtected(t, target, text, c.how, c.opens, c.allowed)
			merged := filepath.Join(t.TempDir(), "merged.pdf")
			merge(t, source, merged, c.how, c.opens[len(c.opens)-1])
			requireProtected(t, merged, text, c.how, c.opens, c.allowed)
			if last := c.opens[len(c.opens)-1]; !strings.Contains(last, " ") { // which the library does not read
				requireSame(t, before, target, last)
				withOwn := before
				withOwn.Bookmarks++
				requireSame(t, withOwn, merged, last)
			}
		})
	}
}

// merge writes a PDF that is locked while it is written.
func merge(t *testing.T, source, target string, how job.Protection, password string) {
	t.Helper()
	l, err := locker.Lock(how)
	require.NoError(t, err)
	again, err := locker.Lock(how)
	require.NoError(t, err)
	require.NotEqual(t, l.Key, again.Key, "each PDF has a key of its own")
	b, err := os.ReadFile(source)
	require.NoError(t, err)
	out, err := os.Create(target)
	require.NoError(t, err)
	m, err := pdf.NewMerger(out, pdf.MergeOptions{Description: pdf.Description{Title: "Of all"}, Lock: (*pdf.Lock)(&l)})
	require.NoError(t, err)
	require.NoError(t, m.Add(bytes.NewReader(b), int64(len(b)), "One of them"))
	require.NoError(t, errors.Join(m.Close(), out.Close()))
	locked, err := os.ReadFile(target)
	require.NoError(t, err)
	for _, hidden := range []string{"Of all", "One of them", "The first heading", "example.com"} {
		require.NotContains(t, string(locked), hidden)
	}
	if _, err := exec.LookPath("qpdf"); err == nil {
		said, err := tool(t, "qpdf", "--password="+password, "--check", target)
		require.NoError(t, err, said)
	}
}

// requireProtected opens a protected PDF with each of its passwords, and with no other.
func requireProtected(t *testing.T, file, text string, how job.Protection, opens []string, allowed string) {
	t.Helper()
	for _, wrong := range []string{"wrong", "Owner"} {
		if how.UserPassword != "" {
			_, err := tool(t, "pdftotext", "-upw", wrong, file, "-")
			require.Error(t, err)
		}
	}
	for _, password := range opens {
		shown, err := tool(t, "pdftotext", "-layout", "-upw", password, "-opw", password, file, "-")
		require.NoError(t, err, "%q: %s", password, shown)
		require.Equal(t, text, shown)
	}
	info, err := tool(t, "pdfinfo", "-upw", opens[0], file)
	require.NoError(t, err)
	require.Contains(t, info, allowed+" algorithm:AES-256")
	require.Contains(t, info, "Tagged:          yes")
	require.Contains(t, info, "PDF version:     2.0")
	b, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Regexp(t, `/R 6\b`, string(b))
}

// requireSame looks into a PDF with its protection taken off.
func requireSame(t *testing.T, want pdf.Content, locked, password string) {
	t.Helper()
	plain := filepath.Join(t.TempDir(), "plain.pdf")
	require.NoError(t, api.DecryptFile(locked, plain, model.NewAESConfiguration(password, password, 256)))
	got, err := pdf.ReadFile(plain)
	require.NoError(t, err)
	require.Equal(t, want, got)
}

// TestRefuses writes nothing that is not protected.
func TestRefuses(t *testing.T) {
	target := filepath.Join(t.TempDir(), "locked.pdf")
	source := filepath.Join(t.TempDir(), "none.pdf")
	require.Error(t, locker.Protect(t.Context(), source, target, job.Protection{UserPassword: "u"}, time.Minute))
	require.NoError(t, os.WriteFile(source, []byte("%PDF-1.7\nnothing"), 0o600))
	require.Error(t, locker.Protect(t.Context(), source, target, job.Protection{UserPassword: "u"}, time.Minute))
	require.Error(t, locker.Protect(t.Context(), source, target, job.Protection{OwnerPassword: "o", Permissions: "everything"}, time.Minute))
	require.Error(t, lock.Locker{}.Protect(t.Context(), source, target, job.Protection{UserPassword: "u"}, time.Minute), "nobody does errands")
	require.NoFileExists(t, target)
}
