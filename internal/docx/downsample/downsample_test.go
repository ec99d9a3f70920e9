package downsample_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/downsample"
)

const spaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ` +
	`xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ` +
	`xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" xmlns:v="urn:schemas-microsoft-com:vml" ` +
	`xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup" xmlns:wp14="http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing"`

// inch is a drawing that is a picture of an inch by half an inch.
const inch = `<wp:anchor><wp:extent cx="914400" cy="457200"/><a:graphic><a:graphicData><pic:pic><pic:blipFill><a:blip r:embed="r1"/>` +
	`<a:stretch/></pic:blipFill></pic:pic></a:graphicData></a:graphic><wp14:sizeRelH><wp14:pctWidth>0</wp14:pctWidth></wp14:sizeRelH></wp:anchor>`

// drawn is a picture of which the left half is red and the right half blue.
func drawn(width, height int) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.Set(x, y, color.NRGBA{R: 255, A: 255})
			if x >= width/2 {
				m.Set(x, y, color.NRGBA{B: 255, A: 128})
			}
		}
	}
	return m
}

func asPNG(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, m))
	return b.Bytes()
}

func asJPEG(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, m, nil))
	return b.Bytes()
}

// reduced returns the picture that a document has after all, nil where that is as it was. The content of the header is given.
func reduced(t *testing.T, d *docxtest.Doc, header string, picture []byte) image.Image {
	t.Helper()
	rel := `<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/Logo.png"/>`
	file := d.Part("word/headerA.xml", `<w:hdr `+spaces+`><w:p><w:r>`+header+`</w:r></w:p></w:hdr>`).
		Part("word/_rels/headerA.xml.rels", docxtest.Relationships(rel)).Part("word/media/Logo.png", string(picture)).Bytes()
	r := downsample.New()
	doc, err := docx.Open(bytes.NewReader(file), int64(len(file)), docx.Limits{}, r)
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, doc.Write(&out, nil, r.Parts(doc, 300)...))
	parts, err := docxtest.Unpack(out.Bytes())
	require.NoError(t, err)
	after := parts["word/media/Logo.png"]
	if after == string(picture) {
		return nil
	}
	m, err := png.Decode(strings.NewReader(after))
	require.NoError(t, err)
	return m
}

func TestReduced(t *testing.T) {
	for _, picture := range [][]byte{asPNG(t, drawn(800, 600)), asJPEG(t, drawn(800, 600))} {
		m := reduced(t, docxtest.New().Paragraph("text"), inch, picture)
		require.NotNil(t, m)
		require.Equal(t, image.Pt(200, 150), m.Bounds().Size(), "within the place, with the same proportions")
		red, _, blue, _ := m.At(20, 75).RGBA()
		require.Greater(t, red, 10*(blue+1))
		red, _, blue, _ = m.At(180, 75).RGBA()
		require.Greater(t, blue, 10*(red+1))
	}
	m := reduced(t, docxtest.New(), inch, asPNG(t, drawn(800, 600)))
	require.InDelta(t, 128, color.NRGBAModel.Convert(m.At(180, 75)).(color.NRGBA).A, 1)
	twice := inch + strings.ReplaceAll(inch, "914400", "1828800")
	require.Equal(t, image.Pt(200, 150), reduced(t, docxtest.New(), twice, asPNG(t, drawn(800, 600))).Bounds().Size(), "of the larger of two places")
}

func TestLeft(t *testing.T) {
	large := asPNG(t, drawn(800, 600))
	photo := asJPEG(t, drawn(800, 600))
	exif := slices.Concat(photo[:2], []byte("\xff\xe1\x00\x08Exif\x00\x00"), photo[2:])
	for name, of := range map[string]struct {
		header  string
		picture []byte
	}{
		"as dense as it is printed": {inch, asPNG(t, drawn(304, 154))},
		"small":                     {strings.ReplaceAll(inch, `cx="914400"`, `cx="91440"`), asPNG(t, drawn(150, 130))},
		"cropped":                   {strings.ReplaceAll(inch, `<a:stretch/>`, `<a:srcRect l="10000"/>`), large},
		"recoloured":                {strings.ReplaceAll(inch, `<a:blip r:embed="r1"/>`, `<a:blip r:embed="r1"><a:clrChange/></a:blip>`), large},
		"in a group":                {strings.ReplaceAll(strings.ReplaceAll(inch, `<pic:pic>`, `<wpg:wgp><pic:pic>`), `</pic:pic>`, `</pic:pic></wpg:wgp>`), large},
		"as large as the page says": {strings.ReplaceAll(inch, `>0<`, `>50000<`), large},
		"in a shape of old":         {inch + `<w:pict><v:imagedata r:id="r1"/></w:pict>`, large},
		"without a size":            {strings.ReplaceAll(inch, `cx="914400"`, `cx="0"`), large},
		"turned by a camera":        {inch, exif},
		"broken off":                {inch, large[:len(large)/2]},
		"no picture":                {inch, []byte("a logo")},
		"of gigantic size":          {inch, asPNG(t, image.NewGray(image.Rect(0, 0, 40_000, 500)))},
	} {
		t.Run(name, func(t *testing.T) {
			require.Nil(t, reduced(t, docxtest.New(), of.header, of.picture))
		})
	}
	t.Run("in the text, too", func(t *testing.T) {
		d := docxtest.New()
		d.Relationship("image", "/word/media/logo.png", "")
		require.Nil(t, reduced(t, d, inch, large))
	})
}
