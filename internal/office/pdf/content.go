package pdf

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"
)

// Bounds of what Read takes in. A PDF of thousands of pages stays below.
const (
	maxContent  = 256 << 20 // bytes of all content streams, each as often as it is drawn
	maxText     = 32 << 20  // bytes of text
	maxDraws    = 1 << 18   // forms drawn, and annotations looked at
	maxForms    = 24        // forms within forms
	maxPictures = 1 << 16   // different pictures
	maxLinks    = 1 << 16
)

// ErrTooMuch says that a PDF has more content than Read looks through.
var ErrTooMuch = errors.New("the PDF has too much content to look through")

// Content is what the pages of a PDF show.
type Content struct {
	// Text is that of all pages in the order in which it was written. Lines end with \n and pages with \f; between pieces of a
	// line that were placed one by one stands Joint.
	Text string
	// Unread counts the codes of characters of which the PDF does not tell what they mean.
	Unread   int
	Pictures []Picture // in the order in which they are first drawn
	Links    []Link    // in the order of the pages
	// Bookmarks is how many there are (12.3.3, the document outline).
	Bookmarks int
	Fields    int  // that are filled in (12.7): those of forms that pages show
	Paths     int  // lines and areas painted
	Partial   bool // some of the content could not be read
}

// Blank reports whether nothing is seen on the pages. It is not known of content that is partial.
func (c Content) Blank() bool {
	return !c.Partial && c.Unread == 0 && len(c.Pictures) == 0 && c.Paths == 0 && strings.Trim(c.Text, "\f\n\x1f \t\u00a0") == ""
}

// Joint stands in a Content's text between pieces that may be parts of one word or not: it is no character of any text.
const Joint = '\x1f'

// Picture is an image that pages draw.
type Picture struct {
	Width, Height int // of its samples
	Drawn         int // how many times
	OnOnePage     int // the most times on one page
}

// Link is a place on a page that leads elsewhere.
type Link struct {
	Page int    // from 0 on
	URI  string // "" for a place in the document
}

// Read reads what the pages show: the text, the pictures and the links. The file must be as whole as for Pages. It takes
// memory for the text only, and gives up with ErrTooMuch where a file wants more than a bounded time.
func Read(r io.ReaderAt, size int64) (Content, error) {
	f, err := open(r, size)
	if err != nil {
		return Content{}, err
	}
	c := newReader(f)
	defer c.leave()
	err = f.eachPage(func(_ ref, node dict, resources any) error { return c.readPage(node, resources) })
	if err == nil {
		err = c.outline()
	}
	if err != nil {
		return Content{}, err
	}
	c.Text = string(c.text)
	for _, p := range c.pictures {
		c.Pictures = append(c.Pictures, p.Picture)
	}
	return c.Content, nil
}

// ReadFile reads what the pages of the PDF of that name show, as Read does.
func ReadFile(name string) (Content, error) {
	return inFile(name, Read)
}

// inFile reads the PDF of that name.
func inFile[T any](name string, read func(io.ReaderAt, int64) (T, error)) (none T, err error) {
	f, err := os.Open(name)
	if err != nil {
		return none, fmt.Errorf("open PDF: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return none, fmt.Errorf("open PDF: %w", err)
	}
	return read(f, info.Size())
}

// reader reads the pages of a file one after the other.
type reader struct {
	Content
	file     *file
	text     []byte
	pictures []*picture
	page     int
	lowest   float64 // that a line of text began, below what it was set to

	content int64 // bytes of content streams that were read
	draws   int
	mapped  int      // codes of CMaps
	levels  []*level // one for each form within a form, kept for the next
	cmaps   *level   // to read CMaps while content streams are read

	resources map[int]*resources
	entries   int // that these have
	fonts     map[int]*font
	objects   map[int]*object
}

// picture is an image with the page that was the last to draw it.
type picture struct {
	Picture
	page, onPage int
}

func newReader(f *file) *reader {
	return &reader{file: f, cmaps: levels.Get().(*level), resources: map[int]*resources{}, fonts: map[int]*font{}, objects: map[int]*object{}}
}

func (r *reader) leave() {
	for _, l := range append(r.levels, r.cmaps) {
		l.leave()
	}
}

// readPage reads a page and what is annotated on it.
func (r *reader) readPage(page dict, inherited any) error {
	res, err := r.resourcesOf(inherited)
	if err != nil {
		return err
	}
	streams, err := r.file.array(page["Contents"])
	if err != nil {
		return err
	}
	if err := r.interpret(res, streams, 0); err != nil {
		return err
	}
	if err := r.annotations(page["Annots"]); err != nil {
		return err
	}
	r.text = append(r.text, '\f')
	r.page++
	return nil
}

// array returns the array that v is or names. Of a stream or another object it makes an array of one.
func (f *file) array(v any) (array, error) {
	if a, ok := v.(array); ok {
		return a, nil
	}
	named, ok := v.(ref)
	if !ok {
		return nil, nil
	}
	got, err := f.resolve(named)
	if err != nil {
		return nil, err
	}
	if a, ok := got.(array); ok {
		return a, nil
	}
	return array{v}, nil
}

// dict returns the dictionary that v is or names, an empty one where it is none.
func (f *file) dict(v any) (dict, error) {
	if named, ok := v.(ref); ok {
		var err error
		if v, err = f.resolve(named); err != nil {
			return nil, err
		}
	}
	d, _ := v.(dict)
	return d, nil
}

func (r *reader) drawn() error {
	if r.draws++; r.draws > maxDraws {
		return ErrTooMuch
	}
	return nil
}

// addPicture counts a picture that is drawn; known is the one that was made of the same object before, or nil.
func (r *reader) addPicture(known *picture, width, height int) *picture {
	if known == nil {
		known = &picture{Picture: Picture{Width: width, Height: height}, page: -1}
		if len(r.pictures) < maxPictures {
			r.pictures = append(r.pictures, known)
		}
	}
	if known.page != r.page {
		known.page, known.onPage = r.page, 0
	}
	known.Drawn++
	known.onPage++
	known.OnOnePage = max(known.OnOnePage, known.onPage)
	return known
}

// separate puts a sign between what was written and what comes, once.
func (r *reader) separate(sign byte) {
	if n := len(r.text); n > 0 && r.text[n-1] != sign && r.text[n-1] != '\n' && r.text[n-1] != '\f' {
		r.text = append(r.text, sign)
	}
}

func appendRune(b []byte, c rune) []byte {
	if c == 0 || c == Joint || c == utf8.RuneError {
		return b
	}
	return utf8.AppendRune(b, c)
}
