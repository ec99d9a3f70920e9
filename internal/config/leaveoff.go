package config

import (
	"fmt"
	"strings"
)

// LeaveOff says which steps towards PDFs that look like Word's are left off. The zero value leaves off none.
type LeaveOff struct {
	Widths     bool // setting the width of characters where the font that stands in has others
	Fields     bool // showing fields as they were saved that Word shows so
	BlankPages bool // printing the blank page before a section that begins on an odd or even page
	CJKLines   bool // lines of Chinese, Japanese and Korean text as high as Word's, with LibreOffice from version 26 on
}

// ParseLeaveOff reads names with commas between: widths, fields, blank-pages, cjk-lines, or all of them as all. "" is none.
func ParseLeaveOff(s string) (LeaveOff, error) {
	var off LeaveOff
	if s == "" {
		return off, nil
	}
	for name := range strings.SplitSeq(s, ",") {
		switch name = strings.TrimSpace(name); name {
		case "widths":
			off.Widths = true
		case "fields":
			off.Fields = true
		case "blank-pages":
			off.BlankPages = true
		case "cjk-lines":
			off.CJKLines = true
		case "all":
			off = LeaveOff{Widths: true, Fields: true, BlankPages: true, CJKLines: true}
		default:
			return LeaveOff{}, fmt.Errorf("%q is none of widths, fields, blank-pages, cjk-lines, all", name)
		}
	}
	return off, nil
}
