// Package edit changes finished PDFs: it turns pages, prints text, pictures and pages of other PDFs on them, and puts files into them. What
// a PDF claims to be, such as PDF/A, does not hold any more. The library that does it bounds each stream and picture, but not their sum,
// and what it reads is of strangers: all of it is an errand (package errand), which it imports beside the library.
package edit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"sheaf/internal/office/errand"
)

// ErrPages says that pages are chosen by what is no list of them, and ErrLook that a stamp is to look in a way that is not known, or that
// its file cannot be read.
var (
	ErrPages = errors.New("bad pages")
	ErrLook  = errors.New("bad stamp")
)

// The kinds of stamps.
const (
	Text  = "text"
	Image = "image" // JPEG, PNG, TIFF or WebP
	PDF   = "pdf"
)

// Stamp is something printed on pages.
type Stamp struct {
	Kind  string
	Text  string            // of one that is text
	File  string            // of others
	Pages string            // such as "1-3,5"; "" is all
	Look  map[string]string // as the library has it: font, points, color, rot, op, scale, pos and so on
	Over  bool              // what is on the pages, not below it
}

// File is a file that is put into a PDF.
type File struct{ Name, Path string }

// Changes are what becomes of a PDF.
type Changes struct {
	Stamps []Stamp
	Angle  int    // in degrees, clockwise: 0, 90, 180 or 270
	Turned string // the pages that are turned, as of a Stamp
	Files  []File
}

// Empty reports whether nothing is to be changed.
func (c Changes) Empty() bool { return len(c.Stamps) == 0 && c.Angle == 0 && len(c.Files) == 0 }

// Name is that of the errand that Work does.
const Name = "edit"

// The codes of its failures.
const (
	codePages = errand.FirstCode + iota
	codeLook
)

// source is the PDF's name among the files of the errand.
const source = "source.pdf"

// Apply writes the PDF of a path with changes to target, in at most that time, by an errand. What is wrong with a file that is printed on
// it is ErrLook, also if that takes too much time or memory.
func Apply(ctx context.Context, by errand.Runner, path, target string, c Changes, most time.Duration) error {
	files := map[string]string{source: path}
	given := func(from string) string {
		if from == "" {
			return ""
		}
		name := "file-" + strconv.Itoa(len(files))
		files[name] = from
		return name
	}
	c.Stamps, c.Files = slices.Clone(c.Stamps), slices.Clone(c.Files)
	for i := range c.Stamps {
		c.Stamps[i].File = given(c.Stamps[i].File)
	}
	for i := range c.Files {
		c.Files[i].Path = given(c.Files[i].Path)
	}
	err := by.Errand(ctx, errand.Errand{Name: Name, Request: c, Files: files, Target: target, Timeout: most})
	failure, ok := errors.AsType[*errand.Failure](err)
	switch {
	case !ok:
		return err
	case failure.Code == codePages:
		return fmt.Errorf("%w: %w", ErrPages, err)
	case failure.Code == codeLook, slices.ContainsFunc(c.Stamps, func(s Stamp) bool { return s.File != "" }):
		return fmt.Errorf("%w: %w", ErrLook, err)
	}
	return fmt.Errorf("edit PDF: %w", err)
}

// withoutFolder keeps the library from making a folder with settings of its own in the user's.
var withoutFolder = sync.OnceFunc(api.DisableConfigDir)

