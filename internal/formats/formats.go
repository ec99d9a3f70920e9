// Package formats recognises documents of other formats than DOCX by what is in them, and writes each so that nothing of it reaches
// outside: what LibreOffice sees is that, and never the file that came. Its rooms know a format each.
//
// Everything in a document is hostile. Memory is bounded by the limit that is given. Errors that are the document's own are those of
// package docx; it may import that and the packages in it, job, cfb and codepage.
package formats

import (
	"errors"
	"fmt"
	"io"
	"math"

	"sheaf/internal/docx"
	"sheaf/internal/docx/altchunk"
	"sheaf/internal/formats/odf"
	"sheaf/internal/formats/page"
	"sheaf/internal/formats/rtf"
	"sheaf/internal/formats/word97"
	"sheaf/internal/job"
)

// Options say how a document is written.
type Options struct {
	Most  int64 // bytes that it may have, unpacked
	Strip bool  // without title, author and other properties
}

// Report is what is known of a document that was written.
type Report struct {
	Texts   []string // its paragraphs, but for headers, footers and fields
	Read    Reading  // which those are
	Outside int      // pictures and objects of which nothing is in what was written, since they lie elsewhere or are not looked into
	Fields  int      // of forms, where they are counted
	Changes bool     // there may be tracked changes
}

// Reading says how much is known of what a document shows.
type Reading int

// The readings.
const (
	NotRead Reading = iota // nothing: Texts has nothing, or not all
	Loose                  // Texts may have paragraphs that are hidden or deleted
	Exact                  // Texts are what is shown
)

// Write writes a document of a format to w. After an error what w has got is no document.
func Write(w io.Writer, r io.ReaderAt, size int64, f job.Format, o Options) (Report, error) {
	switch f {
	case job.FormatODT, job.FormatOTT:
		return written(odf.Write(w, r, size, odf.Options{Most: o.Most, Template: f == job.FormatOTT, Strip: o.Strip}))
	case job.FormatFODT:
		return written(odf.WriteFlat(w, io.NewSectionReader(r, 0, size), odf.Options{Most: o.Most, Strip: o.Strip}))
	case job.FormatDOC, job.FormatDOT:
		made, err := word97.Write(w, r, word97.Options{Most: o.Most, Strip: o.Strip})
		return Report{Texts: made.Texts, Read: Loose, Outside: made.Outside, Fields: made.Fields, Changes: true}, err
	case job.FormatWPS:
		_, err := io.Copy(w, io.NewSectionReader(r, 0, size))
		return Report{Changes: true}, err
	}
	if size > o.Most || size > math.MaxInt32 {
		return Report{}, docx.ErrTooLarge
	}
	file := make([]byte, size)
	if _, err := r.ReadAt(file, 0); err != nil && !errors.Is(err, io.EOF) {
		return Report{}, fmt.Errorf("read document: %w", err)
	}
	switch f {
	case job.FormatRTF:
		return writeRTF(w, file, o)
	case job.FormatHTML:
		text, made := page.Write(altchunk.Decode(file), o.Strip)
		_, err := io.WriteString(w, text)
		return Report{Texts: made.Texts, Read: reading(!made.Partial), Outside: made.Outside, Fields: made.Fields}, err
	}
	text := plain(decode(file))
	_, err := io.WriteString(w, text)
	return Report{Texts: []string{text}, Read: Exact}, err
}

func written(made odf.Report, err error) (Report, error) {
	return Report{Texts: made.Texts, Read: reading(!made.Partial), Outside: made.Outside, Changes: made.Changes}, err
}

func reading(exact bool) Reading {
	if exact {
		return Exact
	}
	return NotRead
}

func writeRTF(w io.Writer, file []byte, o Options) (Report, error) {
	out, made, err := rtf.Write(file, o.Strip)
	if err != nil {
		return Report{}, err
	}
	texts, all := paragraphs(out)
	report := Report{Texts: texts, Read: reading(all), Outside: made.Outside, Fields: made.Fields, Changes: made.Changes}
	_, err = w.Write(out)
	return report, err
}
