package docx_test

import (
	"bytes"
	"testing"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
)

// FuzzInspect: whatever the bytes, Inspect ends within its limits, and what Neutralise makes of a document that
// passes is one that passes and reaches nowhere.
func FuzzInspect(f *testing.F) {
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
		info, err := docx.Inspect(bytes.NewReader(b), int64(len(b)), lim)
		if err != nil || !info.Unsafe {
			return
		}
		requireNeutral(t, b, lim)
	})
}

// FuzzParts puts XML where it matters, since changing the bytes of a ZIP seldom gets that far.
func FuzzParts(f *testing.F) {
	f.Add(docxtest.Document(`<w:fldSimple w:instr="LINK"/>`), docxtest.Relationships(), svg(`<use href="x"/>`))
	f.Add(docxtest.Document(`<a:blip r:link="a"/>`), docxtest.Relationships(`<Relationship Id="a" Type="x/hyperlink" Target="http://x" TargetMode="External"/>`), "\xff\xfe<\x00")
	f.Add("<?xml version='1.0' encoding='UTF-7'?><document/>", "<!DOCTYPE x [<!ENTITY y 'z'>]>", "<!DOCTYPE svg [<!-- ' -->]><svg/>")
	lim := docx.Limits{Inflated: 4 << 20}
	f.Fuzz(func(t *testing.T, main, rels, picture string) {
		b := docxtest.New().Part("word/document.xml", main).Part("word/_rels/document.xml.rels", rels).
			Part("word/media/image1.png", picture).Bytes()
		info, err := docx.Inspect(bytes.NewReader(b), int64(len(b)), lim)
		if err != nil || !info.Unsafe {
			return
		}
		requireNeutral(t, b, lim)
	})
}

func requireNeutral(t *testing.T, b []byte, lim docx.Limits) {
	t.Helper()
	var out bytes.Buffer
	if err := docx.Neutralise(bytes.NewReader(b), int64(len(b)), &out, lim); err != nil {
		t.Fatalf("neutralise: %v", err)
	}
	// Deflate may need more room than it had, never less than a bomb would.
	lim.Inflated, lim.Ratio = 2*lim.Inflated, 1<<20
	info, err := docx.Inspect(bytes.NewReader(out.Bytes()), int64(out.Len()), lim)
	if err != nil {
		t.Fatalf("inspect what was neutralised: %v", err)
	}
	if info.Unsafe {
		t.Fatalf("still reaches out: %v", info.Outside)
	}
}
