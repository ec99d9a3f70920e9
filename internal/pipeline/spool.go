package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"sheaf/internal/archive"
	"sheaf/internal/job"
)

// fixedTime stands in ZIPs that sheaf packs where no modification time is known: the earliest a ZIP can express.
var fixedTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Spool takes the files of one upload request as they stream in and makes one ZIP of them on disk: a ZIP is kept as it
// is, DOCX files are packed. It is not safe for concurrent use. Close removes the file.
type Spool struct {
	file     *os.File
	pack     *archive.Writer // set once DOCX files are being packed
	filename string          // of the first file
	files    int
	others   []string // names of documents of formats that have to be asked for
	size     int64
	limit    int64
	digest   hash.Hash
	single   bool // it is one Word document and not a ZIP of them; finish sets it
}

// NewSpool makes an empty spool in the scratch folder that takes at most the limit of one inline upload.
func (p *Pipeline) NewSpool() (*Spool, error) {
	f, err := os.CreateTemp(p.Scratch, "upload-*.zip")
	if err != nil {
		return nil, fmt.Errorf("create spool: %w", err)
	}
	return &Spool{file: f, limit: min(p.Limits.InlineBytes, p.Limits.UploadBytes), digest: sha256.New()}, nil
}

// Close removes the spool.
func (s *Spool) Close() error {
	return errors.Join(s.file.Close(), os.Remove(s.file.Name()))
}

// Add takes the next file of the request. Errors of code invalid_request and too_large are the sender's.
func (s *Spool) Add(filename string, r io.Reader) error {
	document := archive.DocumentExt(filename, job.AllEndings()...) != ""
	switch {
	case s.files > 0 && (!document || s.pack == nil):
		return errMixed()
	case s.files == 0:
		s.filename = filename
		if document {
			s.pack = archive.NewWriter(spoolWriter{s})
		}
	}
	if s.files++; document && archive.DocumentExt(filename) == "" {
		s.others = append(s.others, filename)
	}
	fmt.Fprintf(s.digest, "%d %s\n", len(filename), filename)
	r = io.TeeReader(r, s.digest)
	if s.pack != nil {
		return spoolError(s.pack.Stream(filename, fixedTime, r))
	}
	_, err := io.Copy(spoolWriter{s}, r)
	return spoolError(err)
}

// OneDocument returns an error of code invalid_request unless the request has one Word document and nothing else.
func (s *Spool) OneDocument() error {
	if s.files == 1 && s.pack != nil {
		return nil
	}
	return job.Errorf(job.CodeInvalidRequest, "This call takes one Word document (.docx, .docm, .dotx or .dotm) in the field 'file'. Send several, or a ZIP, to POST /api/v1/jobs/.")
}

func errMixed() error {
	return job.Errorf(job.CodeInvalidRequest, "Send either one ZIP, or one or more DOCX files, in the field 'file'. Other formats are taken with the option formats.")
}

// refused returns an error where a document is of a format that was not asked for, which may be known only when all of the request is here.
func (s *Spool) refused(o job.Options) error {
	for _, name := range s.others {
		switch {
		case archive.DocumentExt(name, o.Endings()...) != "":
		case s.files > 1:
			return errMixed()
		default:
			return job.NewError(job.CodeNotAZip, nil)
		}
	}
	return nil
}

// finish ends the last file and finds out what the spool holds.
func (s *Spool) finish(o job.Options) error {
	if s.files == 0 {
		return job.Errorf(job.CodeInvalidRequest, "There is no file in the request. Send a ZIP or DOCX files as multipart field 'file'.")
	}
	if err := s.refused(o); err != nil {
		return err
	}
	if s.pack != nil {
		return spoolError(s.pack.Close())
	}
	s.single = s.isDocument()
	if s.single && archive.DocumentExt(s.filename) == "" {
		s.filename = strings.TrimSuffix(filepath.Base("/"+s.filename), path.Ext(s.filename)) + ".docx"
	}
	return nil
}

// isDocument reports whether the ZIP is itself a Word document that came without its ending.
func (s *Spool) isDocument() bool {
	dir, err := archive.Open(s.file, s.size, archive.Limits{})
	if err != nil {
		return false
	}
	var types, main bool
	for _, e := range dir.Entries {
		if document, _ := archive.Classify(e); document {
			return false
		}
		types = types || e.Name == "[Content_Types].xml"
		main = main || e.Name == "word/document.xml"
	}
	return types && main
}

// fingerprint returns the same for the same files under the same names in the same order, and else another.
func (s *Spool) fingerprint() string { return hex.EncodeToString(s.digest.Sum(nil)) }

// spoolWriter writes to the spool's file and stops at the limit.
type spoolWriter struct{ s *Spool }

func (w spoolWriter) Write(b []byte) (int, error) {
	if w.s.size+int64(len(b)) > w.s.limit {
		return 0, InlineTooLarge(w.s.limit)
	}
	n, err := w.s.file.Write(b)
	w.s.size += int64(n)
	return n, err
}

func spoolError(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*job.Error](err); ok {
		return e
	}
	return fmt.Errorf("spool upload: %w", err)
}
