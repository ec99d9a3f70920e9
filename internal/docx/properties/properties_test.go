package properties_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/properties"
)

const (
	packageTypes = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
	officeTypes  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
)

func relationship(id, kind, target string) string {
	return `<Relationship Id="` + id + `" Type="` + kind + `" Target="` + target + `"/>`
}

// TestStrip has nothing left in the parts with properties, whatever they are called and however they end, and all else as it was.
func TestStrip(t *testing.T) {
	file := docxtest.New().Paragraph("Ann").
		Part("_rels/.rels", docxtest.Relationships(
			relationship("r1", officeTypes+"officeDocument", "word/document.xml"), relationship("r2", packageTypes, "/about/One.xml"),
			relationship("r3", officeTypes+"extendedProperties", "docProps/app.xml"), relationship("r4", officeTypes+"custom-properties", "docProps/custom.xml"))).
		Part("about/one.xml", `<?xml version="1.0"?><c:coreProperties xmlns:c="c"><title xmlns="d">Ann</title> Ann <!-- Ann --></c:coreProperties>`).
		Part("docProps/app.xml", `<Properties/>`).
		Part("docProps/custom.xml", `<Properties><property name="Ann"><v>Ann</v></property>`).Bytes()
	s := properties.New()
	d, err := docx.Open(bytes.NewReader(file), int64(len(file)), docx.Limits{}, s)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, d.Write(&out, s.Edits()))
	before, err := docxtest.Unpack(file)
	require.NoError(t, err)
	after, err := docxtest.Unpack(out.Bytes())
	require.NoError(t, err)
	require.Equal(t, `<?xml version="1.0"?><c:coreProperties xmlns:c="c"></c:coreProperties>`, after["about/One.xml"])
	require.Equal(t, `<Properties/>`, after["docProps/app.xml"])
	require.Equal(t, `<Properties>`, after["docProps/custom.xml"])
	require.Equal(t, before["word/document.xml"], after["word/document.xml"])
}
