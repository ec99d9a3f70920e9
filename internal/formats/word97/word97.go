// Package word97 writes documents of Word 97 to 2003 ([MS-DOC]) with what reaches outside removed: fields that read files or call
// programs become ones that show their last result, pictures lose the names of the files they were linked to, and of the compound file
// only the streams remain in which the text, its look and its pictures are. Macros, embedded objects, whose pictures stay, and whatever
// else was in the file are gone.
//
// The streams are changed in their places, byte for byte as long as before. What LibreOffice goes by was read out of its sources:
// fields by the numbers in their tables (sw/source/filter/ww8/ww8par5.cxx), linked pictures by properties of drawings
// (filter/source/msfilter/msdffimp.cxx) and by the kind that a picture says it is of (ww8graf2.cxx). Errors that are the document's own
// are those of package docx.
package word97

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"sheaf/internal/cfb"
	"sheaf/internal/docx"
)

// Names of streams ([MS-DOC] 2.1).
const (
	mainStream = "WordDocument"
	dataStream = "Data"
)

// Options say how a document is written.
type Options struct {
	Most  int64 // bytes that a stream may have
	Strip bool  // without its properties
}

// The file information block ([MS-DOC] 2.5): where what is read here lies in it.
const (
	fibFlags    = 0x0a
	fibWords    = 0x20 // how many numbers of 16 bits follow
	fibLongs    = 0x3e // and of 32 bits
	fibText     = 0x4c // characters of the body
	fibPlaces   = 0x9a // where the tables lie: pairs of place and length
	fibLen      = fibPlaces + 60*8
	flagCrypted = 0x0100
	flagTable1  = 0x0200
	oldest      = 0x00c1 // version of Word 97
	magic       = 0xa5ec
)

// Report is what is known of a document that was written.
type Report struct {
	Texts   []string // paragraphs of the body, those that are hidden or deleted among them
	Outside int      // pictures that lie elsewhere
	Fields  int      // of forms
}

// Write writes the document to w. After an error what w has got is no document.
func Write(w io.Writer, r io.ReaderAt, opt Options) (Report, error) {
	f, err := cfb.Open(r)
	if err != nil && !errors.Is(err, cfb.ErrDamaged) {
		return Report{}, err
	}
	main, err := stream(f, mainStream, opt.Most)
	if err != nil {
		return Report{}, err
	}
	if len(main) < 64 || binary.LittleEndian.Uint16(main) != magic || binary.LittleEndian.Uint16(main[2:]) < oldest {
		return Report{}, &docx.KindError{Kind: "a document of Word 95 or older"}
	}
	flags := binary.LittleEndian.Uint16(main[fibFlags:])
	if flags&flagCrypted != 0 {
		return Report{}, docx.ErrEncrypted
	}
	if len(main) < fibLen || main[fibWords] != 0x0e || main[fibLongs] != 0x16 {
		return Report{}, fmt.Errorf("file information block: %w", docx.ErrCorrupt)
	}
	tableName := "0Table"
	if flags&flagTable1 != 0 {
		tableName = "1Table"
	}
	table, err := stream(f, tableName, opt.Most)
	if err != nil {
		return Report{}, err
	}
	streams := []cfb.Named{{Name: mainStream, Content: main}, {Name: tableName, Content: table}}
	out := Report{Texts: paragraphs(main, table), Fields: calm(main, table)}
	data, err := stream(f, dataStream, opt.Most)
	if err == nil {
		streams = append(streams, cfb.Named{Name: dataStream, Content: data})
	} else if !errors.Is(err, cfb.ErrNoStream) {
		return Report{}, err
	}
	out.Outside = unlink(main, table, data)
	for _, name := range []string{"\x05SummaryInformation", "\x05DocumentSummaryInformation"} {
		if b, err := stream(f, name, 1<<20); err == nil && !opt.Strip {
			streams = append(streams, cfb.Named{Name: name, Content: b})
		}
	}
	return out, cfb.Write(w, streams)
}

// stream returns the content of a stream in the root.
func stream(f *cfb.File, name string, most int64) ([]byte, error) {
	r, size, err := f.RootStream(name)
	switch {
	case errors.Is(err, cfb.ErrNoStream) && name == dataStream:
		return nil, err
	case errors.Is(err, cfb.ErrNoStream), errors.Is(err, cfb.ErrDamaged):
		return nil, fmt.Errorf("stream %s: %w", name, docx.ErrCorrupt)
	case err != nil:
		return nil, err
	case size > most:
		return nil, docx.ErrTooLarge
	}
	b, err := io.ReadAll(io.LimitReader(r, most))
	if errors.Is(err, cfb.ErrDamaged) {
		return nil, fmt.Errorf("stream %s: %w", name, docx.ErrCorrupt)
	}
	return b, err
}

// fieldTables are the tables of fields, by their numbers in the file information block: of the body, headers, footnotes, comments, macros,
// endnotes, text boxes, and text boxes in headers.
var fieldTables = []int{16, 17, 18, 19, 20, 48, 57, 59}

// shown are the fields that show what is in the document or what the day is, by their numbers ([MS-DOC] 2.9.90).
var shown = map[byte]bool{
	3: true, 4: true, 5: true, 6: true, 8: true, 9: true, 10: true, 12: true, 13: true, 14: true, 15: true, 16: true, 17: true, 18: true, 19: true, 20: true,
	21: true, 22: true, 23: true, 24: true, 25: true, 26: true, 27: true, 28: true, 31: true, 32: true, 33: true, quote: true, 37: true, 49: true, 50: true,
	51: true, 52: true, 53: true, 54: true, 57: true, 58: true, 59: true, 65: true, 66: true, 70: true, 71: true, 72: true, 83: true, 84: true, 85: true,
	88: true, 90: true, 95: true,
}

// quote is the field that shows its last result.
const quote = 35

// calm makes fields that do more show their last results, and returns how many are of forms. The name of the document is among those it
// makes do so, which may say where it lies on this machine.
func calm(main, table []byte) (forms int) {
	for _, number := range fieldTables {
		at := fibPlaces + 8*number
		from, length := int64(binary.LittleEndian.Uint32(main[at:])), int64(binary.LittleEndian.Uint32(main[at+4:]))
		if length < 4 || from >= int64(len(table)) {
			continue
		}
		fields := (length - 4) / 6
		for at := from + 4*(fields+1); at+2 <= int64(len(table)) && at < from+length; at += 2 {
			const begin = 0x13
			switch kind := table[at+1]; {
			case table[at]&0x1f != begin:
			case kind == 70 || kind == 71 || kind == 83:
				forms++
			case !shown[kind]:
				table[at+1] = quote
			}
		}
	}
	return forms
}
