package gotenberg

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"sheaf/internal/archive"
	"sheaf/internal/job"
	"sheaf/internal/options"
	"sheaf/internal/result"
)

// wish is what a request asks for.
type wish struct {
	form    *form
	request job.Request // but for what is merged and split

	merge   bool
	split   split
	flatten bool
	finish  finishing

	reader   options.Reader
	refusals []*refusal
	permits  map[string]bool
	forms    string
	look     []string
	reduce   *bool
	dpi      string

	optimize  bool
	optimized string
}

// first returns the first value of a field, "" for none.
func (w *wish) first(name string) string {
	if values := w.form.values[name]; len(values) > 0 {
		return values[0]
	}
	return ""
}

func (w *wish) has(name string) bool { return w.first(name) != "" }

// set takes the value of an option.
func (w *wish) set(name, value string) {
	if err := w.reader.Add(name, value); err != nil {
		w.refusals = append(w.refusals, badRequest("%s", job.AsError(err).Message))
	}
}

// read finds out what a request asks for. The error is a refusal.
func read(f *form) (*wish, error) {
	w := &wish{form: f, permits: map[string]bool{}}
	var wrong []string
	look := func(fields []field) {
		for _, of := range fields {
			value := w.first(of.name)
			if value == "" {
				continue
			}
			if of.check != nil {
				if err := of.check(w, value); err != nil {
					wrong = append(wrong, "form field '"+of.name+"' is invalid (got '"+value+"', resulting to "+err.Error()+")")
					continue
				}
			}
			w.take(of, value)
		}
	}
	look(pdfFields())
	if !slices.ContainsFunc(f.files, func(u *upload) bool { return extension(u.name) != "" }) {
		wrong = append(wrong, "no form file found for extensions: ["+extensions+"]")
	}
	look(documentFields())
	if len(wrong) > 0 {
		return nil, badRequest("Invalid form data: %s", strings.Join(wrong, "\n"))
	}
	return w, w.settle()
}

// take takes a value that is right.
func (w *wish) take(of field, value string) {
	switch {
	case of.take != nil:
		of.take(w, value)
	case of.only != "" && !same(of, value):
		w.refusals = append(w.refusals, badRequest("The form field '%s' with the value '%s' is not honoured here. Leave it out.", of.name, value))
	}
}

// same reports whether a value means the only one.
func same(of field, value string) bool {
	if on, err := strconv.ParseBool(value); err == nil && (of.only == "true" || of.only == "false") {
		return strconv.FormatBool(on) == of.only
	}
	if n, err := strconv.Atoi(value); err == nil {
		return strconv.Itoa(n) == of.only
	}
	return value == of.only
}

// settle finds what does not go together, and puts together what several fields say.
func (w *wish) settle() error {
	for _, step := range []func() *refusal{w.settleFiles, w.settleCompatible, w.settleSplit, w.settlePages, w.settlePassword} {
		if r := step(); r != nil {
			return r
		}
	}
	w.settleForms()
	w.settlePictures()
	w.settleWatermark()
	w.settlePermissions()
	if len(w.refusals) > 0 {
		return w.refusals[0]
	}
	request, err := w.reader.Request()
	if err != nil {
		return badRequest("%s", job.AsError(err).Message)
	}
	w.request = request
	w.describeLast()
	w.protectLast()
	return nil
}

// settleFiles puts the documents in the order of their names, in which they are merged.
func (w *wish) settleFiles() *refusal {
	names := make([]string, len(w.form.files))
	var formats []string
	for i, u := range w.form.files {
		names[i] = u.name
		switch ext := extension(u.name); {
		case archive.DocumentExt(u.name) != "":
		case archive.DocumentExt(u.name, job.AllEndings()...) != "":
			formats = append(formats, formatOf(ext))
		case ext != "":
			return badRequest("sheaf converts documents of Word. The file '%s' is none: convert it with Gotenberg itself.", u.name)
		default:
			return badRequest("The file '%s' is of no kind that is converted. Leave it out.", u.name)
		}
	}
	if len(names) > 1000 {
		return badRequest("There are more than 1000 files. Send them by several requests.")
	}
	sorted := make([]*upload, len(names))
	for i, number := range result.Order(names) {
		sorted[i] = w.form.files[number-1]
	}
	w.form.files = sorted
	if len(formats) > 0 {
		slices.Sort(formats)
		w.set("formats", strings.Join(slices.Compact(formats), ","))
	}
	w.merge = w.merge && len(sorted) > 1
	return nil
}

// formatOf returns the format of documents with an ending.
func formatOf(ext string) string {
	for _, f := range job.Formats() {
		if slices.Contains(f.Endings(), ext) {
			return string(f)
		}
	}
	return ""
}

