package pdf

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// TakePlaces returns on which pages bookmarks of the document are that the PDF of that name was made of, from 0 on, and takes from the PDF
// the destinations (12.3.2.4) that LibreOffice writes for them. Those that the PDF does not have are left out.
func TakePlaces(path string, bookmarks []string) (map[string]int, error) {
	if len(bookmarks) == 0 {
		return nil, nil
	}
	places := map[string]int{}
	err := updateFile(path, func(u *update) error { return u.takePlaces(places, bookmarks) })
	return places, err
}

func (u *update) takePlaces(places map[string]int, bookmarks []string) error {
	catalogue, err := u.file.dictOf(u.file.root)
	if err != nil || catalogue["Dests"] == nil {
		return err
	}
	all, err := u.file.dict(catalogue["Dests"])
	if err != nil {
		return err
	}
	pages := map[ref]int{}
	err = u.file.eachPage(func(page ref, _ dict, _ any) error {
		pages[page] = len(pages)
		return nil
	})
	if err != nil {
		return err
	}
	for _, bookmark := range bookmarks {
		at, err := u.file.list(all[destinationOf(bookmark)])
		if err != nil {
			return err
		}
		if len(at) == 0 {
			continue
		}
		if named, ok := at[0].(ref); ok {
			if page, ok := pages[named]; ok {
				places[bookmark] = page
			}
		}
	}
	if catalogue, err = u.change(u.file.root); err == nil {
		delete(catalogue, "Dests")
	}
	return err
}

// destinationOf returns what LibreOffice calls the destination of a bookmark: all but some characters of ASCII are their codes.
func destinationOf(bookmark string) name {
	var b strings.Builder
	for _, c := range utf16.Encode([]rune(bookmark)) {
		switch {
		case c < 0x80 && (c == '-' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'):
			b.WriteByte(byte(c))
		case c>>8 != 0 && c>>8 < 0x80:
			fmt.Fprintf(&b, "%02X", c)
		default:
			fmt.Fprintf(&b, "%02X", c&0xff)
		}
	}
	return name(b.String())
}
