package options

import (
	"slices"

	"sheaf/internal/job"
)

// All returns the options in the order in which they are shown.
func All() []Option {
	first := []Option{
		{
			Name: "profile", Kind: Choice, Label: "Made for", Example: "court",
			Choices: []Value{{"court", "Filing at a court (PDF/A-2b)"}, {"archive", "Keeping for years (PDF/A-2b, tagged)"}, {"small", "Sending by mail (smaller pictures)"}},
			Usage:   "set several options at once for `WHAT` the PDFs are made for", Default: "none",
			field: func(o *job.Options) any { return &o.Profile },
		}, {
			Name: "pdfa", Kind: Choice, Label: "PDF/A, for keeping", Example: "2b",
			Choices: []Value{{"1b", "PDF/A-1b"}, {"2b", "PDF/A-2b"}, {"3b", "PDF/A-3b"}},
			Usage:   "make PDF/A of this `KIND`, which shows the same in many years", Default: "ordinary PDF",
			field: func(o *job.Options) any { return &o.PDFA },
		}, {
			Name: "pdfua", Kind: Switch, Label: "PDF/UA, for readers who do not see the pages", Example: "true",
			Usage: "make PDF/UA-1, which screen readers read well", Default: "false",
			field: func(o *job.Options) any { return &o.PDFUA },
		}, {
			Name: "tagged", Kind: Switch, Label: "Mark headings, lists and tables (tagged PDF)", Example: "true",
			Usage: "note in the PDF what is a heading, a list, a table", Default: "as LibreOffice does: true from version 25 on",
			field: func(o *job.Options) any { return &o.Tagged },
		}, {
			Name: "pages", Kind: Text, Max: 1000, Label: "Only these pages", Example: "1-3,5",
			Usage: "keep the `PAGES` such as 1-3,5 or 2- of each document", Default: "all pages",
			check: func(s string) error { _, err := job.ParsePages(s); return err },
			field: func(o *job.Options) any { return &o.Pages },
		}, {
			Name: "bookmarks", Kind: Switch, Label: "Bookmarks from headings", Example: "false",
			Usage: "list the headings as bookmarks beside the pages, or not: --bookmarks=false", Default: "true",
			field: func(o *job.Options) any { return &o.Bookmarks },
		},
	}
	return slices.Concat(first, pictures(), ofJobs(), content(), described(), view(), []Option{permissions()}, shape(), []Option{callback()})
}

// pictures returns the options for pictures, and for text that is printed across the pages.
func pictures() []Option {
	return []Option{
		{
			Name: "image-dpi", Kind: Number, Min: 30, Max: 1200, Label: "Sharpness of pictures (dots an inch)", Example: "150",
			Usage: "reduce pictures to `N` dots an inch", Default: "300",
			field: func(o *job.Options) any { return &o.ImageDPI },
		}, {
			Name: "image-quality", Kind: Number, Min: 1, Max: 100, Label: "Quality of pictures (percent)", Example: "75",
			Usage: "compress pictures as JPEG with a quality of `N` percent", Default: "90",
			field: func(o *job.Options) any { return &o.ImageQuality },
		}, {
			Name: "lossless", Kind: Switch, Label: "Pictures without loss (larger PDFs)", Example: "true",
			Usage: "store pictures without loss, not as JPEG", Default: "false",
			field: func(o *job.Options) any { return &o.Lossless },
		}, {
			Name: "watermark", Kind: Text, Max: 100, Label: "Watermark", Example: "DRAFT",
			Usage: "print `TEXT` across each page", Default: "none",
			field: func(o *job.Options) any { return &o.Watermark },
		}, {
			Name: "watermark-look", Kind: Text, Max: 200, Label: "Look of the watermark", Example: "color=ff0000, size=48, angle=45, font=Courier",
			Usage: "print the watermark with this `LOOK`: a list of color, size, angle and font, or tiled, for many in grey over the page", Default: "grey and aslant",
			check: func(s string) error { _, err := job.ParseWatermarkLook(s); return err },
			field: func(o *job.Options) any { return &o.WatermarkLook },
		},
	}
}

// ofJobs returns the options for what is taken and for the reports.
func ofJobs() []Option {
	return []Option{
		{
			Name: "formats", Kind: Text, Max: 200, OfJob: true, Label: "Older and other formats", Example: "doc,odt,rtf",
			Choices: []Value{{"doc,dot,rtf", "Old Word documents, too (.doc, .dot, .rtf)"}, {job.AllFormats, "All that Word opens, too (.doc, .odt, .rtf, .txt, .html, ...)"}},
			Usage:   "convert documents of other `FORMATS`, too: some of doc, dot, odt, ott, rtf, fodt, txt, html, wps, or all-word", Default: "only .docx, .docm, .dotx and .dotm",
			check: func(s string) error { _, err := job.ParseFormats(s); return err },
			field: func(o *job.Options) any { return &o.Formats },
		}, {
			Name: "no-report", Kind: Switch, OfJob: true, Label: "Without report.json and report.csv", Example: "true",
			Usage: "leave the reports out of the result", Default: "false",
			field: func(o *job.Options) any { return &o.NoReport },
		}, {
			Name: "ignore-others", Kind: Switch, OfJob: true, Label: "Say nothing of other kinds of files", Example: "true",
			Usage: "do not count files that are no Word documents as left out", Default: "false: they are told, and convert and submit exit with 3",
			field: func(o *job.Options) any { return &o.IgnoreOthers },
		},
	}
}
