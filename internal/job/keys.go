package job

import (
	"fmt"
	"strings"
)

// The layout of the two buckets.
const (
	UploadPrefix = "uploads/" // inbox: uploads/<job>.zip
	DropPrefix   = "drop/"    // inbox: drop/<any path>/<name>.zip or .docx
	JobPrefix    = "jobs/"    // outbox: all that a job made
	ResultPrefix = "results/" // outbox: results of drops, beside the path they were dropped under
)

// OptionsFile is the name of a file in the drop folder, and of an object below drop/, that holds the options of what is dropped beside it.
const OptionsFile = "sheaf.json"

// UploadKey is where a job's upload lies in the inbox bucket.
func UploadKey(id ID) string { return UploadPrefix + string(id) + ".zip" }

// UploadJob returns the job whose upload lies under key.
func UploadJob(key string) (ID, bool) {
	name, ok := strings.CutPrefix(key, UploadPrefix)
	name, zip := strings.CutSuffix(name, ".zip")
	id, err := ParseID(name)
	return id, ok && zip && err == nil
}

// Folder is the prefix of all objects that a job made in the outbox bucket.
func (id ID) Folder() string { return JobPrefix + string(id) + "/" }

// ManifestKey is where the job's manifest lies in the outbox bucket.
func (id ID) ManifestKey() string { return id.Folder() + "manifest.json.gz" }

// PDFKey is where document n's PDF of the first run lies in the outbox bucket.
func (id ID) PDFKey(n int) string { return fmt.Sprintf("%spdf/%d.pdf", id.Folder(), n) }

// MergedKey is where the PDF of all documents of a run lies in the outbox bucket, where they are merged.
func (id ID) MergedKey(run int) string { return fmt.Sprintf("%smerged-%d.pdf", id.Folder(), run) }

// ResultKey is where the result ZIP of a run lies in the outbox bucket.
func (id ID) ResultKey(run int) string { return fmt.Sprintf("%sresult-%d.zip", id.Folder(), run) }

// Made is an object that a run of a job made.
type Made struct{ Document, Run int } // 0 is no document: it is of the result

// MadeOf tells by its key what an object in a job's folder is; false for one that is no PDF of a document and no result.
func (id ID) MadeOf(key string) (m Made, ok bool) {
	name := strings.TrimPrefix(key, id.Folder())
	for _, format := range []string{"result-%d.zip", "merged-%d.pdf"} {
		if _, err := fmt.Sscanf(name, format, &m.Run); err == nil && fmt.Sprintf(format, m.Run) == name {
			return m, true
		}
	}
	if _, err := fmt.Sscanf(name, "pdf/%d.%d.pdf", &m.Document, &m.Run); err == nil {
		return m, key == Document{Job: id, Number: m.Document, PDFRun: m.Run}.PDFKey()
	}
	m.Run = 1
	_, err := fmt.Sscanf(name, "pdf/%d.pdf", &m.Document)
	return m, err == nil && key == id.PDFKey(m.Document)
}
