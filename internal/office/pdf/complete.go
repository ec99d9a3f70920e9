package pdf

import (
	"bytes"
	"fmt"
	"slices"
)

// unwritten is where a cross-reference table of LibreOffice 26.8 says that an object is which it never wrote: an element of the tags that
// has no content. Readers take the file for damaged.
const unwritten = 1<<32 - 1

// Complete has such objects be nothing (7.3.9) in the PDF of that name, and no part of the tags. Another PDF stays as it is.
func Complete(name string) error { return updateFile(name, (*update).complete) }

func (u *update) complete() error {
	missing, err := u.file.unwritten()
	if err != nil || len(missing) == 0 {
		return err
	}
	for _, named := range missing {
		u.other[named] = nil
	}
	catalogue, err := u.file.dictOf(u.file.root)
	if err != nil {
		return err
	}
	tags, ok := catalogue["StructTreeRoot"].(ref)
	if !ok {
		return nil
	}
	root, err := u.change(tags)
	if err != nil {
		return err
	}
	kids, err := u.file.array(root["K"])
	if err == nil && kids != nil {
		root["K"] = slices.DeleteFunc(slices.Clone(kids), func(kid any) bool {
			named, ok := kid.(ref)
			return ok && slices.Contains(missing, named)
		})
	}
	return err
}

// unwritten lists the objects that the tables of the file have at that place.
func (f *file) unwritten() (all []ref, err error) {
	mark := fmt.Appendf(nil, "%010d ", int64(unwritten))
	for _, s := range f.sections {
		subsections, _ := s.(tables)
		for _, t := range subsections {
			for at := 0; at < t.count; at += window / entrySize {
				n := min(window/entrySize, t.count-at)
				b, err := f.read(t.offset+int64(at)*entrySize, int64(n)*entrySize)
				if err != nil {
					return nil, err
				}
				for i := 0; bytes.Contains(b, mark) && (i+1)*entrySize <= len(b); i++ {
					if bytes.HasPrefix(b[i*entrySize:], mark) {
						all = append(all, ref{number: t.first + at + i})
					}
				}
			}
		}
	}
	return all, nil
}
