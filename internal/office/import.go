package office

import (
	"sheaf/internal/job"
	"sheaf/internal/office/zygote"
)

// importOf returns the filter that LibreOffice loads documents of a format with (filter/source/config/fragments/filters in its sources).
// It is forced: LibreOffice guesses nothing.
func importOf(f job.Format) zygote.Import {
	switch f {
	case job.FormatDOC, job.FormatDOT:
		return zygote.Import{Filter: "MS Word 97"}
	case job.FormatODT:
		return zygote.Import{Filter: "writer8"}
	case job.FormatOTT:
		return zygote.Import{Filter: "writer8_template"}
	case job.FormatFODT:
		return zygote.Import{Filter: "OpenDocument Text Flat XML"}
	case job.FormatRTF:
		return zygote.Import{Filter: "Rich Text Format"}
	case job.FormatHTML:
		return zygote.Import{Filter: "HTML (StarWriter)"}
	case job.FormatTXT:
		return zygote.Import{Filter: "Text (encoded)", Options: "UTF8,LF,Courier New"}
	case job.FormatWPS:
		return zygote.Import{Filter: "MS_Works"}
	}
	return zygote.Import{Filter: "MS Word 2007 XML"}
}

// importArgument returns the filter as LibreOffice's command line takes it.
func importArgument(i zygote.Import) string {
	if i.Options == "" {
		return i.Filter
	}
	return i.Filter + ":" + i.Options
}
