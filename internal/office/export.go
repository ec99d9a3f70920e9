package office

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"unicode/utf8"

	"sheaf/internal/job"
	"sheaf/internal/office/zygote"
)

// exportSettings returns what LibreOffice is told of the PDF beside what its profile says, by LibreOffice's own names: those of the
// filter writer_pdf_Export (https://wiki.documentfoundation.org/Macros/Python_Guide/PDF_export_filter_data; filter/source/pdf in its
// sources).
func exportSettings(o job.Options) (s []zygote.Setting) {
	flag := func(name string, on bool) { s = append(s, zygote.Setting{Name: name, Value: on}) }
	number := func(name string, n int) { s = append(s, zygote.Setting{Name: name, Value: n}) }
	text := func(name, value string) { s = append(s, zygote.Setting{Name: name, Value: value}) }
	if o.PDFA != "" {
		part, _ := strconv.Atoi(o.PDFA[:1])
		number("SelectPdfVersion", part)
		flag("ExportFormFields", false)
	}
	if o.PDFVersion != "" {
		number("SelectPdfVersion", map[string]int{"1.5": 15, "1.6": 16, "1.7": 17, "2.0": 20}[o.PDFVersion])
	}
	if o.InitialView != "" {
		number("InitialView", map[string]int{job.ViewPages: 0, job.ViewBookmarks: 1, job.ViewThumbnails: 2}[o.InitialView])
	}
	if o.UA() {
		flag("PDFUACompliance", true)
		flag("UseTaggedPDF", true)
		flag("ExportFormFields", false)
	} else if o.Tagged != nil {
		flag("UseTaggedPDF", *o.Tagged)
	}
	if o.Bookmarks != nil {
		flag("ExportBookmarks", *o.Bookmarks)
	}
	if o.ImageDPI != 0 {
		flag("ReduceImageResolution", true)
		number("MaxImageResolution", o.ImageDPI)
	}
	if o.ImageQuality != 0 {
		flag("UseLosslessCompression", false)
		number("Quality", o.ImageQuality)
	}
	if o.Lossless != nil {
		flag("UseLosslessCompression", *o.Lossless)
	}
	if o.Watermark != "" {
		s = append(s, watermark(o)...)
	}
	if o.Forms != "" {
		flag("ExportFormFields", o.Forms == job.FormsKeep)
	}
	if o.ShowsComments() {
		flag("ExportNotes", true)
	}
	if o.Pages != "" {
		text("PageRange", o.Pages)
	}
	return s
}

// watermark returns the settings for text across the pages. Where nothing else is asked for it is as Word's own, grey and aslant:
// LibreOffice's is bright green, upright and as high as the page.
func watermark(o job.Options) []zygote.Setting {
	look, _ := job.ParseWatermarkLook(o.WatermarkLook) // it has been checked
	color, angle := 0xd0d0d0, 450
	if look.Color != nil {
		color = *look.Color
	}
	if look.Angle != nil {
		angle = *look.Angle
	}
	if look.Tiled {
		return []zygote.Setting{{Name: "TiledWatermark", Value: o.Watermark}}
	}
	s := []zygote.Setting{
		{Name: "Watermark", Value: o.Watermark}, {Name: "WatermarkColor", Value: color}, {Name: "WatermarkRotateAngle", Value: angle},
		{Name: "WatermarkFontHeight", Value: cmp.Or(look.Size, min(100, 1200/utf8.RuneCountInString(o.Watermark)))},
	}
	if look.Font != "" {
		s = append(s, zygote.Setting{Name: "WatermarkFontName", Value: look.Font})
	}
	return s
}

// skipBlankPages leaves out the pages without anything on them that LibreOffice puts in.
var skipBlankPages = zygote.Setting{Name: "IsSkipEmptyPages", Value: true}

// keepPlaces gives the PDF a destination for each bookmark of the document.
var keepPlaces = zygote.Setting{Name: "ExportBookmarksToPDFDestination", Value: true}

// exportFilterWith returns the export filter of LibreOffice's command line with settings, all of them: it reads its profile only where
// none is given, so that those which are not asked for are here as the release has them.
func exportFilterWith(settings []zygote.Setting, release int) (string, error) {
	newer, view := release >= 24, 0
	if newer {
		view = 1 // with the outline beside the pages
	}
	all := []zygote.Setting{
		{Name: "UseLosslessCompression", Value: false}, {Name: "Quality", Value: 90},
		{Name: "ReduceImageResolution", Value: true}, {Name: "MaxImageResolution", Value: job.DefaultImageDPI},
		{Name: "UseTaggedPDF", Value: newer}, {Name: "ExportFormFields", Value: !newer},
		{Name: "ExportNotes", Value: false}, {Name: "ExportBookmarks", Value: true},
		{Name: "IsSkipEmptyPages", Value: false}, {Name: "DisplayPDFDocumentTitle", Value: true},
		{Name: "ExportLinksRelativeFsys", Value: true}, {Name: "InitialView", Value: view},
	}
	for _, s := range settings {
		all = slices.DeleteFunc(all, func(other zygote.Setting) bool { return other.Name == s.Name })
		all = append(all, s)
	}
	type typed struct {
		Type  string `json:"type"`
		Value string `json:"value"`
	}
	object := map[string]typed{}
	for _, s := range all {
		switch v := s.Value.(type) {
		case bool:
			object[s.Name] = typed{"boolean", strconv.FormatBool(v)}
		case int:
			object[s.Name] = typed{"long", strconv.Itoa(v)}
		case string:
			object[s.Name] = typed{"string", v}
		}
	}
	text, err := json.Marshal(object)
	return exportFilter + ":" + string(text), err
}
