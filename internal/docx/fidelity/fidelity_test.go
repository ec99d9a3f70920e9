package fidelity_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

var (
	substituted = fidelity.Widths{"Aptos": 105, "Georgia": 103}
	all         = fidelity.Changes{Widths: substituted, SavedFields: true, Whole: true}
)

// mend returns what is written of a document with these changes, nil where there is nothing to change.
func mend(t *testing.T, b []byte, c fidelity.Changes) []byte {
	t.Helper()
	out, err := tryMend(b, docx.Limits{}, c)
	require.NoError(t, err)
	return out
}

func tryMend(b []byte, lim docx.Limits, c fidelity.Changes) ([]byte, error) {
	mender := fidelity.New()
	d, err := docx.Open(bytes.NewReader(b), int64(len(b)), lim, mender)
	if err != nil {
		return nil, err
	}
	edits := mender.Edits(d, c)
	added := mender.Added(d, c)
	if len(edits) == 0 && len(added) == 0 {
		return nil, nil
	}
	var out bytes.Buffer
	if err := d.Write(&out, edits, added...); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func unpack(t *testing.T, b []byte) map[string]string {
	t.Helper()
	parts, err := docxtest.Unpack(b)
	require.NoError(t, err)
	return parts
}

const evil = "http://192.0.2.1/evil"

// TestUnsafeDocuments are mended and lose what reaches outside at once.
func TestUnsafeDocuments(t *testing.T) {
	b := docxtest.New().XML(docxtest.ParagraphXML("", docxtest.RunXML(docxtest.FontXML("Aptos"), "a"))).LinkedPicture(evil).
		XML(docxtest.ParagraphXML("", complexField("IF 1", docxtest.RunXML("", "shown")))).Bytes()
	out := mend(t, b, all)
	parts := unpack(t, out)
	for name, data := range parts {
		require.NotContains(t, data, evil, name)
	}
	require.Contains(t, parts["word/document.xml"], `<w:w w:val="105"/>`)
	require.Contains(t, parts["word/document.xml"], complexField("", docxtest.RunXML("", "shown")))
	d, err := docx.Open(bytes.NewReader(out), int64(len(out)), docx.Limits{})
	require.NoError(t, err)
	require.False(t, d.Info().Unsafe)
	require.Zero(t, len(mend(t, out, all)), "a second time")
}

func TestNothingIsMendedUnlessWanted(t *testing.T) {
	b := docxtest.New().XML(docxtest.ParagraphXML("", complexField("IF 1", docxtest.RunXML(docxtest.FontXML("Aptos"), "a")))).Bytes()
	require.Zero(t, len(mend(t, b, fidelity.Changes{})))
	require.NotZero(t, len(mend(t, b, fidelity.Changes{SavedFields: true})))
	require.NotZero(t, len(mend(t, b, fidelity.Changes{Widths: substituted})))
}

func TestMendFails(t *testing.T) {
	b := docxtest.New().XML(docxtest.ParagraphXML("", docxtest.RunXML(docxtest.FontXML("Aptos"), strings.Repeat("a", 1000)))).Bytes()
	_, err := tryMend(b, docx.Limits{Inflated: 1000}, all)
	require.ErrorIs(t, err, docx.ErrTooLarge)
	_, err = tryMend(b, docx.Limits{Parts: 2}, all)
	require.ErrorIs(t, err, docx.ErrTooLarge)

	storage := &failing{Reader: bytes.NewReader(b)}
	mender := fidelity.New()
	d, err := docx.Open(storage, int64(len(b)), docx.Limits{}, mender)
	require.NoError(t, err)
	edits := mender.Edits(d, all)
	require.ErrorIs(t, d.Write(fullDisk{}, edits), errFull)
	storage.gone = true
	require.ErrorIs(t, d.Write(&bytes.Buffer{}, edits), errStorage)
}

var (
	errFull    = errors.New("no space left")
	errStorage = errors.New("storage went away")
)

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

// failing is a storage that goes away.
type failing struct {
	*bytes.Reader
	gone bool
}

func (f *failing) ReadAt(p []byte, off int64) (int, error) {
	if f.gone {
		return 0, errStorage
	}
	return f.Reader.ReadAt(p, off)
}

// FuzzMend: whatever the parts, mending ends, takes nothing away but instructions, makes nothing that reaches outside, and finds
// nothing to do a second time.
func FuzzMend(f *testing.F) {
	f.Add(docxtest.Document(docxtest.ParagraphXML("", docxtest.RunXML(docxtest.FontXML("Aptos"), "a"))), styles, theme)
	f.Add(docxtest.Document(docxtest.ParagraphXML("", complexField("=1+{}", docxtest.RunXML("", "2"))+docxtest.RunXML(docxtest.FontXML("Aptos"), "a"))), `<fldSimple instr="IF"><t>x`, theme)
	f.Add(docxtest.Document(`<rFonts w:ascii="Aptos" ascii='`), `<x:rFonts x:ascii="Aptos"/><![CDATA[<w:rFonts`, "\xff\xfe<\x00")
	f.Add(docxtest.Document(`<rFonts w:ascii="Aptos"/><!-- <w:rFonts w:ascii="Aptos"/> -->`), `<w:w/>`, `<?xml version='1.0' encoding='UTF-7'?><a/>`)
	lim := docx.Limits{Inflated: 4 << 20}
	f.Fuzz(func(t *testing.T, main, styles, theme string) {
		b := docxtest.New().Part("word/document.xml", main).Part("word/styles.xml", styles).Part("word/theme/theme1.xml", theme).Bytes()
		before, err := docx.Open(bytes.NewReader(b), int64(len(b)), lim)
		if err != nil {
			return
		}
		out, err := tryMend(b, lim, all)
		if err != nil || out == nil {
			return
		}
		requireSafe(t, out)
		again, err := tryMend(out, docx.Limits{}, all)
		require.NoError(t, err)
		require.Nil(t, again)
		if before.Info().Unsafe {
			return
		}
		requireOnly(t, b, lim, fidelity.Changes{SavedFields: true}, func(from, to string) bool { return subsequence(to, from) })
		requireOnly(t, b, lim, fidelity.Changes{Widths: substituted}, subsequence)
	})
}

// requireSafe checks that what was written is a document that reaches nowhere.
func requireSafe(t *testing.T, b []byte) {
	t.Helper()
	d, err := docx.Open(bytes.NewReader(b), int64(len(b)), docx.Limits{Ratio: 1 << 20})
	require.NoError(t, err)
	require.False(t, d.Info().Unsafe, d.Info().ExternalRefs)
}

// requireOnly checks how parts differ from those before a change.
func requireOnly(t *testing.T, b []byte, lim docx.Limits, c fidelity.Changes, allowed func(before, after string) bool) {
	t.Helper()
	out, err := tryMend(b, lim, c)
	require.NoError(t, err)
	if out == nil {
		return
	}
	before, after := unpack(t, b), unpack(t, out)
	require.Len(t, after, len(before))
	for name, data := range before {
		require.True(t, allowed(data, after[name]), name)
	}
}

// subsequence reports whether all of a stands in b in the same order.
func subsequence(a, b string) bool {
	for i := range len(a) {
		at := strings.IndexByte(b, a[i])
		if at < 0 {
			return false
		}
		b = b[at+1:]
	}
	return true
}
