package main

import (
	"archive/zip"
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
)

// The parts of the smallest document that Word takes (ECMA-376 part 1, 11.2).
const (
	contentTypes = `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	packageRels  = `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	documentXML  = `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>`
	paragraph    = `<w:p><w:r><w:t>Letter %d, paragraph %d. The goods were sent as agreed and should be with you within the week.</w:t></w:r></w:p>`
)

// letter returns document n: one page of text.
func letter(n int) ([]byte, error) {
	var body strings.Builder
	for i := range 12 {
		fmt.Fprintf(&body, paragraph, n, i+1)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range [][2]string{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", packageRels},
		{"word/document.xml", fmt.Sprintf(documentXML, body.String())},
	} {
		w, err := z.Create(part[0])
		if err == nil {
			_, err = io.WriteString(w, part[1])
		}
		if err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}

func letterName(n int) string { return fmt.Sprintf("letters/%05d.docx", n) }

// writeLetters writes a ZIP of n letters.
func writeLetters(w io.Writer, n int) error {
	z := zip.NewWriter(w)
	for i := range n {
		doc, err := letter(i + 1)
		if err != nil {
			return err
		}
		if err := store(z, letterName(i+1), bytes.NewReader(doc)); err != nil {
			return err
		}
	}
	return z.Close()
}

// writeLarge writes a ZIP of one letter and, in a file that is no document, many MiB that cannot be compressed.
func writeLarge(w io.Writer, mib int) error {
	z := zip.NewWriter(w)
	doc, err := letter(1)
	if err != nil {
		return err
	}
	if err := store(z, letterName(1), bytes.NewReader(doc)); err != nil {
		return err
	}
	noise := io.LimitReader(rand.NewChaCha8([32]byte{}), int64(mib)<<20)
	if err := store(z, "film.mp4", noise); err != nil {
		return err
	}
	return z.Close()
}

func store(z *zip.Writer, name string, r io.Reader) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err == nil {
		_, err = io.Copy(w, r)
	}
	return err
}

// createFile makes a file of what write writes.
func createFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	if err := write(w); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}
