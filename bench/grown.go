package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
)

// Documents that grow in one way each.

const (
	grownTypes = `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	grownXML   = `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>%s<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134"/></w:sectPr></w:body></w:document>`
	grownText  = `<w:p><w:r><w:t>Paragraph %d. The goods were sent as agreed and should be with you within the week. Whatever is missing then is sent again, and whatever was broken on its way is taken back without a word and without a cost to you, as long as we hear of it in time. What is whole is yours to keep.</w:t></w:r></w:p>`
)

// grownPages returns a document of about so many pages of text in one section.
func grownPages(pages int) ([]byte, error) {
	const onPage = 13 // of three lines each
	return grown(onPage*pages, nil, func(n int) string { return fmt.Sprintf(grownText, n) })
}

type grownPart struct {
	name string
	data []byte
}

// grown returns a document whose body is n pieces, numbered from 1.
func grown(n int, parts []grownPart, piece func(n int) string) ([]byte, error) {
	var body strings.Builder
	for i := range n {
		body.WriteString(piece(i + 1))
	}
	parts = append([]grownPart{
		{"[Content_Types].xml", []byte(grownTypes)}, {"_rels/.rels", []byte(packageRels)}, {"word/document.xml", fmt.Appendf(nil, grownXML, body.String())},
	}, parts...)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range parts {
		w, err := z.Create(part.name)
		if err == nil {
			_, err = w.Write(part.data)
		}
		if err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}

// writeCopies writes a ZIP that has a document so many times.
func writeCopies(w io.Writer, document []byte, n int) error {
	z := zip.NewWriter(w)
	for i := range n {
		if err := store(z, fmt.Sprintf("%05d.docx", i+1), bytes.NewReader(document)); err != nil {
			return err
		}
	}
	return z.Close()
}
