package gotenberg

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"sheaf/internal/httpapi"
	"sheaf/internal/job"
)

// Bounds of a request: the bytes of a field's value and of all values and names together, which are held in memory, and the number of files.
const (
	maxField  = 1 << 20
	maxFields = 16 << 20
	maxFiles  = 2000
)

// upload is a file of a request, in the request's folder.
type upload struct {
	name string // as it was sent, without folders
	path string
	head []byte // its first bytes
}

// form is what a request has.
type form struct {
	dir    string // of the request, for whatever is made for it
	values map[string][]string
	files  []*upload            // documents; of those with the same name the last
	beside map[string][]*upload // files that go with the PDF, by their fields

	held   int // bytes of values and names
	stored int // files
}

// besides are the fields of files that are no documents.
var besides = []string{"embeds", "watermark", "stamp", "facturxXml"}

// receive reads a request into a new folder.
func (d *door) receive(w http.ResponseWriter, r *http.Request) (_ *form, err error) {
	boundary, err := boundaryOf(r)
	if err != nil {
		return nil, err
	}
	f := &form{values: map[string][]string{}, beside: map[string][]*upload{}}
	if f.dir, err = os.MkdirTemp(d.pipeline.Scratch, "gotenberg-*"); err != nil {
		return nil, fmt.Errorf("create scratch folder: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.remove())
		}
	}()
	body, end := httpapi.Upload(w, r, min(d.pipeline.Limits.InlineBytes, d.pipeline.Limits.UploadBytes))
	parts := multipart.NewReader(body, boundary)
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF { // itself: wrapped it is a form without its end
			break
		}
		if err == nil {
			err = f.add(part)
		}
		if err != nil {
			return nil, sendingError(err)
		}
	}
	if _, err := io.Copy(io.Discard, body); err != nil {
		return nil, sendingError(err)
	}
	end()
	return f, nil
}

// sendingError returns the error for a body that could not be read to its end.
func sendingError(err error) error {
	if e := job.AsError(err); e.Code == job.CodeTooLarge {
		return refuse(http.StatusRequestEntityTooLarge, "The request body exceeds the configured size limit. Increase it with --max-inline, or send a smaller request.")
	} else if e.Code == job.CodeInvalidRequest || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return badRequest("Malformed body: it does not match the 'Content-Type' header boundaries")
	}
	return err
}

func boundaryOf(r *http.Request) (string, error) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err != nil || kind != "multipart/form-data":
		return "", refuse(http.StatusUnsupportedMediaType, "Invalid 'Content-Type' header value: want 'multipart/form-data'")
	case params["boundary"] == "":
		return "", refuse(http.StatusUnsupportedMediaType, "Invalid 'Content-Type' header value: no boundary")
	}
	return params["boundary"], nil
}

// remove removes the request's folder.
func (f *form) remove() error { return os.RemoveAll(f.dir) }

// add takes a part.
func (f *form) add(part *multipart.Part) error {
	field, name := part.FormName(), cleanName(part.FileName())
	if part.FileName() == "" {
		value, err := io.ReadAll(io.LimitReader(part, maxField+1))
		if f.held += len(field) + len(value); err == nil && f.held > maxFields {
			err = refuse(http.StatusRequestEntityTooLarge, "The form's fields are longer than %d bytes together.", maxFields)
		}
		if err == nil && len(value) > maxField {
			err = refuse(http.StatusRequestEntityTooLarge, "The form field '%.60s' is longer than %d bytes.", field, maxField)
		}
		f.values[field] = append(f.values[field], string(value))
		return err
	}
	u, err := f.store(name, part)
	if err != nil {
		return err
	}
	if slices.Contains(besides, field) {
		f.beside[field] = append(f.beside[field], u)
		return nil
	}
	f.addFile(u)
	return nil
}

// addFile takes a document in the place of one with the same name.
func (f *form) addFile(u *upload) {
	f.files = append(slices.DeleteFunc(f.files, func(other *upload) bool { return other.name == u.name }), u)
}

// store writes a file into the request's folder.
func (f *form) store(name string, r io.Reader) (_ *upload, err error) {
	if f.stored++; f.stored > maxFiles {
		return nil, refuse(http.StatusRequestEntityTooLarge, "There are more than %d files. Send them by several requests.", maxFiles)
	}
	out, err := os.CreateTemp(f.dir, "file-*")
	if err != nil {
		return nil, fmt.Errorf("store file: %w", err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	u := &upload{name: name, path: out.Name(), head: make([]byte, 8)}
	n, err := io.ReadFull(r, u.head)
	if u.head = u.head[:n]; err != nil && n > 0 && err != io.ErrUnexpectedEOF || err != nil && n == 0 && err != io.EOF {
		return nil, err
	}
	if _, err := out.Write(u.head); err != nil {
		return nil, fmt.Errorf("store file: %w", err)
	}
	_, err = io.Copy(out, r)
	return u, err
}

// cleanName returns a file's name without what could lead elsewhere: folders of whatever system, and control characters.
func cleanName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "\uFFFD"))
	return norm.NFC.String(name)
}

// next returns the path of a new file in the request's folder.
func (f *form) next(number int64) string {
	return filepath.Join(f.dir, "pdf-"+strconv.FormatInt(number, 10)+".pdf")
}
