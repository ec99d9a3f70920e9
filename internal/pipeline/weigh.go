package pipeline

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"

	"sheaf/internal/archive"
)

// weigh returns how many bytes of XML the text of the document in a file takes, with its headers, footers and notes: what LibreOffice
// needs for a document goes by that, and neither by the size of the file, which is its pictures', nor by the number of pages. It is as
// the directory of the ZIP says, and 0 where there is none: the document is refused then when it is looked into.
func weigh(file string) (int64, error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, fmt.Errorf("open document: %w", err)
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		return 0, fmt.Errorf("open document: %w", err)
	}
	dir, err := archive.Open(f, stat.Size(), archive.Limits{})
	if _, fault := errors.AsType[*fs.PathError](err); fault {
		return 0, fmt.Errorf("read document: %w", err)
	}
	if err != nil {
		return 0, nil //nolint:nilerr // it is no document
	}
	var weight int64
	for _, e := range dir.Entries {
		if isText(strings.ToLower(e.Name)) {
			weight += e.Size
		}
	}
	return weight, nil
}

// admit asks whether a document of this weight may be converted now. leave is to be called when nothing more is done with it.
func (p *Pipeline) admit(weight int64) (leave func(), err error) {
	if p.Admit == nil {
		return func() {}, nil
	}
	return p.Admit(weight)
}

// isText reports whether a part, by its name in lower case, holds what is on the pages. The others are much alike in all documents.
func isText(name string) bool {
	if path.Ext(name) != ".xml" || !strings.HasPrefix(name, "word/") || strings.HasPrefix(name, "word/theme/") {
		return false
	}
	switch strings.TrimSuffix(path.Base(name), ".xml") {
	case "styles", "styleswitheffects", "settings", "websettings", "fonttable", "numbering":
		return false
	}
	return true
}
