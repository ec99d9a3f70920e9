package gotenberg

import (
	"errors"
	"strconv"
	"strings"

	"sheaf/internal/job"
)

// documentFields are those for how documents are converted, in the order in which Gotenberg looks at them.
func documentFields() []field {
	none := func(name string) field { return field{name: name, check: isSwitch} } // of slides and sheets
	must := func(name, only string) field { return field{name: name, check: isSwitch, only: only} }
	fields := []field{
		{name: "password", take: option("password")},
		{name: "landscape", check: isSwitch, take: either("landscape", "true", "")},
		{name: "nativePageRanges", take: option("pages")},
		{name: "updateIndexes", check: isSwitch, take: either("fields", job.FieldsUpdate, "")},
		{name: "exportFormFields", check: isSwitch, take: on(func(w *wish, on bool) { w.forms = map[bool]string{true: job.FormsKeep, false: job.FormsFlatten}[on] })},
		must("allowDuplicateFieldNames", "false"),
		{name: "exportBookmarks", check: isSwitch, take: either("bookmarks", "true", "false")},
		must("exportBookmarksToPdfDestination", "false"),
		must("exportPlaceholders", "false"),
		{name: "exportNotes", check: isSwitch, take: either("comments", job.CommentsNotes, "")},
		none("exportNotesPages"),
		none("exportOnlyNotesPages"),
		{name: "exportNotesInMargin", check: isSwitch, take: either("comments", job.CommentsMargin, "")},
		must("convertOooTargetToPdfTarget", "false"),
		must("exportLinksRelativeFsys", "false"),
		none("exportHiddenSlides"),
		must("skipEmptyPages", "false"),
		must("addOriginalDocumentAsStream", "false"),
		none("singlePageSheets"),
	}
	fields = append(fields, viewFields()...)
	return append(fields, pictureFields()...)
}

// viewFields are those for how readers open PDFs.
func viewFields() []field {
	must := func(name, only string) field { return field{name: name, check: isSwitch, only: only} }
	return []field{
		{name: "initialView", check: among("0, 1 or 2", 0, 1, 2), take: func(w *wish, v string) {
			n, _ := strconv.Atoi(v) // it has been checked
			w.set("initial_view", []string{job.ViewPages, job.ViewBookmarks, job.ViewThumbnails}[n])
		}},
		{name: "initialPage", check: within(1, anyNumber), only: "1"},
		{name: "magnification", check: among("0, 1, 2, 3 or 4", 0, 1, 2, 3, 4), only: "0"},
		{name: "zoom", check: within(1, anyNumber), only: "100"},
		{name: "pageLayout", check: among("0, 1, 2 or 3", 0, 1, 2, 3), only: "0"},
		must("firstPageOnLeft", "false"),
		must("resizeWindowToInitialPage", "false"),
		must("centerWindow", "false"),
		must("openInFullScreenMode", "false"),
		must("displayPDFDocumentTitle", "true"),
		must("hideViewerMenubar", "false"),
		must("hideViewerToolbar", "false"),
		must("hideViewerWindowControls", "false"),
		{name: "useTransitionEffects", check: isSwitch},
		{name: "openBookmarkLevels", check: func(_ *wish, value string) error {
			n, err := strconv.Atoi(value)
			if err == nil && n != -1 && (n < 1 || n > 10) {
				err = errors.New("value is not -1 or between 1 and 10")
			}
			return err
		}, only: "-1"},
	}
}

// pictureFields are those for pictures, for watermarks that LibreOffice makes, and for the result.
func pictureFields() []field {
	return []field{
		{name: "losslessImageCompression", check: isSwitch, take: either("lossless", "true", "")},
		{name: "quality", check: within(1, 100), take: option("image_quality")},
		{name: "reduceImageResolution", check: isSwitch, take: on(func(w *wish, on bool) { w.reduce = &on })},
		{name: "maxImageResolution", check: among("75, 150, 300, 600 or 1200", 75, 150, 300, 600, 1200), take: func(w *wish, v string) { w.dpi = v }},
		{name: "nativeWatermarkText", take: option("watermark")},
		{name: "nativeWatermarkColor", check: isNumber, take: func(w *wish, v string) {
			n, _ := strconv.Atoi(v) // it has been checked
			w.looks("color=%06x", n&0xffffff)
		}},
		{name: "nativeWatermarkFontHeight", check: within(0, anyNumber), take: func(w *wish, v string) {
			if n, _ := strconv.Atoi(v); n > 0 {
				w.looks("size=%d", n)
			}
		}},
		{name: "nativeWatermarkRotateAngle", check: isNumber, take: func(w *wish, v string) {
			n, _ := strconv.Atoi(v) // tenths of a degree
			w.looks("angle=%g", float64(n%3600)/10)
		}},
		{name: "nativeWatermarkFontName", take: func(w *wish, v string) { w.looks("font=%s", strings.ReplaceAll(v, ",", " ")) }},
		{name: "nativeTiledWatermarkText", take: func(w *wish, v string) {
			if !w.has("nativeWatermarkText") {
				w.set("watermark", v)
			}
			w.looks(tiled)
		}},
		{name: "nativePdfFormats", check: isSwitch},
		{name: "merge", check: isSwitch, take: on(func(w *wish, on bool) { w.merge = on })},
		{name: "flatten", check: isSwitch, take: on(func(w *wish, on bool) { w.flatten = on })},
	}
}
