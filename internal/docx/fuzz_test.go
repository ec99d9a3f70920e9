package docx_test

import (
	"errors"
	"testing"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
)

// FuzzOpen: whatever the bytes, Open ends within its limits, and what Write makes of a document that
// passes is one that passes and reaches nowhere.
func FuzzOpen(f *testing.F) {
	for _, b := range [][]byte{
		nil, docxtest.Plain("Hello"), rich().Bytes(), docxtest.Encrypted(), docxtest.LegacyDoc(), docxtest.HTML(),
		docxtest.ODT(), docxtest.Truncated(), docxtest.Malformed(), misusedHyperlink().Bytes(),
		docxtest.New().LinkedPicture(evil).AttachedTemplate(evil).Field(" LINK x ", "y").Bytes(),
		chunk(docxtest.New().LinkedPicture(evil)).Bytes(), svgPicture(compressed(svg(`<use href="x"/>`))).Bytes(),
		zip64(docxtest.Plain("Hello")), withComment(docxtest.Plain("Hello")),
	} {
		f.Add(b)
	}
	lim := docx.Limits{Inflated: 4 << 20, Parts: 100}
	f.Fuzz(func(t *testing.T, b []byte) {
		info, err := inspect(b, lim)
		if err != nil || !info.Unsafe {
			return
		}
		requireSanitized(t, b, lim)
	})
}

// FuzzParts puts XML where it matters, since changing the bytes of a ZIP seldom gets that far.
func FuzzParts(f *testing.F) {
	f.Add(docxtest.Document(`<w:fldSimple w:instr="LINK"/>`), docxtest.Relationships(), svg(`<use href="x"/>`))
	f.Add(docxtest.Document(`<a:blip r:link="a"/>`), docxtest.Relationships(`<Relationship Id="a" Type="x/hyperlink" Target="http://x" TargetMode="External"/>`), "\xff\xfe<\x00")
	f.Add("<?xml version='1.0' encoding='UTF-7'?><document/>", "<!DOCTYPE x [<!ENTITY y 'z'>]>", "<!DOCTYPE svg [<!-- ' -->]><svg/>")
	f.Add(docxtest.Document(`<w:altChunk r:id="a"/>`), docxtest.Relationships(`<Relationship Id="a" Type="x/aFChunk" Target="media/image1.png"/>`), `<p>x<a href="http://x">y</a><img src="data:,x">`)
	lim := docx.Limits{Inflated: 4 << 20}
	f.Fuzz(func(t *testing.T, main, rels, picture string) {
		b := docxtest.New().Part("word/document.xml", main).Part("word/_rels/document.xml.rels", rels).
			Part("word/media/image1.png", picture).Bytes()
		info, err := inspect(b, lim)
		if err != nil || !info.Unsafe {
			return
		}
		requireSanitized(t, b, lim)
	})
}

func requireSanitized(t *testing.T, b []byte, lim docx.Limits) {
	t.Helper()
	out, err := trySanitize(b, lim)
	if errors.Is(err, docx.ErrCorrupt) {
		return // what cannot be made safe is refused
	}
	if err != nil {
		t.Fatalf("sanitize: %v", err)
	}
	// Deflate may need more room than it had, never less than a bomb would.
	lim.Inflated, lim.Ratio = 2*lim.Inflated, 1<<20
	info, err := inspect(out, lim)
	if err != nil {
		t.Fatalf("open what was sanitized: %v", err)
	}
	if info.Unsafe {
		t.Fatalf("still reaches out: %v", info.ExternalRefs)
	}
}