// extension returns the ending of a file that Gotenberg converts, "" for others.
func extension(name string) string {
	ext := strings.ToLower(path.Ext(name))
	if ext != "" && slices.Contains(strings.Fields(extensions), ext) {
		return ext
	}
	return ""
}

// setArchive takes the kind of PDF/A.
func (w *wish) setArchive(value string) {
	kind, ok := strings.CutPrefix(value, "PDF/A-")
	if !ok || !slices.Contains([]string{"1b", "2b", "3b"}, kind) {
		w.refusals = append(w.refusals, badRequest("The PDF format '%s' is not supported. Valid formats include PDF/A-1b, PDF/A-2b, PDF/A-3b, and PDF/UA.", value))
		return
	}
	w.set("pdfa", kind)
}

// settleCompatible is what Gotenberg finds that does not go together.
func (w *wish) settleCompatible() *refusal {
	switch {
	case w.has("pdfa") && w.has("userPassword"):
		return badRequest("Invalid form data: PDF/A format is incompatible with encryption")
	case len(w.denied()) > 0 && !w.has("userPassword") && !w.has("ownerPassword"):
		return badRequest("Invalid form data: permission restrictions require a 'userPassword' or 'ownerPassword'")
	case w.flatten && w.reader.Options().Comments == job.CommentsNotes:
		return badRequest("Notes that open with a click do not go with 'flatten'. Leave 'exportNotes' out.")
	}
	return w.settleFinish()
}

// denied returns what may not be done with the PDFs.
func (w *wish) denied() (denied []string) {
	for what, allowed := range w.permits {
		if !allowed {
			denied = append(denied, what)
		}
	}
	return denied
}

// settleForms decides about fields. PDF/A and PDF/UA have none, as LibreOffice makes them, whatever is asked for.
func (w *wish) settleForms() {
	switch {
	case w.flatten:
		w.forms = job.FormsFlatten
	case w.forms == job.FormsKeep && (w.has("pdfa") || w.reader.Options().UA()):
		w.forms = ""
	}
	if w.forms != "" {
		w.set("forms", w.forms)
	}
}

// settlePictures decides about the sharpness of pictures.
func (w *wish) settlePictures() {
	const all = "1200" // as sharp as the option goes
	switch {
	case w.reduce == nil:
	case *w.reduce:
		w.set("image_dpi", cmp.Or(w.dpi, strconv.Itoa(job.DefaultImageDPI)))
	default:
		w.set("image_dpi", all)
	}
	if w.optimize && !w.has("quality") {
		w.set("image_quality", cmp.Or(w.optimized, "80"))
	}
}

// looks adds to how the watermark looks.
func (w *wish) looks(format string, args ...any) {
	w.look = append(w.look, fmt.Sprintf(format, args...))
}

// tiled is the look of a watermark that stands many times on each page.
const tiled = "tiled"

// settleWatermark puts together how the watermark looks; without one that says nothing.
func (w *wish) settleWatermark() {
	if slices.Contains(w.look, tiled) {
		w.look = []string{tiled} // LibreOffice gives that no other look, for Gotenberg either
	}
	if len(w.look) > 0 && w.reader.Options().Watermark != "" {
		w.set("watermark_look", strings.Join(w.look, ", "))
	}
}

// settlePermissions decides what may be done with the PDFs. Who may do everything needs a password, which nobody knows where none is given.
func (w *wish) settlePermissions() {
	denied := w.denied()
	if len(denied) == 0 {
		return
	}
	var left []string
	for _, what := range job.Permissions() {
		if !slices.Contains(denied, what) {
			left = append(left, what)
		}
	}
	w.set("permissions", cmp.Or(strings.Join(left, ","), "none"))
	if !w.has("ownerPassword") {
		w.set("owner_password", rand.Text())
	}
}

// settlePages checks the ranges of pages.
func (w *wish) settlePages() *refusal {
	if value := w.first("nativePageRanges"); value != "" {
		if _, err := job.ParsePages(value); err != nil {
			return w.noPages(w.form.files[0].name)
		}
	}
	return nil
}

// settlePassword finds documents that no password protects.
func (w *wish) settlePassword() *refusal {
	if !w.has("password") {
		return nil
	}
	for _, u := range w.form.files {
		if archive.DocumentExt(u.name) != "" && strings.HasPrefix(string(u.head), "PK\x03\x04") {
			return badRequest("The document '%s' is not password-protected. Remove the 'password' form field.", u.name)
		}
	}
	return nil
}

// checkMerged returns a refusal where what is asked for does not go with one PDF of all documents.
func checkMerged(r job.Request) error {
	if err := options.Check(r); err != nil {
		return badRequest("%s", job.AsError(err).Message)
	}
	return nil
}
