package pipeline_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// reading is a converter that notes the parts of the document that it was given.
type reading struct {
	printer
	parts *map[string]string
}

func (r reading) Convert(ctx context.Context, c job.Conversion) (job.Rendering, error) {
	b, err := os.ReadFile(c.Source)
	if err != nil {
		return job.Rendering{}, err
	}
	if *r.parts, err = docxtest.Unpack(b); err != nil {
		return job.Rendering{}, err
	}
	return r.printer.Convert(ctx, c)
}

// converted has a document converted as it is asked, to a PDF that shows a text. It returns what became of it, and the parts of what
// the converter was given.
func converted(t *testing.T, document []byte, o job.Options, shows string) (job.FileStatus, map[string]string) {
	t.Helper()
	w, parts := newWorld(t, 1), map[string]string(nil)
	w.p.Converter = reading{printer(shows), &parts}
	j, err := acceptWith(t.Context(), w.clean, "", archivetest.Zip(archivetest.Entry{Name: "a.docx", Body: document}), o)
	require.NoError(t, err)
	w.deliverAll("intake")
	w.deliverAll("convert")
	return w.status(j.ID).Files[0], parts
}

// tracked is a document that was saved with its changes hidden: a word inserted, one deleted, one both, and the same in a document
// that is inserted.
func tracked() *docxtest.Doc {
	const (
		settings = `<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:revisionView w:markup="0"/></w:settings>`
		word     = `<w:r><w:t xml:space="preserve">%s </w:t></w:r>`
	)
	text := func(element, s string) string { return `<w:r><w:` + element + `>` + s + ` </w:` + element + `></w:r>` }
	body := func(s string) string {
		return `<w:p>` + text("t", "All") + `<w:ins w:id="1">` + text("t", "new"+s) + `<w:del w:id="2">` + text("delText", "both"+s) + `</w:del></w:ins>` +
			`<w:del w:id="3">` + text("delText", "old"+s) + `</w:del></w:p>`
	}
	d := docxtest.New().XML(body("")).Part("word/settings.xml", settings)
	id := d.Relationship("aFChunk", "in.docx", "")
	return d.Part("word/in.docx", string(docxtest.New().XML(body("er")).Bytes())).XML(`<w:altChunk r:id="` + id + `"/>`).XML(`<w:p/>`)
}

// TestChanges has tracked changes settled before the converter sees a document, and the words that it has to show counted by that.
func TestChanges(t *testing.T) {
	for changes, c := range map[string]struct{ all, shown, not string }{
		"":                  {"All new All newer", "new old revisionView", "w:id=\"2\""},
		job.ChangesAsSaved:  {"All new All newer", "new old revisionView", "w:id=\"2\""},
		job.ChangesFinal:    {"All new All newer", "new", "old both ins del"},
		job.ChangesOriginal: {"All old All older", "old", "new both ins del"},
		job.ChangesMarkup:   {"All new both old All newer bother older", "new old both", "revisionView"},
	} {
		t.Run(changes, func(t *testing.T) {
			document := tracked().Bytes()
			f, parts := converted(t, document, job.Options{Changes: changes}, c.all)
			require.Equal(t, job.Completed, f.Status)
			require.Empty(t, f.Warnings)
			in, err := docxtest.Unpack([]byte(parts["word/in.docx"]))
			require.NoError(t, err)
			main := parts["word/document.xml"] + parts["word/settings.xml"]
			for _, s := range strings.Fields(c.shown) {
				require.Contains(t, main, s)
			}
			for _, s := range strings.Fields(c.not) {
				require.NotContains(t, main, s)
				require.NotContains(t, in["word/document.xml"], s+"er ")
			}
			f, _ = converted(t, document, job.Options{Changes: changes}, "All All")
			require.Len(t, f.Warnings, 1)
			require.Equal(t, len(strings.Fields(c.all))-2, f.Warnings[0].Count)
		})
	}
}

// TestChangesUnsettled fails a document whose changes cannot be settled, and tells what was left out when they were.
func TestChangesUnsettled(t *testing.T) {
	deep := docxtest.New().XML(strings.Repeat(`<w:x>`, 2000) + `<w:p><w:ins w:id="1"/></w:p>` + strings.Repeat(`</w:x>`, 2000)).Bytes()
	f, _ := converted(t, deep, job.Options{Changes: job.ChangesFinal}, "")
	require.Equal(t, job.CodeChangesUnsettled, *f.ErrorCode)

	d := tracked()
	id := d.Relationship("aFChunk", "in.doc", "")
	f, _ = converted(t, d.Part("word/in.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00").XML(`<w:altChunk r:id="`+id+`"/>`).Bytes(), job.Options{Changes: job.ChangesFinal}, "All new All newer")
	require.Len(t, f.Warnings, 1)
	require.Equal(t, job.WarningLeftOut, f.Warnings[0].Code)
}

// TestMetadata takes the properties out of a document, and knows all the same how many pages Word counted.
func TestMetadata(t *testing.T) {
	document := docxtest.New().Title("All of it").PackedByWord(docxtest.Word, 1)
	f, parts := converted(t, document, job.Options{Metadata: job.MetadataStrip}, "All of it")
	require.Equal(t, new(1), f.WordPages)
	require.NotContains(t, parts["docProps/core.xml"], "All of it")
	require.Contains(t, parts["word/document.xml"], "All of it")
	_, parts = converted(t, document, job.Options{Metadata: job.MetadataKeep}, "All of it")
	require.Contains(t, parts["docProps/core.xml"], "All of it")
}

// TestNotAsAsked tells what of a document cannot be shown as was asked.
func TestNotAsAsked(t *testing.T) {
	document := docxtest.New().XML(`<w:p><w:r><w:t>All</w:t><w:commentReference w:id="1"/></w:r><w:fldSimple w:instr="TOC"/></w:p>`).Bytes()
	f, _ := converted(t, document, job.Options{}, "All")
	require.Empty(t, f.Warnings)
	f, _ = converted(t, document, job.Options{Comments: job.CommentsNotes, Fields: job.FieldsUpdate}, "All")
	require.Len(t, f.Warnings, 2)
	require.Equal(t, job.WarningComments, f.Warnings[0].Code)
	require.Equal(t, job.WarningFields, f.Warnings[1].Code)
}

// TestForms fails a document of which not all form fields are in its PDF, where they are to be kept.
func TestForms(t *testing.T) {
	const control = `<w:p><w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent><w:r><w:t>All</w:t></w:r></w:sdtContent></w:sdt></w:p>`
	for _, c := range []struct {
		body, forms string
		want        *job.Code
	}{
		{control, "", nil}, {control, job.FormsFlatten, nil}, {control, job.FormsKeep, new(job.CodeFormsNotKept)}, {`<w:p/>`, job.FormsKeep, nil},
	} {
		f, _ := converted(t, docxtest.New().XML(c.body).Bytes(), job.Options{Forms: c.forms}, "All")
		require.Equal(t, c.want, f.ErrorCode, c.forms)
	}
}
