package office

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"sheaf/internal/office/process"
	"sheaf/internal/office/walls"
)

// drawer is the program of poppler that draws pages.
const drawer = "pdftoppm"

// Resolutions of pages that are drawn, in dots an inch.
const (
	MinDPI = 20
	MaxDPI = 300
)

const (
	drawTime   = time.Minute
	maxPicture = 64 << 20 // bytes of a page's picture
)

// ErrNoDrawer is when the program that draws pages is not there.
var ErrNoDrawer = errors.New("pdftoppm is not there, which draws pages: install poppler-utils")

// ErrNoPage is when a PDF has no page of that number.
var ErrNoPage = errors.New("the PDF has no such page")

// Draw returns a page of a PDF, counted from 1, as PNG. The PDF may be hostile: it is drawn by a process behind the walls of documents.
// The resolution is kept between MinDPI and MaxDPI.
func (e *Engine) Draw(ctx context.Context, file string, page, dpi int) ([]byte, error) {
	program, err := exec.LookPath(drawer)
	if err != nil {
		return nil, ErrNoDrawer
	}
	ctx, end, err := e.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	worker := e.walls.takeWorker()
	defer e.walls.freeWorker(worker)
	d, err := e.scratch.document(file, func(document) error { return nil })
	if err != nil {
		return nil, err
	}
	d.user = e.walls.report.User(worker)
	png, err := e.draw(ctx, d, program, page, min(max(dpi, MinDPI), MaxDPI))
	if wiped := d.wipe(); wiped != nil {
		return nil, errors.Join(err, wiped)
	}
	return png, err
}

// draw draws the page of the PDF in d.
func (e *Engine) draw(ctx context.Context, d document, program string, page, dpi int) ([]byte, error) {
	if err := hasPage(d.input(), page); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, drawTime)
	defer cancel()
	number := strconv.Itoa(page)
	out := filepath.Join(d.output(), "page")
	c := process.Command{
		Path: program, Args: []string{"-png", "-singlefile", "-f", number, "-l", number, "-r", strconv.Itoa(dpi), d.input(), out},
		Env: basicEnvironment(d), Dir: d.path, Expendable: true, MaxFile: maxPicture,
	}
	settings, err := e.walls.ready(ctx, d)
	if err != nil {
		return nil, err
	}
	if e.walls.launcher != "" {
		loader, err := walls.Loader(program)
		if err != nil {
			return nil, err
		}
		settings.Read, settings.Execute = append(settings.Read, program), []string{loader}
		c.Path, c.Args = e.walls.launcher, settings.Arguments(program, c.Args...)
	}
	exit, err := process.Run(ctx, c)
	switch {
	case err != nil:
		return nil, err
	case ctx.Err() != nil:
		return nil, fmt.Errorf("draw page %d: %w", page, whyEnded(ctx))
	}
	made, err := d.made(".png")
	if err != nil {
		return nil, fmt.Errorf("draw page %d: %s", page, exit)
	}
	defer made.Close()
	return io.ReadAll(io.LimitReader(made, maxPicture))
}

// hasPage returns an error unless the PDF has that page.
func hasPage(file string, page int) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	pages, err := countPages(f)
	if err == nil && (page < 1 || page > pages) {
		err = fmt.Errorf("%w: its pages are 1 to %d", ErrNoPage, pages)
	}
	return err
}
