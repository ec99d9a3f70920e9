package pdf

import (
	"bytes"
	"fmt"
	"os"
	"strings"
)

// Mend changes what is known to be wrong in the PDFs of LibreOffice that are to keep a claim, in a section behind the end of the file of
// that name; nothing that is drawn changes. A file in which nothing is wrong stays as it is. For what it does for PDF/UA see universal.
//
//   - Fonts whose outlines are PostScript's are embedded as fonts of type 1. Their programs have other widths than the text is set with
//     (against ISO 19005-2, 6.2.11.5), and they do not list their characters (against part 1, 6.3.5): LibreOffice 7.4 and 26.8 alike.
//   - Characters that no font has are set as wide as the box that stands for them, and are nothing in the program, which has no width for
//     them: OpenSymbol and others for characters of private use, in LibreOffice 26.8.
//   - The windows of notes are not said to be printed, as part 1, 6.5.3, wants of all that is annotated.
//   - LibreOffice 7.4 says of each PDF/A-1 that it is of level A, which wants everything in it to be tagged well. It becomes B.
func Mend(path string, claim Claim) error {
	if claim == (Claim{}) {
		return nil
	}
	return updateFile(path, func(u *update) error { return u.mendAll(claim) })
}

// updateFile has a PDF of that name changed, in a section behind its end. A file in which nothing changes stays as it is.
func updateFile(path string, mend func(*update) error) error {
	out, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("open PDF: %w", err)
	}
	defer out.Close()
	info, err := out.Stat()
	if err != nil {
		return fmt.Errorf("open PDF: %w", err)
	}
	f, err := open(out, info.Size())
	if err != nil {
		return err
	}
	u := newUpdate(f)
	if err := mend(u); err != nil {
		return err
	}
	if len(u.dict)+len(u.other) == 0 {
		return nil
	}
	if _, err := out.Seek(0, 2); err != nil {
		return fmt.Errorf("mend PDF: %w", err)
	}
	if err := u.write(out); err != nil {
		return fmt.Errorf("mend PDF: %w", err)
	}
	return nil
}

func (u *update) mendAll(claim Claim) error {
	if err := u.mendLanguage(claim); err != nil {
		return err
	}
	if err := u.mendVersion(claim); err != nil || claim.Archive == "" && !claim.Universal {
		return err
	}
	if err := u.mendLevel(); err != nil {
		return err
	}
	err := u.file.each(func(named ref, d dict) error {
		if err := u.mendWindow(named, d); err != nil {
			return err
		}
		return u.mendFont(d)
	})
	if err != nil || !claim.Universal {
		return err
	}
	return u.mendUniversal(claim)
}

// mendLanguage has a PDF say what language it is in, where it says another: LibreOffice knows those only that it has a name for.
func (u *update) mendLanguage(claim Claim) error {
	catalogue, err := u.file.dictOf(u.file.root)
	if err != nil || claim.Language == "" || catalogue["Lang"] == str(claim.Language) {
		return err
	}
	if catalogue, err = u.change(u.file.root); err == nil {
		catalogue["Lang"] = str(claim.Language)
	}
	return err
}

// levelA is how LibreOffice writes level A.
var levelA = []byte("<pdfaid:conformance>A</pdfaid:conformance>")

// mendLevel makes level A of PDF/A level B.
func (u *update) mendLevel() error {
	named, text, err := u.xmp()
	level := bytes.Index(text, levelA)
	if err != nil || level < 0 {
		return err
	}
	text[level+len("<pdfaid:conformance>")] = 'B'
	return u.setXMP(named, text)
}

// mendWindow says of the window of a note that it is printed with it.
func (u *update) mendWindow(named ref, d dict) error {
	if d["Subtype"] != name("Popup") || d["F"] != nil {
		return nil
	}
	of, err := u.change(named)
	if err == nil && of["Subtype"] == name("Popup") { // and does not just hold it
		of["F"] = printed
	}
	return err
}

// mendFont gives a font's program the widths of the font, and lists the characters of one of type 1.
func (u *update) mendFont(d dict) error {
	p, err := u.file.fitted(d)
	if err != nil || p == nil || u.dict[p.named] != nil {
		return err
	}
	if p.misfit {
		u.stream(p.named, p.stream, p.data)
	}
	named, ok := d["FontDescriptor"].(ref)
	if len(p.names) == 0 || !ok {
		return nil
	}
	if descriptor, err := u.file.dictOf(named); err != nil || descriptor["CharSet"] != nil {
		return err
	}
	var list strings.Builder
	for _, n := range p.names {
		if n != ".notdef" {
			list.WriteString("/" + n)
		}
	}
	of, err := u.change(named)
	if err == nil {
		of["CharSet"] = str(list.String())
	}
	return err
}
