package ui

import "sheaf/internal/job"

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
	verb := "have"
	if len(known) == 1 {
		verb = "has"
	}
	c.Say("%d of %s %s as many pages as Word counted.", len(known)-len(other), plural(len(known), "PDF"), verb)
	for i, f := range other {
		if i == maxNamed {
			break
		}
		c.Say("  %s", Escape(f.Filename))
		c.Say("    Word counted %s, this PDF has %d", plural(*f.WordPages, "page"), *f.Pages)
	}
	c.sayMore(len(other) - maxNamed)
}
