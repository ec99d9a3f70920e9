package job

// Warning says that something of a document is not as it should be in its PDF, which is there all the same.
type Warning struct {
	Code    WarningCode `json:"code" doc:"What kind of warning it is; there may be others one day"`
	Message string      `json:"message" doc:"A sentence for people"`
	Count   int         `json:"count" doc:"How much is missing"`
}

// WarningCode is a stable name of a kind of warning.
type WarningCode string

// What may be missing in a PDF.
const (
	WarningText      WarningCode = "text_missing"
	WarningPictures  WarningCode = "pictures_missing"
	WarningPreviews  WarningCode = "previews_missing" // pictures that stand for embedded objects
	WarningEquations WarningCode = "equations_missing"
	WarningCharts    WarningCode = "charts_missing"
	WarningLinks     WarningCode = "links_missing"
	WarningLeftOut   WarningCode = "content_left_out"  // a file that is inserted in the document is not shown, or not all of it
	WarningReshaped  WarningCode = "layout_changed"    // something was set otherwise than in Word, since part of it would be missing
	WarningReduced   WarningCode = "document_repaired" // LibreOffice could not open the document as it is
	WarningComments  WarningCode = "comments_missing"  // comments that were to be shown
	WarningFields    WarningCode = "fields_as_saved"   // fields that were to be updated
	WarningUnchecked WarningCode = "content_unchecked" // document and PDF could not be compared
)
