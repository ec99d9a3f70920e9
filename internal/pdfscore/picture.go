package pdfscore

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// picture is a grey page.
type picture struct {
	width, height int
	grey          []byte // by rows, 255 is white
}

// maxPixels bounds a page: a PDF may call for one of 200 inches square or far more.
const maxPixels = 100 << 20

// render starts the rendering of a PDF's pages.
func render(ctx context.Context, pdf string, dpi int) (*pages, error) {
	s, err := poppler(ctx, pictureTime, "pdftoppm", "-gray", "-r", strconv.Itoa(dpi), pdf)
	if err != nil {
		return nil, err
	}
	return &pages{stream: s, r: bufio.NewReaderSize(s, 1<<20)}, nil
}

// pages are pictures that come one after the other.
type pages struct {
	*stream
	r     *bufio.Reader
	ended bool
}

// next returns the next page, io.EOF after the last, or what poppler complains of where it gave up.
func (p *pages) next() (picture, error) {
	if p.ended {
		return picture{}, io.EOF
	}
	page, err := readPicture(p.r)
	if errors.Is(err, io.EOF) {
		p.ended = true
		if failed := p.end(); failed != nil {
			return picture{}, failed
		}
	}
	return page, err
}

// readPicture reads a binary PGM as poppler writes it: "P5", width, height, "255", each with a line's end, then the pixels.
func readPicture(r *bufio.Reader) (picture, error) {
	if _, err := r.Peek(1); errors.Is(err, io.EOF) {
		return picture{}, io.EOF
	}
	var p picture
	var depth int
	if _, err := fmt.Fscanf(r, "P5\n%d %d\n%d\n", &p.width, &p.height, &depth); err != nil {
		return picture{}, fmt.Errorf("read head of page: %w", err)
	}
	if depth != 255 || p.width <= 0 || p.height <= 0 || p.width > maxPixels/p.height {
		return picture{}, fmt.Errorf("a page of %d by %d pixels of depth %d", p.width, p.height, depth)
	}
	p.grey = make([]byte, p.width*p.height)
	if _, err := io.ReadFull(r, p.grey); err != nil {
		return picture{}, fmt.Errorf("read page: %w", err)
	}
	return p, nil
}

// visual is what the pictures of two PDFs came to.
type visual struct {
	ssim, ink   float64
	sizeDiffers int
}

// comparePictures renders both PDFs at the same time and holds one page of each.
func comparePictures(ctx context.Context, word, ours string, dpi int) (visual, error) {
	theirs, err := render(ctx, word, dpi)
	if err != nil {
		return visual{}, err
	}
	defer theirs.stop()
	mine, err := render(ctx, ours, dpi)
	if err != nil {
		return visual{}, err
	}
	defer mine.stop()
	return sumUp(theirs.next, mine.next)
}

// sumUp compares pages until both have no more.
func sumUp(theirs, mine func() (picture, error)) (visual, error) {
	var v visual
	for n := 0; ; n++ {
		a, errA := theirs()
		b, errB := mine()
		endA, endB := errors.Is(errA, io.EOF), errors.Is(errB, io.EOF)
		switch {
		case endA && endB:
			return visual{share(v.ssim, n, 0), share(v.ink, n, 0), v.sizeDiffers}, nil
		case errA != nil && !endA, errB != nil && !endB:
			return visual{}, errors.Join(errA, errB)
		case !endA && !endB:
			ssim, ink := similarity(a, b)
			v.ssim, v.ink = v.ssim+ssim, v.ink+ink
			if apart(a.width, b.width) || apart(a.height, b.height) {
				v.sizeDiffers++
			}
		}
	}
}

// apart tells of sizes that differ by more than rounding makes them.
func apart(a, b int) bool { return max(a, b)-min(a, b) > 2 }

// Picture returns a page, counted from 1, as a JPEG in colour.
func Picture(ctx context.Context, pdf string, number, dpi int) ([]byte, error) {
	n := strconv.Itoa(number)
	b, err := output(ctx, "pdftoppm", "-jpeg", "-jpegopt", "quality=75", "-r", strconv.Itoa(dpi), "-f", n, "-l", n, pdf)
	return []byte(b), err
}
