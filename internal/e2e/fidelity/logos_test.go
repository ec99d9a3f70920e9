package fidelity

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
)

// TestLogo has a logo that is reduced before LibreOffice look as one that LibreOffice reduces on each page: one that is cropped by nothing
// is left to it.
func TestLogo(t *testing.T) {
	pages := map[string]image.Image{}
	for name, pdf := range convert(t, map[string][]byte{"before": headed(t, ""), "by LibreOffice": headed(t, `<a:srcRect l="0"/>`)}) {
		list, err := exec.CommandContext(t.Context(), "pdfimages", "-list", pdf).Output()
		require.NoError(t, err)
		require.Contains(t, string(list), " 375 ", "it has 300 dots an inch")
		page, err := exec.CommandContext(t.Context(), "pdftoppm", "-r", "100", "-f", "2", "-l", "2", "-png", pdf).Output()
		require.NoError(t, err)
		pages[name], err = png.Decode(bytes.NewReader(page))
		require.NoError(t, err)
	}
	was, is := pages["by LibreOffice"], pages["before"]
	require.Equal(t, was.Bounds(), is.Bounds())
	ink, off := 0.0, 0.0
	for y := range was.Bounds().Dy() / 6 { // where the header is
		for x := range was.Bounds().Dx() {
			a, b := color.GrayModel.Convert(was.At(x, y)).(color.Gray).Y, color.GrayModel.Convert(is.At(x, y)).(color.Gray).Y
			ink += 255 - float64(a)
			off += math.Abs(float64(a) - float64(b))
		}
	}
	require.Greater(t, ink, 100_000.0, "there is a logo")
	require.Less(t, off/ink, 0.01)
}

// headed is a document of two pages with a logo on each that has a thousand dots an inch.
func headed(t *testing.T, crop string) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, 1333, 410))
	for y := range 410 {
		for x := range 1333 {
			m.Set(x, y, color.NRGBA{R: uint8(x / 6), G: uint8(y / 2), B: uint8(x ^ y), A: uint8(255 - x/13)}) //nolint:gosec // cut on purpose
		}
	}
	var logo bytes.Buffer
	require.NoError(t, png.Encode(&logo, m))
	rel := `<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/logo.png"/>`
	d := docxtest.New().Paragraph("one").PageBreak().Paragraph("two").Header("LOGO", "").
		Part("word/_rels/header1.xml.rels", docxtest.Relationships(rel)).Part("word/media/logo.png", logo.String()).Bytes()
	parts, err := docxtest.Unpack(d)
	require.NoError(t, err)
	drawing := fmt.Sprintf(`</w:t></w:r><w:r><w:drawing xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" `+
		`xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">`+
		`<wp:inline><wp:extent cx="1143423" cy="351672"/><wp:docPr id="1" name="Logo"/><a:graphic>`+
		`<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="Logo"/><pic:cNvPicPr/></pic:nvPicPr>`+
		`<pic:blipFill><a:blip r:embed="r1"/>%s<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1143423" cy="351672"/></a:xfrm>`+
		`<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r><w:r><w:t>`, crop)
	var all []docxtest.Part
	for name, data := range parts {
		all = append(all, docxtest.Part{Name: name, Data: []byte(strings.Replace(data, "LOGO", drawing, 1))})
	}
	return docxtest.Package(all)
}
