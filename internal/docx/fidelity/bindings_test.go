package fidelity_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/fidelity"
	"sheaf/internal/docx/inventory"
)

const store = "{11111111-2222-3333-4444-555555555555}"

// withData returns a document that brings data of its own, and has a body.
func withData(body, data string) []byte {
	const kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXmlProps"
	return docxtest.New().XML(body).Part("customXml/item1.xml", data).
		Part("customXml/itemProps1.xml", `<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" ds:itemID="`+store+`"/>`).
		Part("customXml/_rels/item1.xml.rels", docxtest.Relationships(`<Relationship Id="rId1" Type="`+kind+`" Target="itemProps1.xml"/>`)).Bytes()
}

func boundTo(path, properties, content string) string {
	return `<w:sdt><w:sdtPr><w:dataBinding w:xpath="` + path + `" w:storeItemID="` + store + `"/>` + properties + `</w:sdtPr><w:sdtContent>` + content + `</w:sdtContent></w:sdt>`
}

// TestBoundControls tells what is left of a content control whose data says something, and what the document is said to have to show.
func TestBoundControls(t *testing.T) {
	const (
		plain = `<w:text/>`
		list  = `<w:dropDownList><w:listItem w:displayText="Pear &amp; plum" w:value="b"/></w:dropDownList>`
		data  = `<a><one x="attribute">live</one><one>second</one><list>b</list><lines>first
last</lines><empty/><date>2026-01-02</date><deep><er>inner<a/>outer<est>x<b>deepest</b></est></er></deep></a>`
	)
	run := func(s string) string { return docxtest.RunXML("", s) }
	text := func(s string) string { return `<w:r><w:rPr></w:rPr><w:t xml:space="preserve">` + s + `</w:t></w:r>` }
	free := func(properties, content string) string {
		return `<w:sdt><w:sdtPr>` + properties + `</w:sdtPr><w:sdtContent>` + content + `</w:sdtContent></w:sdt>`
	}
	for name, c := range map[string]struct {
		in, want string // "" where nothing is changed
		shown    string
	}{
		"another text":        {boundTo("/a[1]/one[1]", plain, run("saved")), free(plain, text("live")), "live"},
		"the same text":       {boundTo("/a/one", plain, run("live")), "", "live"},
		"of several runs":     {boundTo("/a/one[2]", plain, run("sav")+run("ed")), free(plain, text("second")+`<w:r><w:rPr></w:rPr></w:r>`), "second"},
		"an attribute":        {boundTo("/a/one/@x", plain, run("saved")), free(plain, text("attribute")), "attribute"},
		"an item of a list":   {boundTo("/a/list", list, run("Apple")), free(list, text("Pear &amp; plum")), "Pear & plum"},
		"the item of a list":  {boundTo("/a/list", list, run("Pear &amp; plum")), free(list, run("Pear &amp; plum")), "Pear & plum"},
		"lines":               {boundTo("/a/lines", `<w:text w:multiLine="1"/>`, run("saved")), free(`<w:text w:multiLine="1"/>`, text(`first</w:t><w:br/><w:t xml:space="preserve">last`)), "first last"},
		"lines where one is":  {boundTo("/a/lines", plain, run("saved")), free(plain, text("first last")), "first last"},
		"asking for a value":  {boundTo("/a/one", `<w:showingPlcHdr/>`+plain, `<w:r><w:rPr><w:rStyle w:val="PlaceholderText"/></w:rPr><w:t>Click here</w:t></w:r>`), free(`<w:showingPlcHdr/>`+plain, `<w:r><w:rPr></w:rPr><w:t xml:space="preserve">live</w:t></w:r>`), "live"},
		"nothing":             {boundTo("/a/empty", plain, run("saved")), "", "saved"},
		"what is not there":   {boundTo("/a/other", plain, run("saved")), "", "saved"},
		"deep inside":         {boundTo("/a/deep/er/est/b", plain, run("saved")), free(plain, text("deepest")), "deepest"},
		"what has elements":   {boundTo("/a/deep", plain, run("saved")), "", "saved"},
		"a date":              {boundTo("/a/date", `<w:date/>`, run("2 January")), "", ""},
		"a picture":           {boundTo("/a/one", `<w:picture/>`, run("saved")), "", "saved"},
		"with a field inside": {boundTo("/a/one", plain, complexField("DATE", run("today"))), "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			in := withData(docxtest.ParagraphXML("", c.in), data)
			out := mend(t, in, fidelity.Changes{Whole: true, Release: 26})
			if c.want == "" {
				require.Nil(t, out)
			} else {
				require.Contains(t, unpack(t, out)["word/document.xml"], docxtest.ParagraphXML("", c.want))
			}
			require.Equal(t, c.shown, listed(t, in))
		})
	}
	t.Run("paragraphs", func(t *testing.T) {
		paragraphs := docxtest.ParagraphXML("", run("saved")) + docxtest.ParagraphXML("", run("too"))
		in := withData(boundTo("/a/one", plain, paragraphs)+docxtest.ParagraphXML("", run("after")), data)
		require.Contains(t, unpack(t, mend(t, in, fidelity.Changes{Whole: true}))["word/document.xml"], free(plain, docxtest.ParagraphXML("", text("live"))))
		require.Equal(t, "live|after", listed(t, in))
	})
	t.Run("properties", func(t *testing.T) {
		path := "/ns1:coreProperties[1]/ns0:title[1]"
		control := `<w:sdt><w:sdtPr><w:dataBinding w:prefixMappings="xmlns:ns0='a' xmlns:ns1='b'" w:xpath="` + path + `" w:storeItemID="{6C3C8BC8-F283-45AE-878A-BAB7291924A1}"/>` + plain +
			`</w:sdtPr><w:sdtContent>` + run("saved") + `</w:sdtContent></w:sdt>`
		in := docxtest.New().Title("The title").XML(docxtest.ParagraphXML("", control)).Bytes()
		require.Contains(t, unpack(t, in)["docProps/core.xml"], "The title")
		require.Contains(t, unpack(t, mend(t, in, fidelity.Changes{Whole: true}))["word/document.xml"], free(plain, text("The title")))
	})
}

// listed returns the texts that a document is said to have to show, with | between.
func listed(t *testing.T, b []byte) string {
	t.Helper()
	mender, list := fidelity.New(), inventory.NewBuilder()
	list.ShowValues(mender.Values())
	d, err := docx.Open(bytes.NewReader(b), int64(len(b)), docx.Limits{}, mender, list)
	require.NoError(t, err)
	shown := ""
	for i, text := range list.Inventory(d).Texts {
		if i > 0 {
			shown += "|"
		}
		shown += text.Text
	}
	return shown
}
