package fidelity_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

// TestPartsThatAreNotThere: nothing is left of references to headers, footers and diagrams that lead nowhere.
func TestPartsThatAreNotThere(t *testing.T) {
	const (
		hdr = `<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>`
		dgm = ` xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"`
	)
	d := docxtest.New().Part("word/header7.xml", hdr).Part("word/diagrams/data1.xml", `<dgm:dataModel`+dgm+`/>`)
	has, gone := d.Relationship("header", "header7.xml", ""), d.Relationship("header", "header8.xml", "")
	data, lost := d.Relationship("diagramData", "diagrams/data1.xml", ""), d.Relationship("diagramData", "diagrams/data2.xml", "")
	section := func(refs ...string) string {
		return `<w:p><w:pPr><w:sectPr>` + strings.Join(refs, "") + `<w:pgSz w:w="9"/></w:sectPr></w:pPr></w:p>`
	}
	header := func(id string) string { return `<w:headerReference w:type="default" r:id="` + id + `"/>` }
	diagram := func(id string) string { return `<dgm:relIds` + dgm + ` r:dm="` + id + `" r:lo="x"/>` }
	for in, want := range map[string]string{
		section(header(gone), header(has)):                 section(header(has)),
		section(header("none")):                            section(),
		section(`<w:footerReference/>`):                    section(),
		section(`<w:footerReference></w:footerReference>`): section(),
		section(header(has)):                               "",
		`<w:p>` + diagram(lost) + `</w:p>`:                 `<w:p></w:p>`,
		`<w:p>` + diagram(data) + `</w:p>`:                 "",
	} {
		d.Part("word/document.xml", docxtest.Document(in))
		if out := mend(t, d.Bytes(), fidelity.Changes{Whole: true}); want != "" {
			require.Equal(t, docxtest.Document(want), unpack(t, out)["word/document.xml"])
		} else {
			require.Zero(t, len(out), in)
		}
	}
}
