package job

// What is shown of the changes that documents track.
const (
	ChangesAsSaved  = "as-saved" // as LibreOffice has it: marked, unless the document was saved with them hidden; "" is the same
	ChangesFinal    = "final"    // the documents with all changes taken on
	ChangesOriginal = "original" // the documents without them
	ChangesMarkup   = "markup"   // marked, however the document was saved
)
