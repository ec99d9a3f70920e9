package job

// What is shown of the changes that documents track.
const (
	ChangesAsSaved  = "as-saved" // as LibreOffice has it: marked, unless the document was saved with them hidden; "" is the same
	ChangesFinal    = "final"    // the documents with all changes taken on
	ChangesOriginal = "original" // the documents without them
	ChangesMarkup   = "markup"   // marked, however the document was saved
)

// What becomes of comments. "" is the same as CommentsNone.
const (
	CommentsNone  = "none"
	CommentsNotes = "notes" // notes of the PDF
	// CommentsMargin has them stand beside the pages, which are made smaller for it.
	CommentsMargin = "margin"
)

// ShowsComments reports whether comments are to be in the PDF.
func (o Options) ShowsComments() bool {
	return o.Comments == CommentsNotes || o.Comments == CommentsMargin
}

// What fields show.
const (
	FieldsAsSaved = "as-saved" // their results as they were saved, but for those that are another on each page; "" is the same
	FieldsUpdate  = "update"   // what LibreOffice works out
)

// What becomes of form fields. "" is what LibreOffice does: content controls and the fields of older forms are flat, and controls
// (ActiveX) are kept before version 25.
const (
	FormsFlatten = "flatten" // what is filled in is text
	FormsKeep    = "keep"    // they are filled in in the PDF
)

// What becomes of the properties of documents: title, author, dates and the like. "" is the same as MetadataKeep.
const (
	MetadataKeep  = "keep"
	MetadataStrip = "strip"
)

// What readers show beside the pages when they open a PDF. "" is the release's own way.
const (
	ViewPages      = "pages" // nothing
	ViewBookmarks  = "bookmarks"
	ViewThumbnails = "thumbnails"
)

// Whether hidden text is shown. "" is the same as HiddenHide.
const (
	HiddenHide = "hide"
	HiddenShow = "show"
)
