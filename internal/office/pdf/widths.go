package pdf

import (
	"bytes"
	"maps"

	"sheaf/internal/sfnt"
)

// embedded is the program of a simple font that is to have the widths which the font draws text with.
type embedded struct {
	named  ref      // the program
	stream dict     // its dictionary, for data
	data   []byte   // the program with those widths
	names  []string // of the characters of a program of type 1
	misfit bool     // it had other widths
}

// fitted reads the program of a font whose codes are its own, as LibreOffice embeds them, and gives it the widths of the font; nil where
// there is none, or one that cannot be read.
func (f *file) fitted(d dict) (*embedded, error) {
	if d["Type"] != name("Font") || d["Encoding"] != nil {
		return nil, nil
	}
	descriptor, err := f.dict(d["FontDescriptor"])
	if err != nil {
		return nil, err
	}
	key, fit := name("FontFile"), (*embedded).fitType1
	switch d["Subtype"] {
	case name("Type1"):
	case name("TrueType"):
		key, fit = "FontFile2", (*embedded).fitTrueType
	default:
		return nil, nil
	}
	named, ok := descriptor[key].(ref)
	if !ok {
		return nil, nil
	}
	p := &embedded{named: named}
	stored, data, err := f.streamAt(named)
	if err != nil {
		return nil, err
	}
	if p.data, err = f.unpack(stored, data); err != nil {
		return nil, err
	}
	f.inflated -= int64(len(p.data)) // it is not kept
	p.stream = maps.Clone(stored)
	widths, err := f.widths(d)
	if err != nil || !fit(p, f, widths) {
		return nil, err
	}
	return p, nil
}

// fitType1 fits a program of type 1; false says that it is none.
func (p *embedded) fitType1(f *file, widths map[int]float64) bool {
	clear, err1 := f.number(p.stream["Length1"])
	private, err2 := f.number(p.stream["Length2"])
	if err1 != nil || err2 != nil || clear <= 0 || private <= randomLead || clear > len(p.data) || private > len(p.data)-clear {
		return false
	}
	of := program{p.data[:clear:clear], p.data[clear : clear+private : clear+private], p.data[clear+private:]}
	var ok bool
	if p.names, p.misfit, ok = of.widen(widths); !ok {
		return false
	}
	p.stream["Length1"], p.stream["Length2"], p.stream["Length3"] = len(of.clear), len(of.private), len(of.zeros)
	p.data = append(append(of.clear, of.private...), of.zeros...)
	return true
}

// fitTrueType fits a program of TrueType; false says that it is none, or tells its codes in another way.
func (p *embedded) fitTrueType(_ *file, widths map[int]float64) bool {
	faces, err := sfnt.Read(bytes.NewReader(p.data))
	if err != nil || len(faces) != 1 {
		return false
	}
	if p.misfit, err = faces[0].FitCodes(widths); err != nil || !p.misfit {
		return err == nil
	}
	p.data, err = faces[0].Font()
	p.stream["Length1"] = len(p.data)
	return err == nil
}

// widths returns how wide a font's characters are drawn, by their codes (9.6.2.1).
func (f *file) widths(d dict) (map[int]float64, error) {
	first, err := f.number(d["FirstChar"])
	if err != nil {
		return nil, err
	}
	list, err := f.array(d["Widths"])
	if err != nil {
		return nil, err
	}
	widths := map[int]float64{}
	for i, v := range list {
		switch w := v.(type) {
		case int:
			widths[first+i] = float64(w)
		case float64:
			widths[first+i] = w
		}
	}
	return widths, nil
}
