package mcp

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// keptPDFs is of how many documents the PDFs are kept, for who looks at one page after the other.
const keptPDFs = 4

// looked has the PDFs of documents that were looked at last.
type looked struct {
	folder string

	mu   sync.Mutex
	kept []keptPDF // the newest last
	next int
}

type keptPDF struct {
	key  [sha256.Size]byte
	path string
}

// temporary returns a path for a PDF that is not kept, and what removes it.
func (l *looked) temporary() (path string, done func(), err error) {
	dir, err := os.MkdirTemp(l.folder, "look-")
	if err != nil {
		return "", nil, fmt.Errorf("make folder: %w", err)
	}
	return filepath.Join(dir, "document.pdf"), func() { os.RemoveAll(dir) }, nil
}

// use calls look with a PDF: the file itself, or what convert makes of it, which is kept for the next pages. One look is made at a time, so
// that no PDF is removed under it.
func (l *looked) use(in inspectInput, convert func(target string) error, look func(pdf string) error) error {
	key, pdf, err := keyOf(in)
	if err != nil {
		return err
	}
	if pdf {
		return look(in.Path)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if i := slices.IndexFunc(l.kept, func(k keptPDF) bool { return k.key == key }); i >= 0 {
		return look(l.kept[i].path)
	}
	l.next++
	made := keptPDF{key, filepath.Join(l.folder, fmt.Sprintf("page-%d.pdf", l.next))}
	if err := convert(made.path); err != nil {
		return err
	}
	if l.kept = append(l.kept, made); len(l.kept) > keptPDFs {
		os.Remove(l.kept[0].path)
		l.kept = l.kept[1:]
	}
	return look(made.path)
}

// keyOf tells documents apart by what is in them and how they are to be converted, and says whether one is a PDF.
func keyOf(in inspectInput) (key [sha256.Size]byte, pdf bool, err error) {
	f, err := os.Open(in.Path)
	if err != nil {
		return key, false, err
	}
	defer f.Close()
	head := make([]byte, 5)
	n, err := io.ReadFull(f, head)
	if err != nil && n == 0 {
		return key, false, fmt.Errorf("read %s: %w", in.Path, err)
	}
	if pdf = bytes.Equal(head[:n], []byte("%PDF-")); pdf {
		return key, true, nil
	}
	digest := sha256.New()
	fmt.Fprintf(digest, "%d %s %s", len(in.Options), in.Options, head[:n])
	if _, err := io.Copy(digest, f); err != nil {
		return key, false, err
	}
	return [sha256.Size]byte(digest.Sum(nil)), false, nil
}
