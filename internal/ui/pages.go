package ui

import "sheaf/internal/job"

// sayPages says how many PDFs have as many pages as Word counted, names those that have not, at most so many, and says how many were fitted to where
// Word began their pages.
func (c *Console) sayPages(files []job.FileStatus, most int) {
	c.sayCounted(files, most)
	var fitted, pages int
	for _, f := range files {
		if f.FittedPages != nil && *f.FittedPages > 0 {
			fitted, pages = fitted+1, pages+*f.FittedPages
		}
	}
	if were := "were"; fitted > 0 {
		if pages == 1 {
			were = "was"
		}
		if len(files) == 1 {
			c.Say("%s %s fitted to where Word began them.", plural(pages, "page"), were)
		} else {
			c.Say("In %s %s %s fitted to where Word began them.", plural(fitted, "PDF"), plural(pages, "page"), were)
		}
	}
}

func (c *Console) sayCounted(files []job.FileStatus, most int) {
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
		if i == most {
			break
		}
		c.Say("  %s", Escape(f.Filename))
		c.Say("    Word counted %s, this PDF has %d", plural(*f.WordPages, "page"), *f.Pages)
	}
	c.sayMore(len(other) - most)
}
