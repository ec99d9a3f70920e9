package job

// DefaultImageDPI is how many pixels an inch pictures keep where nothing else is asked for. It is LibreOffice's own.
const DefaultImageDPI = 300

// Options is how the documents of a job are to be converted. The zero value is how sheaf converts where nothing is asked for, and an
// empty field asks for nothing. Package options declares their names, values and words, and checks them: what is stored in a job has
// been checked. Its JSON is what requests have in options and what status documents show.
type Options struct {
	Profile       string `json:"profile,omitempty"`        // what it stands for is in the other fields
	PDFA          string `json:"pdfa,omitempty"`           // "1b", "2b" or "3b": the part and level of PDF/A (ISO 19005) that the PDF keeps
	PDFUA         *bool  `json:"pdfua,omitempty"`          // PDF/UA-1 (ISO 14289-1): for readers who do not see the pages; nil is false
	PDFVersion    string `json:"pdf_version,omitempty"`    // "1.5" to "2.0": the version of the format; "" is the release's own
	HiddenText    string `json:"hidden_text,omitempty"`    // one of the Hidden constants
	Language      string `json:"language,omitempty"`       // of text that names none, as BCP 47 has it: "de-CH"; "" is the document's own
	InitialView   string `json:"initial_view,omitempty"`   // one of the View constants
	Tagged        *bool  `json:"tagged,omitempty"`         // structure for screen readers; nil is the release's own way
	Pages         string `json:"pages,omitempty"`          // "1-3,5"; see ParsePages
	Bookmarks     *bool  `json:"bookmarks,omitempty"`      // an outline of the headings; nil is true
	ImageDPI      int    `json:"image_dpi,omitempty"`      // most pixels an inch that pictures keep; 0 is DefaultImageDPI
	ImageQuality  int    `json:"image_quality,omitempty"`  // of pictures that are compressed as JPEG, in percent; 0 is 90
	Lossless      *bool  `json:"lossless,omitempty"`       // pictures stay as they are but for their number of pixels; nil is false
	Watermark     string `json:"watermark,omitempty"`      // text across each page
	WatermarkLook string `json:"watermark_look,omitempty"` // see ParseWatermarkLook
	Landscape     *bool  `json:"landscape,omitempty"`      // pages are wider than high; nil is as each document has them
	NoReport      *bool  `json:"no_report,omitempty"`      // leave report.json and report.csv out of the result; nil is false
	Merge         *bool  `json:"merge,omitempty"`          // one PDF of all documents; nil is false
	Names         string `json:"names,omitempty"`          // of the PDFs in the result; see ParseNames
	KeepOriginals *bool  `json:"keep_originals,omitempty"` // the documents stand beside their PDFs in the result; nil is false
	IgnoreOthers  *bool  `json:"ignore_others,omitempty"`  // files of other kinds in the upload are meant to be left out; nil is false
	Permissions   string `json:"permissions,omitempty"`    // what those without the owner's password may do with the PDF; see ParsePermissions
	Changes       string `json:"changes,omitempty"`        // what is shown of tracked changes: one of the Changes constants
	Comments      string `json:"comments,omitempty"`       // one of the Comments constants
	Fields        string `json:"fields,omitempty"`         // one of the Fields constants
	Forms         string `json:"forms,omitempty"`          // one of the Forms constants
	Metadata      string `json:"metadata,omitempty"`       // one of the Metadata constants
	Title         string `json:"title,omitempty"`          // of the PDFs, as Author, Subject and Keywords are; "" is the document's own
	Author        string `json:"author,omitempty"`         //
	Subject       string `json:"subject,omitempty"`        //
	Keywords      string `json:"keywords,omitempty"`       // separated by commas
	Formats       string `json:"formats,omitempty"`        // what is converted beside documents of Word since 2007; see ParseFormats
	CallbackURL   string `json:"callback_url,omitempty"`   // who is told of the job's end; in a request only, a job has it in Callback
}

// UA reports whether PDFs are to be PDF/UA.
func (o Options) UA() bool { return o.PDFUA != nil && *o.PDFUA }
