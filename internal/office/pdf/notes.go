package pdf

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
)

// Note is a comment that LibreOffice made a note of the PDF (12.5.6.4).
type Note struct {
	Title string // author and date, if it has one, as the language of the document has that
	Text  string // lines end with \n

	page  int        // from 0 on
	place [4]float64 // where the text that it is about ends: left, bottom, right, top
	named ref
}

// Sheet is the size of a page, in points.
type Sheet struct{ Width, Height float64 }

// ReadNotes returns the notes of the PDF of that name in the order in which they stand on its pages, and the sizes of those.
func ReadNotes(name string) ([]Note, []Sheet, error) {
	in, err := os.Open(name)
	if err != nil {
		return nil, nil, fmt.Errorf("open PDF: %w", err)
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return nil, nil, fmt.Errorf("open PDF: %w", err)
	}
	f, err := open(in, info.Size())
	if err != nil {
		return nil, nil, err
	}
	leaves, err := f.leaves()
	if err != nil {
		return nil, nil, err
	}
	sheets := make([]Sheet, len(leaves))
	for i, l := range leaves {
		sheets[i] = Sheet{l.box[2] - l.box[0], l.box[3] - l.box[1]}
	}
	notes, err := f.notes(leaves)
	return notes, sheets, err
}

// leaf is a page.
type leaf struct {
	named     ref
	dict      dict
	resources any
	box       [4]float64 // what is seen of it
}

// leaves returns the pages.
func (f *file) leaves() (all []leaf, err error) {
	boxes := map[ref]any{} // of nodes of the tree, which pages inherit
	_, err = f.walkPages(func(named ref, node dict, resources any) error {
		box := node["MediaBox"]
		if parent, ok := node["Parent"].(ref); ok && box == nil {
			box = boxes[parent]
		}
		boxes[named] = box
		if node["Type"] != name("Page") {
			return nil
		}
		corners, err := f.numbers(box, 4)
		if err != nil {
			return err
		}
		l := leaf{named: named, dict: node, resources: resources}
		l.box = [4]float64{min(corners[0], corners[2]), min(corners[1], corners[3]), max(corners[0], corners[2]), max(corners[1], corners[3])}
		if l.box[2]-l.box[0] < 1 || l.box[3]-l.box[1] < 1 {
			return invalid("a page without room")
		}
		all = append(all, l)
		return nil
	})
	return all, err
}

// numbers returns an array of n numbers.
func (f *file) numbers(v any, n int) ([]float64, error) {
	list, err := f.array(v)
	if err != nil {
		return nil, err
	}
	if len(list) < n {
		return nil, invalid("no %d numbers", n)
	}
	all := make([]float64, n)
	for i := range all {
		var ok bool
		if all[i], ok = numberOf(list[i]); !ok {
			return nil, invalid("no number")
		}
	}
	return all, nil
}

// numberOf returns the number that v is.
func numberOf(v any) (float64, bool) {
	switch v := v.(type) {
	case int:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// errManyNotes says that there are more than are shown.
var errManyNotes = errors.New("more notes than are looked at")

// maxNotes bounds how many notes are taken out of a PDF.
const maxNotes = 10_000

// notes returns those of pages, by where they stand.
func (f *file) notes(leaves []leaf) (all []Note, err error) {
	for i, l := range leaves {
		list, err := f.array(l.dict["Annots"])
		if err != nil {
			return nil, err
		}
		for _, v := range list {
			d, err := f.dict(v)
			if err != nil {
				return nil, err
			}
			named, ok := v.(ref)
			if !ok || d["Subtype"] != name("Text") {
				continue
			}
			n, err := f.note(d)
			if err != nil {
				return nil, err
			}
			if n.page, n.named = i, named; len(all) >= maxNotes {
				return nil, errManyNotes
			}
			all = append(all, n)
		}
	}
	slices.SortStableFunc(all, func(a, b Note) int {
		return cmp.Or(cmp.Compare(a.page, b.page), cmp.Compare(b.place[1], a.place[1]), cmp.Compare(a.place[0], b.place[0]), cmp.Compare(a.named.number, b.named.number))
	})
	return all, nil
}

func (f *file) note(d dict) (n Note, err error) {
	place, err := f.numbers(d["Rect"], 4)
	if err != nil {
		return n, err
	}
	copy(n.place[:], place)
	text, err := f.string(d["Contents"])
	if err != nil {
		return n, err
	}
	title, err := f.string(d["T"])
	if err != nil {
		return n, err
	}
	n.Text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(appendText(nil, []byte(text))))
	n.Title = strings.TrimRight(string(appendText(nil, []byte(title))), ", ")
	if at := strings.LastIndex(n.Title, ", "); at >= 0 && undated.MatchString(n.Title[at+2:]) {
		n.Title = n.Title[:at]
	}
	return n, nil
}

// undated is the date of a comment that has none, in LibreOffice: a day in the year before the first, in whichever place the year has. Word
// takes dates out with other personal information.
var undated = regexp.MustCompile(`^-0*1[^\d\pL][^\pL]*$|^[^\pL]*[^\d\pL]-0*1$`)
