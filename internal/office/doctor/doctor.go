// Package doctor looks at what conversions need on this machine: LibreOffice, its engine, the walls around documents, fonts. It
// converts a document to be sure. It stands on the engine (package office) and prints nothing.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"sheaf/internal/job"
	"sheaf/internal/office"
	"sheaf/internal/office/pdf"
	"sheaf/internal/office/sampledoc"
	"sheaf/internal/office/walls"
)

// Report is what a look at this machine found.
type Report struct {
	Program string  // LibreOffice's path; "" when it is missing
	Version string  // as it says itself: "LibreOffice 7.4.7.2"
	Package string  // the version of its Debian package; "" where it is of none
	Holes   []Hole  // that are known of it
	Engine  string  // what kind of engine converts here
	Why     string  // this one
	Ready   bool    // a trial document was converted
	Seconds float64 // the trial took, with the making of a profile
	Fonts   []Font
	Walls   walls.Report // around a document's process
	User    string       // who converts
	Root    bool
	Missing []Missing
}

// Missing is something that would be better there.
type Missing struct {
	What     string
	Packages []string // Debian packages that bring it, by release: of several the first that a release has; none when none does
	Fatal    bool     // nothing is converted without it
}

const trialTime = 30 * time.Second

// Examine looks at what conversions with these options need, and converts a document to be sure. The error says that it could
// not look; what is missing is no error.
func Examine(ctx context.Context, opt office.Options) (Report, error) {
	r := Report{
		Root: os.Getuid() == 0,
		User: fmt.Sprintf("uid %d", os.Getuid()),
	}
	if u, err := user.Current(); err == nil {
		r.User = u.Username
	}
	program, err := office.FindProgram(opt.Program)
	if err != nil {
		r.missing(Missing{What: err.Error(), Packages: []string{"libreoffice-writer-nogui"}, Fatal: true})
	} else {
		r.Program = program
		if err := r.try(ctx, opt); err != nil {
			return r, err
		}
	}
	r.look(ctx, opt.Fonts)
	return r, ctx.Err()
}

func (r *Report) missing(m Missing) { r.Missing = append(r.Missing, m) }

// try converts a document in a scratch folder of its own.
func (r *Report) try(ctx context.Context, opt office.Options) error {
	dir, err := os.MkdirTemp("", "sheaf-doctor-")
	if err != nil {
		return fmt.Errorf("examine: %w; set TMPDIR to a folder of yours", err)
	}
	defer os.RemoveAll(dir)
	if dir, err = filepath.Abs(dir); err != nil {
		return fmt.Errorf("examine: %w", err)
	}
	if err := os.Chmod(dir, 0o711); err != nil { // documents may have users of their own
		return fmt.Errorf("examine: %w", err)
	}
	r.Version = version(ctx, r.Program, dir)
	r.Package = packageOf(ctx, r.Program)
	r.Holes = Holes(strings.TrimPrefix(r.Version, "LibreOffice "), r.Package)
	source := filepath.Join(dir, "trial.docx")
	trial, err := sampledoc.Trial()
	if err != nil {
		return fmt.Errorf("examine: %w", err)
	}
	if err := os.WriteFile(source, trial, 0o600); err != nil {
		return fmt.Errorf("examine: %w", err)
	}
	start := time.Now()
	opt.Scratch = filepath.Join(dir, "scratch")
	e, err := office.New(opt)
	if errors.Is(err, office.ErrScratch) {
		r.missing(Missing{What: err.Error(), Fatal: true})
		return nil
	}
	if err != nil {
		r.missing(Missing{What: err.Error(), Packages: []string{"libreoffice-writer-nogui"}, Fatal: true})
		return nil
	}
	r.Engine, r.Why, r.Walls = e.Kind().Name, e.Kind().Why, e.Walls()
	if e.Kind().NoAllocator {
		r.missing(Missing{What: "tcmalloc, with which documents take less time", Packages: []string{"libtcmalloc-minimal4t64", "libtcmalloc-minimal4"}})
	}
	target := filepath.Join(dir, "trial.pdf")
	_, err = e.Convert(ctx, job.Conversion{Source: source, Target: target, Timeout: trialTime})
	r.Seconds = time.Since(start).Seconds()
	r.Ready = err == nil
	if err != nil && ctx.Err() == nil {
		r.missing(Missing{What: "Writer's DOCX import or PDF export: " + err.Error(), Packages: []string{"libreoffice-writer-nogui"}, Fatal: true})
	}
	if r.Ready {
		err = r.judge(target)
	} else {
		err = nil
	}
	return errors.Join(err, e.Close())
}

// judge looks for the features of the trial document in its PDF.
func (r *Report) judge(trial string) error {
	c, err := pdf.ReadFile(trial)
	if err != nil {
		return fmt.Errorf("read the trial's PDF: %w", err)
	}
	shown := letters(c)
	for _, f := range sampledoc.Features() {
		if !strings.Contains(shown, f.Mark) {
			r.missing(Missing{What: f.What + ": they would be left out of every PDF", Packages: f.Packages, Fatal: true})
		}
	}
	return nil
}

// letters returns the letters of a PDF's text, whatever stands between them. Those of formulas may be characters of their own.
func letters(c pdf.Content) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, norm.NFKC.String(c.Text))
}

// look finds out about fonts and whatever else does not decide.
func (r *Report) look(ctx context.Context, userFonts string) {
	fonts, err := wantedFonts(ctx, userFonts, r.Version)
	if err != nil && ctx.Err() == nil {
		r.missing(Missing{What: "fontconfig's fc-list, to tell which fonts are there", Packages: []string{"fontconfig"}})
	}
	r.Fonts = fonts
	for _, f := range fonts {
		if !f.Present {
			r.missing(Missing{What: fmt.Sprintf("font %s (for %s)", f.Family, f.Wanted), Packages: f.Packages})
		}
	}
	if r.Root && !r.Walls.Stands(walls.User) {
		r.missing(Missing{What: "a user other than root: a document that breaks LibreOffice would have root's power"})
	}
}

// version asks the program for its version; "" when it says none.
func version(ctx context.Context, program, home string) string {
	ctx, cancel := context.WithTimeout(ctx, trialTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "--version")
	cmd.Env = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + home, "TMPDIR=" + home, "LANG=C.UTF-8"}
	cmd.Dir = home
	out, err := cmd.Output()
	if err != nil {
		return ""
	}
	// "LibreOffice 7.4.7.2 40(Build:2)": the build is of no use here.
	words := strings.Fields(string(out))
	return strings.Join(words[:min(2, len(words))], " ")
}
