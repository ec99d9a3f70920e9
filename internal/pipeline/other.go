package pipeline

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"sheaf/internal/content"
	"sheaf/internal/docx/inventory"
	"sheaf/internal/formats"
	"sheaf/internal/job"
	"sheaf/internal/office/pdf"
)

// formatOf returns the format of the document in a file, by what is in it; "" is one that is read as DOCX. An *job.Error says that the
// format was not asked for. Where no formats were, nothing is looked at.
func (p *Pipeline) formatOf(m task, source string) (job.Format, error) {
	if m.options.Formats == "" {
		return "", nil
	}
	f, size, err := openDocument(source)
	if err != nil {
		return "", err
	}
	defer f.Close()
	format, err := formats.Recognise(f, size, m.Name)
	if err != nil || format == "" || m.options.Takes(format) {
		return format, err
	}
	return "", job.Errorf(job.CodeNotADocument, "This is %s, and documents of that kind were not asked for. Convert it with %s among the formats, or save it as .docx.", format.Kind(), format)
}

func openDocument(name string) (*os.File, int64, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, 0, fmt.Errorf("open document: %w", err)
	}
	stat, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, fmt.Errorf("open document: %w", err)
	}
	return f, stat.Size(), nil
}

// other makes the PDF of a document of another format than DOCX, of what package formats writes of it. An *job.Error is the document's
// own fault, or says what of the options cannot be done.
func (p *Pipeline) other(ctx context.Context, m task, format job.Format, source, dir string) (version, error) {
	v := version{doc: prepared{path: filepath.Join(dir, "prepared", filepath.Base(source)), format: format}, pdf: filepath.Join(dir, "document.pdf"), passes: 1}
	made, err := p.rewrite(m, format, source, v.doc.path)
	if err != nil {
		return version{}, err
	}
	if err := cannot(m.options, format, made); err != nil {
		return version{}, err
	}
	c := p.conversion(m, v.doc, v.pdf, p.Limits.Conversion)
	c.Options.Pages = "" // see cut
	if v.made, err = p.engine(ctx, m, c); err != nil {
		return version{}, err
	}
	v.seconds, v.made.Fonts = v.made.Seconds, nil // which fonts the text asks for is not read
	shown, err := pdf.ReadFile(v.pdf)
	if err != nil {
		p.Log.Warn("document was not compared with its PDF", "cause", err)
		shown = pdf.Content{Partial: true}
	}
	if m.options.Forms == job.FormsKeep && shown.Fields < made.Fields {
		return version{}, job.Errorf(job.CodeFormsNotKept, "Of %d form fields in the document %d can be kept in the PDF: this LibreOffice makes text of the others. "+
			"Convert it with forms=flatten.", made.Fields, shown.Fields)
	}
	v.warnings = lacks(format, made, shown)
	if m.options.Fields == job.FieldsUpdate && format != job.FormatTXT && format != job.FormatHTML { // which have none
		v.warnings = append(v.warnings, content.FieldsOfOther()...)
	}
	return v, nil
}

// rewrite writes what LibreOffice is to see of a document.
func (p *Pipeline) rewrite(m task, format job.Format, source, target string) (formats.Report, error) {
	f, size, err := openDocument(source)
	if err != nil {
		return formats.Report{}, err
	}
	defer f.Close()
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return formats.Report{}, fmt.Errorf("create scratch folder: %w", err)
	}
	w, err := os.OpenFile(target, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return formats.Report{}, fmt.Errorf("create scratch file: %w", err)
	}
	made, err := formats.Write(w, f, size, format, formats.Options{Most: p.Limits.DocumentBytes, Strip: m.options.Metadata == job.MetadataStrip})
	err = errors.Join(err, w.Close())
	if err != nil {
		return made, orFault(documentError(err), err)
	}
	return made, nil
}

// cannot returns an *job.Error where something of the options can be done with DOCX only.
func cannot(o job.Options, format job.Format, made formats.Report) error {
	switch {
	case made.Changes && o.Changes != "" && o.Changes != job.ChangesAsSaved:
		return job.Errorf(job.CodeChangesUnsettled, "This is %s, in which tracked changes are shown as they were saved and no other way. Save it as .docx and try again, or leave out the option changes.", format.Kind())
	case o.HiddenText == job.HiddenShow:
		return job.Errorf(job.CodeConversionFailed, "This is %s, whose hidden text cannot be shown. Save it as .docx and try again, or leave out the option hidden_text.", format.Kind())
	case o.Landscape != nil && *o.Landscape:
		return job.Errorf(job.CodeConversionFailed, "This is %s, whose pages cannot be turned. Save it as .docx and try again, or leave out the option landscape.", format.Kind())
	case o.Language != "":
		return job.Errorf(job.CodeConversionFailed, "This is %s, whose language cannot be set. Save it as .docx and try again, or leave out the option language.", format.Kind())
	case o.Metadata == job.MetadataStrip && format == job.FormatWPS:
		return job.Errorf(job.CodeConversionFailed, "This is %s, of which title and author cannot be left out. Save it as .docx and try again, or leave out the option metadata.", format.Kind())
	}
	return nil
}

// lacks says what of a document is not in its PDF, as far as that is known.
func lacks(format job.Format, made formats.Report, shown pdf.Content) []job.Warning {
	has := inventory.Inventory{Texts: make([]inventory.Text, len(made.Texts)), Partial: made.Read == formats.NotRead}
	for i, text := range made.Texts {
		has.Texts[i].Text = text
	}
	missing := content.Warnings(has, content.Print(shown))
	if len(missing) > 0 && made.Read != formats.Exact {
		missing = content.UncheckedKind(path.Ext("." + string(format)))
		if shown.Blank() {
			missing = content.Blank()
		}
	}
	return append(missing, content.Outside(made.Outside)...)
}
