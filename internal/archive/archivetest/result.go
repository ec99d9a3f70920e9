package archivetest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
)

// ResultNames returns the names in a result ZIP. The error says which of its PDFs is none, or is not whole.
func ResultNames(result []byte) ([]string, error) {
	z, err := zip.NewReader(bytes.NewReader(result), int64(len(result)))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
		if !strings.HasSuffix(f.Name, ".pdf") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		pdf, err := io.ReadAll(r) // with its CRC
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
			return nil, fmt.Errorf("%s is no PDF", f.Name)
		}
	}
	return names, nil
}
