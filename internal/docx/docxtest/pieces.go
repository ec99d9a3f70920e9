package docxtest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
)

// RunXML is a run of text with the given properties.
func RunXML(properties, text string) string {
	return `<w:r><w:rPr>` + properties + `</w:rPr><w:t>` + text + `</w:t></w:r>`
}

// ParagraphXML is a paragraph with the given properties, of the given runs.
func ParagraphXML(properties, runs string) string {
	return `<w:p><w:pPr>` + properties + `</w:pPr>` + runs + `</w:p>`
}

// FontXML is the property of a run that names a family.
func FontXML(family string) string {
	return `<w:rFonts w:ascii="` + family + `" w:hAnsi="` + family + `"/>`
}

// Unpack returns the parts of a package by their names. Of parts of one name it returns the last.
func Unpack(b []byte) (map[string]string, error) {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return nil, fmt.Errorf("open package: %w", err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("open part %s: %w", f.Name, err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return nil, fmt.Errorf("read part %s: %w", f.Name, err)
		}
		parts[f.Name] = string(data)
	}
	return parts, nil
}
