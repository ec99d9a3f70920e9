package config

import (
	"fmt"
	"strings"

	"sheaf/internal/job"
)

// ParseLeaveOff reads a comma-separated list of steps to leave off: widths, fields, blank-pages, cjk-lines, derived-fonts, pages, or all for every one
// of them. "" leaves off none.
func ParseLeaveOff(s string) (job.LeaveOff, error) {
	var off job.LeaveOff
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
		case "derived-fonts":
			off.DerivedFonts = true
		case "pages":
			off.Pages = true
		case "all":
			off = job.LeaveOff{Widths: true, Fields: true, BlankPages: true, CJKLines: true, DerivedFonts: true, Pages: true}
		default:
			return job.LeaveOff{}, fmt.Errorf("%q is none of widths, fields, blank-pages, cjk-lines, derived-fonts, pages, all", name)
		}
	}
	return off, nil
}
