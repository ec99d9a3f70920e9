package job

import (
	"fmt"
	"time"
)

// Document is the row of one document: what became of it so far. A document without a row is pending.
type Document struct {
	Job    ID    `json:"job"`
	Number int   `json:"number"` // 1-based, in the order of the ZIP's central directory
	Run    int   `json:"run"`    // the run of the job this state belongs to
	State  State `json:"state"`  // processing, completed or failed

	Code    Code   `json:"code,omitempty"` // why it failed
	Message string `json:"message,omitempty"`

	Pages     int                `json:"pages,omitempty"`
	WordPages int                `json:"word_pages,omitempty"`   // that Word counted when it saved the document; 0 where not known
	Pass      int                `json:"pass,omitempty"`         // conversions made for the PDF
	Fitted    int                `json:"fitted_pages,omitempty"` // pages fitted to where Word began them
	Seconds   float64            `json:"seconds,omitempty"`      // of conversion, without queueing and transfer
	Bytes     int64              `json:"bytes,omitempty"`        // of the PDF
	CRC32     uint32             `json:"crc32,omitempty"`        // of the PDF, IEEE, as a ZIP wants it
	PDFRun    int                `json:"pdf_run,omitempty"`      // the run whose PDF it is, where that is named after one; see PDFKey
	Fonts     []FontSubstitution `json:"fonts,omitempty"`
	Warnings  []Warning          `json:"warnings,omitempty"` // what its PDF lacks; nil where not known
	Work      Work               `json:"work,omitzero"`      // what all its conversions took in this run
	Cached    bool               `json:"cached,omitempty"`   // its PDF was made before, of the same document
	Crashes   int                `json:"deaths,omitempty"`   // converting processes that died in this run
	At        time.Time          `json:"at"`                 // of the last change
}

// PDFKey is where the PDF of a converted document lies in the outbox bucket: each run has PDFs of its own.
func (d Document) PDFKey() string {
	if d.PDFRun == 0 {
		return d.Job.PDFKey(d.Number)
	}
	return fmt.Sprintf("%spdf/%d.%d.pdf", d.Job.Folder(), d.Number, d.PDFRun)
}

// FontSubstitution is a font that a document asked for and did not get.
type FontSubstitution struct {
	Font             string `json:"font"`
	ReplacedBy       string `json:"replaced_by"`
	MetricCompatible bool   `json:"metric_compatible"` // same widths: lines break where they did
}

// FailedWith returns the row of a document of this job's run that failed for reason at now.
func (j Job) FailedWith(number int, reason *Error, now time.Time) Document {
	return Document{Job: j.ID, Number: number, Run: j.Run, State: Failed, Code: reason.Code, Message: reason.Message, At: now}
}

// Tally counts the terminal outcomes of one run of a job.
type Tally struct {
	Completed int
	Failed    int
	Work      Work
	LastAt    time.Time // when the last of them was recorded; zero when none was
}

// Done is how many documents have an outcome in the run.
func (t Tally) Done() int { return t.Completed + t.Failed }

// Manifest is what intake read in the upload: the documents, in order, and what was passed over. It is written once, as
// the object jobs/<id>/manifest.json.gz, and never changed.
type Manifest struct {
	Documents []Entry   `json:"documents"` // Documents[i] is number i+1
	Skipped   []Skipped `json:"skipped"`
}

// Entry is a document in the upload.
type Entry struct {
	Name string `json:"name"` // its path in the ZIP, decoded, with slashes
	PDF  string `json:"pdf"`  // its PDF's path in the result ZIP
	// Code and Message are set when the directory alone showed that the document cannot be converted.
	Code    Code   `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
	Extent  Extent `json:"part"`
}

// Extent says where a document's bytes lie in the upload (ZIP appnote 4.3.7, 4.3.12). It is zero when the upload is the
// document itself.
type Extent struct {
	Offset     int64     `json:"offset"`     // of the local header
	Span       int64     `json:"span"`       // most bytes that header and data take
	Compressed int64     `json:"compressed"` // bytes
	Size       int64     `json:"size"`       // declared, not trusted
	CRC32      uint32    `json:"crc32"`
	Method     uint16    `json:"method"`
	Flags      uint16    `json:"flags"`
	Cipher     uint8     `json:"cipher,omitempty"` // as package archive numbers them
	Modified   time.Time `json:"modified,omitzero"`
}

// Skipped is an entry of the upload that is no document, and why.
type Skipped struct {
	Filename string `json:"filename"`
	Reason   string `json:"reason"`
}
