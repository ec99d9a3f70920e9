package pdf

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Claim is what a PDF is to say of itself, and to keep.
type Claim struct {
	Archive   string // PDF/A: "1b", "2b" or "3b" (ISO 19005-1 to -3); "" is none
	Universal bool   // PDF/UA-1 (ISO 14289-1)
	Title     string // of one that is to be PDF/UA and has neither a title nor headings
	Language  string // of its text (7.9.2, 14.9.2.1), as BCP 47 has it; "" is any
	Version   string // of the format, such as "1.7" (7.5.2); "" is any
	Watermark string // text across its pages, which is decoration
}

// archiveSpace is the namespace in which a PDF's metadata says what it keeps (ISO 19005-2, 6.6.4).
const archiveSpace = "http://www.aiim.org/pdfa/ns/id/"

// universalSpace is that in which they say that it is PDF/UA (ISO 14289-1, 5), and coreSpace that of the title (ISO 16684-1, 8.3).
const (
	universalSpace = "http://www.aiim.org/pdfua/ns/id/"
	coreSpace      = "http://purl.org/dc/elements/1.1/"
)

// maxMetadata bounds the bytes of a PDF's metadata.
const maxMetadata = 1 << 20

// properties are those of a PDF's metadata that matter here.
type properties struct{ part, conformance, universal, title string }

// metadata reads the XMP packet of the catalogue, which may not be compressed (ISO 19005-1, 6.7.2).
func (f *file) metadata(catalogue dict) (p properties, err error) {
	named, ok := catalogue["Metadata"].(ref)
	if !ok {
		return p, nil
	}
	d, data, err := f.streamAt(named)
	if err != nil || d["Filter"] != nil {
		return p, err
	}
	in := xml.NewDecoder(io.LimitReader(data, maxMetadata))
	var within []xml.Name
	for {
		token, err := in.Token()
		if errors.Is(err, io.EOF) {
			return p, nil
		}
		if err != nil {
			return p, invalid("bad metadata")
		}
		switch t := token.(type) {
		case xml.StartElement:
			within = append(within, t.Name)
			for _, a := range t.Attr {
				p.take(a.Name, a.Value)
			}
		case xml.EndElement:
			within = within[:len(within)-1]
		case xml.CharData:
			for _, of := range within {
				p.take(of, string(t))
			}
		}
	}
}

// xmp returns that packet as it is to be, for setXMP, and which object it is; nil where there is none, or one that is compressed.
func (u *update) xmp() (named ref, text []byte, err error) {
	catalogue, err := u.file.dictOf(u.file.root)
	if err != nil {
		return ref{}, nil, err
	}
	named, ok := catalogue["Metadata"].(ref)
	if !ok {
		return ref{}, nil, nil
	}
	if text, ok := u.data[named]; ok {
		return named, text, nil
	}
	d, stored, err := u.file.streamAt(named)
	if err != nil || d["Filter"] != nil {
		return named, nil, err
	}
	if text, err = io.ReadAll(io.LimitReader(stored, maxMetadata)); err != nil {
		return named, nil, fmt.Errorf("read PDF: %w", err)
	}
	return named, text, nil
}

// setXMP puts a text in the place of the packet.
func (u *update) setXMP(named ref, text []byte) error {
	d, err := u.change(named)
	if err == nil {
		d["Length"], u.data[named] = len(text), text
	}
	return err
}

func (p *properties) take(n xml.Name, value string) {
	value = strings.TrimSpace(value)
	if value == "" {
		return
	}
	switch n {
	case xml.Name{Space: archiveSpace, Local: "part"}:
		p.part = value
	case xml.Name{Space: archiveSpace, Local: "conformance"}:
		p.conformance = strings.ToLower(value)
	case xml.Name{Space: universalSpace, Local: "part"}:
		p.universal = value
	case xml.Name{Space: coreSpace, Local: "title"}:
		p.title = value
	}
}

