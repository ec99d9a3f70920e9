package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
)

const (
	grownRow   = `<w:tr>%s<w:tc><w:p><w:r><w:t>%d</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>An article</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>%d.00</w:t></w:r></w:p></w:tc></w:tr>`
	grownTable = `<w:tbl><w:tblPr><w:tblW w:w="9000" w:type="dxa"/></w:tblPr><w:tblGrid><w:gridCol w:w="3000"/><w:gridCol w:w="3000"/><w:gridCol w:w="3000"/></w:tblGrid>%s</w:tbl><w:p/>`
	grownImage = `<w:p><w:r><w:drawing><wp:inline><wp:extent cx="1800000" cy="1200000"/><wp:docPr id="%[1]d" name="Picture %[1]d"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="%[1]d" name="Picture %[1]d"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="p%[1]d"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1800000" cy="1200000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`
)

// grownRows returns a document of one table; with header its first row is repeated on every page.
func grownRows(rows int, header bool) ([]byte, error) {
	var body strings.Builder
	for n := range rows {
		properties := ""
		if header && n == 0 {
			properties = `<w:trPr><w:tblHeader/></w:trPr>`
		}
		fmt.Fprintf(&body, grownRow, properties, n+1, n+1)
	}
	return grown(1, nil, func(int) string { return fmt.Sprintf(grownTable, body.String()) })
}

// grownPictures returns a document of so many pictures, no two alike.
func grownPictures(pictures int) ([]byte, error) {
	var parts []grownPart
	relations := `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	for n := 1; n <= pictures; n++ {
		drawn, err := picture(n)
		if err != nil {
			return nil, err
		}
		parts = append(parts, grownPart{fmt.Sprintf("word/media/p%d.png", n), drawn})
		relations += fmt.Sprintf(`<Relationship Id="p%[1]d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/p%[1]d.png"/>`, n)
	}
	parts = append(parts, grownPart{"word/_rels/document.xml.rels", []byte(relations + `</Relationships>`)})
	return grown(pictures, parts, func(n int) string { return fmt.Sprintf(grownImage, n) })
}

// picture returns a PNG of 150 by 100 pixels that no other number has.
func picture(n int) ([]byte, error) {
	drawn := image.NewRGBA(image.Rect(0, 0, 150, 100))
	for y := range 100 {
		for x := range 150 {
			drawn.Set(x, y, color.RGBA{uint8(x + n), uint8(y + n>>8), uint8(x ^ y), 255}) //nolint:gosec // they may begin anew
		}
	}
	var b bytes.Buffer
	err := png.Encode(&b, drawn)
	return b.Bytes(), err
}
