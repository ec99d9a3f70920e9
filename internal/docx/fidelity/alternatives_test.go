package fidelity_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
)

const (
	alternativeNames = ` xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"` +
		` xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"` +
		` xmlns:ns7="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:wpc="http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas"` +
		` xmlns:cx="http://schemas.microsoft.com/office/drawing/2014/chartex" xmlns:zz="urn:zz" xmlns:mac="http://schemas.microsoft.com/office/mac/drawingml/2008/main"`
	fallback = `<mc:Fallback><w:r/></mc:Fallback>`
)

func alternatives(choices string) string {
	return `<mc:AlternateContent` + alternativeNames + `>` + choices + fallback + `</mc:AlternateContent>`
}

func choiceOf(requires, content string) string {
	return `<mc:Choice Requires="` + requires + `">` + content + `</mc:Choice>`
}

// TestAlternatives: LibreOffice is shown the content that Word would show, and no other.
func TestAlternatives(t *testing.T) {
	run, data := `<w:r><w:t>a</w:t></w:r>`, func(uri string) string { return `<w:r><a:graphicData uri="` + uri + `"/></w:r>` }
	canvas, chart := data("http://schemas.microsoft.com/office/word/2010/wordprocessingCanvas"), data("http://schemas.microsoft.com/office/drawing/2014/chartex")
	for name, c := range map[string]struct {
		in, want string
		release  int
	}{
		"known to LibreOffice":   {in: choiceOf("wps", run), want: choiceOf("wps", run)},
		"newer":                  {in: choiceOf("w15", run), want: choiceOf("w14", run)},
		"several":                {in: choiceOf("w14 wps", run), want: choiceOf("w14", run)},
		"another prefix":         {in: choiceOf("ns7", run), want: choiceOf("w14", run)},
		"not known to Word":      {in: choiceOf("zz", run) + choiceOf("w15", run), want: choiceOf("zz", run) + choiceOf("w14", run)},
		"known on a Mac alone":   {in: choiceOf("mac", run), want: choiceOf("mac", run)},
		"an empty one":           {in: choiceOf("w15", ""), want: choiceOf("w14", "")},
		"the first of two":       {in: choiceOf("wps", run) + choiceOf("w14", run), want: choiceOf("wps", run) + choiceOf("sheaf", run)},
		"by the name alone":      {in: `<mc:Choice xmlns:wps="urn:x" Requires="wps">` + run + `</mc:Choice>`, want: `<mc:Choice xmlns:wps="urn:x" Requires="sheaf">` + run + `</mc:Choice>`},
		"a new chart":            {in: choiceOf("cx", chart), want: choiceOf("cx", chart)},
		"a new chart, a box":     {in: choiceOf("cx", chart) + choiceOf("w15", run), want: choiceOf("cx", chart) + choiceOf("w14", run)},
		"a sign":                 {in: choiceOf("w15", `<x:symEx xmlns:x="urn:x"/>`), want: choiceOf("w15", `<x:symEx xmlns:x="urn:x"/>`)},
		"a canvas":               {in: choiceOf("wpc", canvas), want: choiceOf("wpc", canvas)},
		"a canvas, newer":        {in: choiceOf("wpc", canvas), want: choiceOf("wpc", canvas), release: 26},
		"a canvas and more":      {in: choiceOf("wpc w15", canvas), want: choiceOf("w14", canvas), release: 26},
		"in another":             {in: choiceOf("wps", alternatives(choiceOf("w15", run))), want: choiceOf("wps", alternatives(choiceOf("w14", run)))},
		"undrawn in another":     {in: choiceOf("w15", alternatives(choiceOf("cx", chart))), want: choiceOf("w14", alternatives(choiceOf("cx", chart)))},
		"in the one for readers": {in: choiceOf("cx", chart) + `<mc:Fallback>` + alternatives(choiceOf("w15", run)) + `</mc:Fallback>`, want: choiceOf("cx", chart) + `<mc:Fallback>` + alternatives(choiceOf("w14", run)) + `</mc:Fallback>`},
	} {
		t.Run(name, func(t *testing.T) {
			in, want := `<w:p>`+alternatives(c.in)+`</w:p>`, `<w:p>`+alternatives(c.want)+`</w:p>`
			b := docxtest.New().XML(in).Bytes()
			after := mend(t, b, fidelity.Changes{Whole: true, Release: c.release})
			if in == want {
				require.Nil(t, after)
			} else {
				require.Contains(t, unpack(t, after)["word/document.xml"], want)
			}
			require.Nil(t, mend(t, b, fidelity.Changes{}))
		})
	}
}

// TestAlternativeProperties stay: what is no content is read otherwise.
func TestAlternativeProperties(t *testing.T) {
	in := `<w:p><w:r><w:rPr><mc:AlternateContent` + alternativeNames + `>` + choiceOf("w15", "") + fallback + `</mc:AlternateContent></w:rPr></w:r></w:p>`
	require.Nil(t, mend(t, docxtest.New().XML(in).Bytes(), fidelity.Changes{Whole: true}))
}