// Broken looks through a whole PDF for what is against what it claims, and says each kind once, in words that stand behind "the PDF";
// none means that nothing was found, or that nothing is claimed. It looks for what a word processor's PDF can have wrong, and is no
// complete validator. The file must be as whole as for Pages.
func Broken(r io.ReaderAt, size int64, claim Claim) ([]string, error) {
	if claim == (Claim{}) {
		return nil, nil
	}
	f, err := open(r, size)
	if err != nil {
		return nil, err
	}
	c := checker{file: f, first: claim.Archive == "1b", third: claim.Archive == "3b"}
	if claim.Archive != "" {
		if err := c.whole(claim); err != nil {
			return nil, err
		}
		if err := f.each(c.dict); err != nil {
			return nil, err
		}
	}
	if claim.Version != "" {
		version, err := f.version()
		if err != nil {
			return nil, err
		}
		c.want(version == claim.Version, "is PDF "+version)
	}
	if claim.Universal {
		if err := f.each(c.universalDict); err != nil {
			return nil, err
		}
		if err := c.universal(); err != nil {
			return nil, err
		}
	}
	for what, pages := range c.pages {
		c.found = append(c.found, what+onPages(pages))
	}
	slices.Sort(c.found)
	return c.found, nil
}

// BrokenFile looks through the PDF of that name as Broken does.
func BrokenFile(name string, claim Claim) ([]string, error) {
	return inFile(name, func(r io.ReaderAt, size int64) ([]string, error) { return Broken(r, size, claim) })
}

// checker looks at the dictionaries of a PDF.
type checker struct {
	file         *file
	first, third bool // part 1 and part 3 of PDF/A
	found        []string
	pages        map[string][]int // what is found on pages
}

// want notes what is wrong where something does not hold.
func (c *checker) want(holds bool, otherwise string) {
	if !holds && !slices.Contains(c.found, otherwise) {
		c.found = append(c.found, otherwise)
	}
}

// wantOn notes what is wrong on a page where something does not hold; 0 is no page that is known.
func (c *checker) wantOn(page int, holds bool, otherwise string) {
	if holds || slices.Contains(c.pages[otherwise], page) {
		return
	}
	if c.pages == nil {
		c.pages = map[string][]int{}
	}
	c.pages[otherwise] = append(c.pages[otherwise], page)
}

// maxPagesTold bounds the pages that are named.
const maxPagesTold = 10

// onPages says where something is.
func onPages(pages []int) string {
	slices.Sort(pages)
	if pages[0] == 0 {
		pages = pages[1:]
	}
	var told []string
	for _, page := range pages[:min(len(pages), maxPagesTold)] {
		told = append(told, strconv.Itoa(page))
	}
	switch n := len(pages); {
	case n == 0:
		return ""
	case n == 1:
		return " on page " + told[0]
	case n > maxPagesTold:
		return " on pages " + strings.Join(told, ", ") + " and " + strconv.Itoa(n-maxPagesTold) + " more"
	}
	return " on pages " + strings.Join(told[:len(told)-1], ", ") + " and " + told[len(told)-1]
}

// whole checks what a PDF has once: its claim, its colours' meaning, its identifier (ISO 19005-2, 6.1.3, 6.2.3, 6.6.4).
func (c *checker) whole(claim Claim) error {
	catalogue, err := c.file.dictOf(c.file.root)
	if err != nil {
		return err
	}
	p, err := c.file.metadata(catalogue)
	if err != nil {
		return err
	}
	c.want(p.part+p.conformance == claim.Archive, "does not say that it is PDF/A-"+claim.Archive)
	c.want(c.file.trailer["Encrypt"] == nil, "is encrypted")
	id, err := c.file.array(c.file.trailer["ID"])
	if err != nil {
		return err
	}
	c.want(len(id) == 2, "has no identifier")
	if c.first {
		c.want(!slices.ContainsFunc(c.file.sections, func(s section) bool { _, packed := s.(rows); return packed }), "is packed in a newer way")
		c.want(catalogue["OCProperties"] == nil, "has layers")
	}
	intents, err := c.file.array(catalogue["OutputIntents"])
	if err != nil {
		return err
	}
	for _, v := range intents {
		intent, err := c.file.dict(v)
		if err != nil {
			return err
		}
		if _, profile := intent["DestOutputProfile"].(ref); profile && intent["S"] == name("GTS_PDFA1") {
			return nil
		}
	}
	c.want(false, "does not say what its colours mean")
	return nil
}

