package office

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"unicode"

	"sheaf/internal/job"
	"sheaf/internal/office/pdf"
	"sheaf/internal/office/process"
	"sheaf/internal/office/walls"
)

var (
	errNoPDF   = errors.New("no PDF was written")
	errNoPages = errors.New("the PDF has no pages")
)

// pdf opens the PDF in the output folder. LibreOffice makes the name of the document's; it is the only PDF there. What is
// there may be hostile code's work: it must be a file, and of this folder.
func (d document) pdf() (*os.File, error) { return d.made(".pdf") }

// made opens the file with this ending that the document's process wrote into its output folder, errNoPDF where there is none.
func (d document) made(ending string) (*os.File, error) {
	folder, err := os.OpenRoot(d.path)
	if err != nil {
		return nil, fmt.Errorf("look for the PDF: %w", err)
	}
	defer folder.Close()
	output, err := folder.OpenRoot(filepath.Base(d.output()))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoPDF, err)
	}
	defer output.Close()
	entries, err := fs.ReadDir(output.FS(), ".")
	if err != nil {
		return nil, fmt.Errorf("look for the PDF: %w", err)
	}
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), ending) && entry.Type().IsRegular() {
			f, err := output.OpenFile(entry.Name(), os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOFOLLOW, 0)
			if err != nil {
				return nil, fmt.Errorf("open PDF: %w", err)
			}
			return f, nil
		}
	}
	return nil, errNoPDF
}

// countPages checks that a PDF is whole and has pages, and counts them.
func countPages(f *os.File) (int, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, fmt.Errorf("open PDF: %w", err)
	}
	pages, err := pdf.Pages(f, info.Size())
	if err == nil && pages == 0 {
		err = errNoPages
	}
	return pages, err
}

// Exit codes that are no document's doing.
const (
	exitFatal         = 77 // LibreOffice: the profile cannot be used
	exitCannotExecute = 126
	exitNotFound      = 127 // also the dynamic loader: a library is missing
	exitSignal        = 128 // and above: a shell says that a signal ended its child
)

// verdict says what the end of a conversion without a good PDF means, noPDF being what is wrong with it. It is an
// *Error for what the document did, any other for what the machine did.
func verdict(end process.Exit, noPDF error) error {
	detail := fmt.Errorf("%w: %s", noPDF, end.String())
	if !errors.Is(noPDF, errNoPDF) && !errors.Is(noPDF, errNoPages) && !errors.Is(noPDF, pdf.ErrInvalid) {
		return detail // the disk fails
	}
	switch {
	case end.OutOfMemory, strings.Contains(end.Stderr, "bad_alloc"):
		return job.NewError(job.CodeOutOfMemory, detail)
	case end.Signal == syscall.SIGXCPU:
		return job.NewError(job.CodeTimeout, detail)
	case end.Signal == syscall.SIGXFSZ:
		return failed("its PDF is larger than allowed", detail)
	case crashed(end):
		return job.NewError(job.CodeCrashed, detail)
	case end.Code == walls.ExitNotRaised:
		return fmt.Errorf("a wall that stood cannot be raised: %w: %w", job.ErrUnavailable, detail)
	case end.Code == exitFatal, end.Code == exitCannotExecute, end.Code == exitNotFound:
		return fmt.Errorf("LibreOffice does not start: %w: %w", job.ErrUnavailable, detail)
	}
	if why := reason(end.Stderr); why != "" {
		return failed(why, detail)
	}
	if end.Code != 0 {
		return job.NewError(job.CodeCrashed, detail)
	}
	return job.NewError(job.CodeConversionFailed, detail)
}

func failed(why string, detail error) error {
	e := job.Errorf(job.CodeConversionFailed, "%s (%s)", job.CodeConversionFailed.Sentence(), why)
	e.Cause = detail
	return e
}

// crashed reports whether the process died instead of ending. LibreOffice catches the signals of its own faults, says so
// on its way out, and then exits like anybody else.
func crashed(e process.Exit) bool {
	return e.Signal != 0 || e.Code > exitSignal ||
		strings.Contains(e.Stderr, "Unspecified Application Error") || strings.Contains(e.Stderr, "Fatal exception:")
}

var (
	errorLine   = regexp.MustCompile(`(?m)^Error: ([^\n]*)`)
	storeFailed = regexp.MustCompile(`(?m)^Error: the PDF could not be written`) // in the words of the zygote's child
	storeCode   = regexp.MustCompile(`impl_store .* failed: (0x[0-9a-f]+)`)

	sourcePlace  = regexp.MustCompile(` *at \./[\w./]+:\d+(\(row,col\))?`) // in LibreOffice's source
	absolutePath = regexp.MustCompile(`(^|[^\w.])/`)                       // also a URL; "word/document.xml" is a document's part
)

// reason returns LibreOffice's own words for a failure, "" when there are none that can be shown. Paths are not shown. The
// words may be the document's.
func reason(stderr string) string {
	if m := storeCode.FindStringSubmatch(stderr); m != nil {
		return "it could not write the PDF, error " + m[1]
	}
	m := errorLine.FindStringSubmatch(stderr)
	if m == nil {
		return ""
	}
	words := strings.Map(printable, sourcePlace.ReplaceAllString(m[1], ""))
	if absolutePath.MatchString(words) {
		return ""
	}
	return strings.ToValidUTF8(fmt.Sprintf("%.200s", words), "")
}

// printable drops control characters.
func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return -1
}
