package docx

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"

	"sheaf/internal/docx/xmltok"
)

// lookGzip looks for a compressed drawing (SVGZ), which LibreOffice takes for a picture under any name.
func (a *analysis) lookGzip(i int, r *bufio.Reader) error {
	err := gunzip(r, a.pkg.budget, func(text *bufio.Reader) error { return a.lookXML(i, text, false) })
	if err != nil && !errors.Is(err, errNoText) {
		return err
	}
	a.breaks(a.pkg.parts[i], true)
	return drain(r)
}

var errNoText = errors.New("no compressed XML")

// gunzip calls f with the XML in a gzip stream. The error is errNoText where there is none.
func gunzip(r io.Reader, b *budget, f func(*bufio.Reader) error) error {
	z, err := gzip.NewReader(r)
	if err != nil {
		return errNoText
	}
	return buffered(&spending{r: z, b: b}, func(text *bufio.Reader) error {
		if head, _ := text.Peek(xmltok.SniffLen); !xmltok.LooksXML(head) {
			return errNoText
		}
		return f(text)
	})
}

// lookPackage looks into a package within the package, since LibreOffice imports inserted documents.
func (a *analysis) lookPackage(i int, r *bufio.Reader) error {
	inner, err := a.innerPackage(r)
	switch {
	case errors.Is(err, xmltok.ErrTooLong), errors.Is(err, zip.ErrFormat):
		a.mark(i, OversizedPart)
		a.parts[i].closed = true
		return drain(r)
	case err != nil:
		return err
	}
	in, err := analyse(inner, a.depth+1, nil)
	if err != nil {
		return err
	}
	a.mark(i, in.refs.sorted()...)
	a.parts[i].partial = in.leftOut > 0 || in.verdict() != nil
	a.parts[i].apart = !in.sections.settled() && in.sections.inlaid() != nil
	return nil
}

// innerPackage reads a package within the package: xmltok.ErrTooLong when it is not to be looked into, zip.ErrFormat when it is
// none.
func (a *analysis) innerPackage(r io.Reader) (*opcPackage, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxInner+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxInner || a.depth+1 >= maxDepth {
		return nil, xmltok.ErrTooLong
	}
	return openPackage(bytes.NewReader(data), int64(len(data)), a.pkg.budget, a.pkg.maxParts)
}
