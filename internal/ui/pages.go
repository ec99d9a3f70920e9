package ui

import (
	"fmt"

	"sheaf/internal/job"
)

// sayPages says how many PDFs have as many pages as Word counted, and names those that have not.
func (c *Console) sayPages(files []job.FileStatus) {
	var known, other []job.FileStatus
	for _, f := range files {
		if f.WordPages == nil {
			continue
		}
		known = append(known, f)
		if !*f.PagesMatch {
			other = append(other, f)
		}
	}
	switch {
	case len(known) == 0:
		return
	case len(files) == 1:
		c.Say("Word counted %s, this PDF has %d.", plural(*files[0].WordPages, "page"), *files[0].Pages)
		return
	}
	same := len(known) - len(other)
	c.Say("Word counted the pages of %s: %s as many.", plural(len(known), "document"), numbered(same, "PDF has", "PDFs have"))
	for i, f := range other {
		if i == maxNamed {
			break
		}
		c.Say("  %s", Escape(f.Filename))
		c.Say("    Word counted %s, this PDF has %d", plural(*f.WordPages, "page"), *f.Pages)
	}
	c.sayMore(len(other) - maxNamed)
}

// numbered says how many things do something.
func numbered(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
