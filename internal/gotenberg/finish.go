package gotenberg

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"sheaf/internal/job"
	"sheaf/internal/office/edit"
	"sheaf/internal/office/pdf"
)

// finishing is what is done with PDFs beside their conversion, in the order of its fields.
type finishing struct {
	changes    edit.Changes
	metadata   pdf.Description  // that was asked for
	described  *pdf.Description // what of it the conversion does not see to; nil for nothing
	protection *job.Protection  // nil where the conversion protects them, or nobody
}

func (f finishing) empty() bool { return f.changes.Empty() && f.described == nil }

// settleFinish finds out what is to be done with the PDFs in the end. These are protected last.
func (w *wish) settleFinish() *refusal {
	f := &w.finish
	f.changes.Turned = w.first("rotatePages")
	for _, kind := range []string{"watermark", "stamp"} {
		stamps, r := w.stamps(kind)
		if r != nil {
			return r
		}
		f.changes.Stamps = append(f.changes.Stamps, stamps...)
	}
	for _, u := range w.form.beside["embeds"] {
		f.changes.Files = append(f.changes.Files, edit.File{Name: u.name, Path: u.path})
	}
	if len(w.form.beside["facturxXml"]) > 0 {
		return badRequest("Files in the form field 'facturxXml' are not honoured here. Leave them out.")
	}
	if w.has("embedsMetadata") {
		return badRequest("The form field 'embedsMetadata' is not honoured here. Leave it out.")
	}
	if !f.changes.Empty() && (w.has("pdfa") || w.reader.Options().UA()) {
		return badRequest("A PDF is not PDF/A or PDF/UA any more after 'watermarkSource', 'stampSource', 'rotateAngle' or 'embeds'. Leave them out, or 'pdfa' and 'pdfua'.")
	}
	return nil
}

// stamps returns what is to be printed on the pages: the values of fields belong together by their order.
func (w *wish) stamps(kind string) ([]edit.Stamp, *refusal) {
	at := func(field string, i int) string {
		if values := w.form.values[kind+field]; i < len(values) {
			return values[i]
		}
		return ""
	}
	var stamps []edit.Stamp
	files := w.form.beside[kind]
	for i, source := range w.form.values[kind+"Source"] {
		if source == "" {
			continue
		}
		s := edit.Stamp{Kind: source, Text: at("Expression", i), Pages: at("Pages", i), Over: kind == "stamp"}
		if text := at("Options", i); text != "" {
			if err := json.Unmarshal([]byte(text), &s.Look); err != nil {
				return nil, badRequest("Invalid form data: form field '%sOptions' is invalid", kind)
			}
		}
		switch source {
		case edit.Text:
		case edit.Image, edit.PDF:
			if len(files) == 0 {
				return nil, badRequest("Invalid form data: a %s file is required for image or pdf source", kind)
			}
			s.File, files = files[0].path, files[1:]
		default:
			return nil, badRequest("Invalid form data: form field '%sSource' is invalid (got '%s', resulting to wrong value, expected either 'text', 'image' or 'pdf')", kind, source)
		}
		stamps = append(stamps, s)
	}
	return stamps, nil
}

// setAngle takes by how much pages are turned.
func (w *wish) setAngle(value string) { w.finish.changes.Angle, _ = strconv.Atoi(value) } // it has been checked

// setMetadata takes what the PDFs are to say of themselves.
func (w *wish) setMetadata(value string) {
	d, err := readMetadata(value)
	if r, ok := errors.AsType[*refusal](err); ok {
		w.refusals = append(w.refusals, r)
	}
	for name, text := range map[string]string{"title": d.Title, "author": d.Author, "subject": d.Subject, "keywords": strings.Join(d.Keywords, ", ")} {
		if text != "" {
			w.set(name, text)
		}
	}
	w.finish.metadata = d
}

// describeLast has the PDFs described in the end, where they say what no option has or are not what the conversion made.
func (w *wish) describeLast() {
	d := w.finish.metadata
	others := d
	others.Title, others.Author, others.Subject, others.Keywords = "", "", "", nil
	if !others.Empty() || !d.Empty() && (!w.finish.changes.Empty() || w.split.mode != "") {
		w.finish.described = &d
	}
}

// protectLast has the PDFs protected after all else, where there is something else to be done with them.
func (w *wish) protectLast() {
	s := &w.request.Secrets
	if w.finish.empty() || s.Guard() == (job.Guard{}) {
		return
	}
	w.finish.protection = &job.Protection{UserPassword: s.UserPassword, OwnerPassword: s.OwnerPassword, Permissions: w.request.Options.Permissions}
	s.UserPassword, s.OwnerPassword, w.request.Options.Permissions = "", "", ""
}

// finish does with a PDF what is asked for beside its conversion.
func (c *conversion) finish(ctx context.Context, m made) (made, error) {
	f, o, most := c.wish.finish, c.wish.request.Options, c.door.pipeline.Limits.Conversion
	if !f.changes.Empty() {
		next := c.next()
		err := edit.Apply(ctx, c.door.opt.Errands, m.path, next, f.changes, most)
		switch {
		case errors.Is(err, edit.ErrPages):
			return m, badRequest("Pages to be printed on or turned are written as 1-3,5. Check 'rotatePages', 'watermarkPages' and 'stampPages'.")
		case errors.Is(err, edit.ErrLook):
			return m, badRequest("The requested stamp source is not supported, or no PDF engine could process it. Valid sources: 'text', 'image', 'pdf'.")
		case err != nil:
			return m, err
		}
		m.path = next
	}
	if f.described != nil {
		claim := pdf.Claim{Archive: o.PDFA, Universal: o.UA()}
		if err := pdf.Describe(m.path, *f.described, claim); err != nil {
			return m, fmt.Errorf("describe PDF: %w", err)
		}
		if broken, err := pdf.BrokenFile(m.path, claim); err != nil || len(broken) > 0 {
			return m, errors.Join(err, badRequest("With this metadata the PDF would not be what 'pdfa' and 'pdfua' ask for. Leave them out, or the metadata."))
		}
	}
	if f.protection == nil {
		return m, nil
	}
	next := c.next()
	if c.door.pipeline.Protector == nil {
		return m, job.NewError(job.CodeProtectionFailed, nil)
	}
	err := c.door.pipeline.Protector.Protect(ctx, m.path, next, *f.protection, most)
	m.path = next
	return m, err
}