// forbiddenActions may not be in PDF/A (ISO 19005-2, 6.5.1; part 1, 6.6.1).
var forbiddenActions = []any{
	name("Launch"), name("Sound"), name("Movie"), name("ResetForm"), name("ImportData"), name("JavaScript"),
	name("Hide"), name("SetOCGState"), name("Rendition"), name("GoTo3DView"),
}

// dict checks a dictionary.
func (c *checker) dict(_ ref, d dict) error {
	if d["Type"] != name("StructElem") {
		c.want(!slices.Contains(forbiddenActions, d["S"]), "does something by itself")
	}
	c.want(d["AA"] == nil && d["JS"] == nil && d["JavaScript"] == nil && d["XFA"] == nil && d["NeedAppearances"] != true, "does something by itself")
	c.want(c.third || d["EF"] == nil && d["EmbeddedFiles"] == nil, "has another file in it")
	c.want(d["Interpolate"] != true, "has a picture that is smoothed where it is shown")
	filters, err := c.file.array(d["Filter"])
	if err != nil {
		return err
	}
	c.want(!slices.Contains(filters, any(name("LZWDecode"))), "is packed in a way that is not allowed")
	if c.first {
		c.opaque(d)
	}
	c.annotation(d)
	return c.font(d)
}

// opaque wants nothing transparent (ISO 19005-1, 6.4).
func (c *checker) opaque(d dict) {
	const otherwise = "has something transparent"
	group, _ := d["Group"].(dict)
	c.want(d["S"] != name("Transparency") && group["S"] != name("Transparency"), otherwise)
	c.want(d["SMask"] == nil || d["SMask"] == name("None"), otherwise)
	for _, v := range []any{d["CA"], d["ca"]} { // no numbers in a button's looks (12.5.6.19)
		whole, isWhole := v.(int)
		part, isPart := v.(float64)
		c.want(!(isWhole && whole != 1 || isPart && part != 1), otherwise)
	}
	c.want(d["BM"] == nil || d["BM"] == name("Normal") || d["BM"] == name("Compatible"), otherwise)
}

// annotation wants what is annotated on pages to be shown and printed (ISO 19005-2, 6.3.2
// and 6.3.3; part 1, 6.5.3).
func (c *checker) annotation(d dict) {
	kind, ok := d["Subtype"].(name)
	if !ok || d["Rect"] == nil || kind == "Popup" && !c.first {
		return
	}
	flags, _ := d["F"].(int)
	c.want(flags&(invisible|hidden|printed|noView) == printed, "has a link or a note that is not printed")
	c.want(c.first || kind == "Link" || d["AP"] != nil, "has a note without a look of its own")
	c.want(kind != "Widget" || d["A"] == nil, "does something by itself")
}

// embeddable are the kinds of fonts whose programs are files of their own (9.6, 9.7).
var embeddable = []any{name("Type1"), name("MMType1"), name("TrueType"), name("CIDFontType0"), name("CIDFontType2")}

// font wants a font's program in the file, as wide as the text (ISO 19005-2, 6.2.11.4 and 6.2.11.5; part 1, 6.3.4 and 6.3.6; ISO 14289-1,
// 7.21.4.1 and 7.21.5).
func (c *checker) font(d dict) error {
	if d["Type"] != name("Font") || !slices.Contains(embeddable, d["Subtype"]) {
		return nil
	}
	descriptor, err := c.file.dict(d["FontDescriptor"])
	if err != nil {
		return err
	}
	c.want(descriptor["FontFile"] != nil || descriptor["FontFile2"] != nil || descriptor["FontFile3"] != nil, "has a font that is not in it")
	if c.first && d["Subtype"] == name("Type1") && untagged(string(nameOf(d["BaseFont"]))) != string(nameOf(d["BaseFont"])) {
		c.want(descriptor["CharSet"] != nil, "has a font that does not say which characters it has")
	}
	p, err := c.file.fitted(d)
	c.want(err != nil || p == nil || !p.misfit, "has a font whose characters are not as wide as the text is set with")
	return err
}

func nameOf(v any) name { n, _ := v.(name); return n }