// Work is the errand: it makes the changes that are the request.
func Work(dir string, request []byte) error {
	withoutFolder()
	var c Changes
	if err := json.Unmarshal(request, &c); err != nil {
		return fmt.Errorf("read changes: %w", err)
	}
	for i := range c.Stamps {
		c.Stamps[i].File = filepath.Join(dir, errand.In, c.Stamps[i].File)
	}
	for i := range c.Files {
		c.Files[i].Path = filepath.Join(dir, errand.In, c.Files[i].Path)
	}
	content, err := os.ReadFile(filepath.Join(dir, errand.In, source))
	if err != nil {
		return fmt.Errorf("read PDF: %w", err)
	}
	content, err = c.apply(content)
	switch {
	case errors.Is(err, ErrPages):
		return &errand.Failure{Code: codePages, Why: err.Error()}
	case errors.Is(err, ErrLook):
		return &errand.Failure{Code: codeLook, Why: err.Error()}
	case err != nil:
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, errand.Result), content, 0o600); err != nil {
		return fmt.Errorf("write PDF: %w", err)
	}
	return nil
}

// apply returns a PDF with the changes.
func (c Changes) apply(content []byte) (_ []byte, err error) {
	for _, s := range c.Stamps {
		if content, err = s.apply(content); err != nil {
			return nil, err
		}
	}
	if c.Angle != 0 {
		if content, err = turn(content, c.Angle, c.Turned); err != nil {
			return nil, err
		}
	}
	if len(c.Files) > 0 {
		content, err = attach(content, c.Files)
	}
	return content, err
}

func selected(pages string) ([]string, error) {
	if pages == "" {
		return nil, nil
	}
	list, err := api.ParsePageSelection(pages)
	if err != nil {
		return nil, fmt.Errorf("%w: %q", ErrPages, pages)
	}
	return list, nil
}

func turn(content []byte, angle int, pages string) ([]byte, error) {
	list, err := selected(pages)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := api.Rotate(bytes.NewReader(content), &out, angle, list, model.NewDefaultConfiguration()); err != nil {
		return nil, fmt.Errorf("turn pages: %w", err)
	}
	return out.Bytes(), nil
}

// apply returns the PDF with the stamp.
func (s Stamp) apply(content []byte) ([]byte, error) {
	list, err := selected(s.Pages)
	if err != nil {
		return nil, err
	}
	mark, err := s.mark()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLook, err)
	}
	var out bytes.Buffer
	if err := api.AddWatermarks(bytes.NewReader(content), &out, list, mark, model.NewDefaultConfiguration()); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLook, err)
	}
	return out.Bytes(), nil
}

func (s Stamp) mark() (*model.Watermark, error) {
	var looks []string
	for _, name := range slices.Sorted(maps.Keys(s.Look)) {
		looks = append(looks, name+":"+s.Look[name])
	}
	look := strings.Join(looks, ", ")
	if s.Kind == Text {
		return api.TextWatermark(s.Text, look, s.Over, false, types.POINTS)
	}
	content, err := os.ReadFile(s.File)
	if err != nil {
		return nil, err
	}
	if s.Kind == Image {
		return api.ImageWatermarkForReader(bytes.NewReader(content), look, s.Over, false, types.POINTS)
	}
	return api.PDFWatermarkForReadSeeker(bytes.NewReader(content), 0, look, s.Over, false, types.POINTS)
}

// attach puts files into a PDF.
func attach(content []byte, files []File) ([]byte, error) {
	c := model.NewDefaultConfiguration()
	c.Cmd = model.ADDATTACHMENTS
	pdf, err := api.ReadValidateAndOptimize(bytes.NewReader(content), c)
	if err != nil {
		return nil, fmt.Errorf("put files into PDF: %w", err)
	}
	for _, f := range files {
		if err := attachOne(pdf, f); err != nil {
			return nil, fmt.Errorf("put file into PDF: %w", err)
		}
	}
	var out bytes.Buffer
	if err := api.WriteContext(pdf, io.Writer(&out)); err != nil {
		return nil, fmt.Errorf("put files into PDF: %w", err)
	}
	return out.Bytes(), nil
}

func attachOne(pdf *model.Context, f File) error {
	in, err := os.Open(f.Path)
	if err != nil {
		return err
	}
	defer in.Close()
	return pdf.AddAttachment(model.Attachment{Reader: in, ID: f.Name, FileName: f.Name}, false)
}
