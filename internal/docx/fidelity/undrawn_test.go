package fidelity_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestUndrawn: of two contents the one is shown whose picture LibreOffice draws.
func TestUndrawn(t *testing.T) {
	const names = ` xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"`
	d := docxtest.New().Part("word/media/a.png", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic").Part("word/media/b.png", "\x89PNG\r\n\x1a\n")
	photo, png := d.Relationship("image", "media/a.png", ""), d.Relationship("image", "media/b.png", "")
	blip := func(id string) string { return `<a:blip r:embed="` + id + `"/>` }
	both := func(choice, fallback string) string {
		return `<w:p><mc:AlternateContent` + names + `>` + choice + `<mc:Fallback>` + fallback + `</mc:Fallback></mc:AlternateContent></w:p>`
	}
	choice := func(inner string) string { return `<mc:Choice Requires="wps">` + inner + `</mc:Choice>` }
	stay := both(choice(blip(png)), blip(photo)) + both(choice(blip(photo)), blip(photo)) + both(choice(blip(photo)), ``) + both(choice(blip("gone")), blip("gone"))
	in := both(choice(blip(photo)), blip(png)) + stay
	d.Part("word/document.xml", docxtest.Document(in))
	after := unpack(t, mend(t, d.Bytes(), fidelity.Changes{Whole: true}))
	_, body, _ := strings.Cut(after["word/document.xml"], "<w:body>")
	require.Equal(t, both(``, blip(png))+stay, strings.TrimSuffix(body, "</w:body></w:document>"))
}
