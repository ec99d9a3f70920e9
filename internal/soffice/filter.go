package soffice

import (
	"encoding/json"
	"strconv"
	"strings"

	"sheaf/internal/job"
	"sheaf/internal/options"
)

// property is a value of the PDF filter's options, as JSON has them: {"PageRange": {"type": "string", "value": "1-3"}}.
type property struct {
	Value any `json:"value"`
}

// text returns the value as options read it: LibreOffice takes numbers and switches in strings, too.
func (p property) text() string {
	switch v := p.Value.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

// request returns what options of the PDF filter ask sheaf for, "" for none. It reports false where there is one that sheaf has not, or a
// value that it does not take: the names are those of the PDF export's filter data.
func request(text string) (job.Request, bool) {
	var r job.Request
	if text == "" {
		return wordFormats(r)
	}
	var asked map[string]property
	if json.Unmarshal([]byte(text), &asked) != nil {
		return r, false
	}
	for name, p := range asked {
		if !take(&r, asked, name, p.text()) {
			return r, false
		}
	}
	return wordFormats(r)
}

// wordFormats has all documents taken that are Writer's for sheaf, by what is in them.
func wordFormats(r job.Request) (job.Request, bool) {
	r.Options.Formats = job.AllFormats
	r, err := options.Settle(r)
	return r, err == nil
}

// mapped are the options that have one of sheaf's each, with values for values; no values are the same ones.
var mapped = map[string]struct {
	field  string
	values map[string]string
}{
	"SelectPdfVersion": {"pdf_version", map[string]string{"0": "", "15": "1.5", "16": "1.6", "17": "1.7", "20": "2.0"}},
	"PDFUACompliance":  {"pdfua", nil},
	"UseTaggedPDF":     {"tagged", nil},
	"ExportBookmarks":  {"bookmarks", nil},
	"Quality":          {"image_quality", nil},
	"Watermark":        {"watermark", nil},
	"ExportFormFields": {"forms", map[string]string{"true": job.FormsKeep, "false": job.FormsFlatten}},
	"ExportNotes":      {"comments", map[string]string{"true": job.CommentsNotes, "false": job.CommentsNone}},
	"InitialView":      {"initial_view", map[string]string{"0": job.ViewPages, "1": job.ViewBookmarks, "2": job.ViewThumbnails}},
}

// archives are the values of SelectPdfVersion that are PDF/A.
var archives = map[string]string{"1": "1b", "2": "2b", "3": "3b"}

// usual are options that say only what is so anyway, with the value that does.
var usual = map[string]string{
	"UseLosslessCompression": "false", "ExportNotesInMargin": "false", "ExportNotesPages": "false", "ExportOnlyNotesPages": "false", "ExportPlaceholders": "false",
	"AllowDuplicateFieldNames": "false", "IsAddStream": "false", "SinglePageSheets": "false", "ExportHiddenSlides": "false", "IsSkipEmptyPages": "false",
	"ExportBookmarksToPDFDestination": "false", "ConvertOOoTargetToPDFTarget": "false", "ExportLinksRelativeFsys": "false", "SignPDF": "false", "RestrictPermissions": "false",
}

// take puts one option into the request.
func take(r *job.Request, asked map[string]property, name, value string) bool {
	set := func(field, value string) bool {
		o, known := options.Lookup(field)
		return known && o.Set(&r.Options, value) == nil
	}
	switch {
	case name == "SelectPdfVersion" && archives[value] != "":
		return set("pdfa", archives[value])
	case name == "PageRange":
		return set("pages", strings.ReplaceAll(value, ";", ","))
	case name == "ReduceImageResolution":
		return value == "true"
	case name == "MaxImageResolution":
		return set("image_dpi", value)
	case name == "EncryptFile":
		return value == "false" || value == "true" && asked["DocumentOpenPassword"].text() != ""
	case name == "DocumentOpenPassword":
		if asked["EncryptFile"].text() == "true" {
			r.Secrets.UserPassword = value
		}
		return true
	}
	if only, ok := usual[name]; ok {
		return value == only
	}
	m, ok := mapped[name]
	if !ok {
		return false
	}
	if m.values != nil {
		if value, ok = m.values[value]; !ok {
			return false
		}
	}
	return value == "" || set(m.field, value)
}
