package office

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"time"

	"sheaf/internal/job"
	"sheaf/internal/office/walls"
)

// Report is what a look at this machine found.
type Report struct {
	Program string  // LibreOffice's path; "" when it is missing
	Version string  // as it says itself: "LibreOffice 7.4.7.2"
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
	What    string
	Package string // the Debian package that brings it; "" when none does
	Fatal   bool   // nothing is converted without it
}

const probeTime = 30 * time.Second

// Probe looks at what conversions need on this machine, and converts a document to be sure. The error says that it could
// not look; what is missing is no error.
func Probe(ctx context.Context, opt Options) (Report, error) {
	r := Report{
		Root: os.Getuid() == 0,
		User: fmt.Sprintf("uid %d", os.Getuid()),
	}
	if u, err := user.Current(); err == nil {
		r.User = u.Username
	}
	program, err := findProgram(opt.Program)
	if err != nil {
		r.missing(Missing{What: err.Error(), Package: "libreoffice-writer-nogui", Fatal: true})
	} else {
		r.Program = program
		if err := r.try(ctx, opt); err != nil {
			return r, err
		}
	}
	r.look(ctx)
	return r, ctx.Err()
}

func (r *Report) missing(m Missing) { r.Missing = append(r.Missing, m) }

// try converts a trial document in a scratch folder of its own.
func (r *Report) try(ctx context.Context, opt Options) error {
	dir, err := os.MkdirTemp("", "sheaf-probe-")
	if err != nil {
		return fmt.Errorf("probe: %w", err)
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o711); err != nil { // documents may have users of their own
		return fmt.Errorf("probe: %w", err)
	}
	r.Version = version(ctx, r.Program, dir)
	source := filepath.Join(dir, "trial.docx")
	if err := writeTrial(source); err != nil {
		return fmt.Errorf("probe: %w", err)
	}
	start := time.Now()
	opt.Scratch = filepath.Join(dir, "scratch")
	e, err := New(opt)
	if err != nil {
		r.missing(Missing{What: err.Error(), Package: "libreoffice-writer-nogui", Fatal: true})
		return nil
	}
	r.Engine, r.Why, r.Walls = e.Kind().Name, e.Kind().Why, e.Walls()
	_, err = e.Convert(ctx, job.Conversion{Source: source, Target: filepath.Join(dir, "trial.pdf"), Timeout: probeTime})
	r.Seconds = time.Since(start).Seconds()
	r.Ready = err == nil
	if err != nil && ctx.Err() == nil {
		r.missing(Missing{What: "Writer's DOCX import or PDF export: " + err.Error(), Package: "libreoffice-writer-nogui", Fatal: true})
	}
	return e.Close()
}

// look finds out about fonts and whatever else does not decide.
func (r *Report) look(ctx context.Context) {
	fonts, err := probeFonts(ctx)
	if err != nil && ctx.Err() == nil {
		r.missing(Missing{What: "fontconfig's fc-list, to tell which fonts are there", Package: "fontconfig"})
	}
	r.Fonts = fonts
	for _, f := range fonts {
		if !f.Present {
			r.missing(Missing{What: fmt.Sprintf("font %s (for %s)", f.Family, f.Wanted), Package: f.Package})
		}
	}
	if r.Root && !r.Walls.Stands(walls.User) {
		r.missing(Missing{What: "a user other than root: a document that breaks LibreOffice would have root's power"})
	}
}

// version asks the program for its version; "" when it gives none.
func version(ctx context.Context, program, home string) string {
	ctx, cancel := context.WithTimeout(ctx, probeTime)
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

// writeTrial writes the smallest document that Word would open (ECMA-376 part 1, 11.2).
func writeTrial(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	z := zip.NewWriter(f)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="document.xml"/></Relationships>`},
		{"document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">` +
			`<w:body><w:p><w:r><w:t>Trial</w:t></w:r></w:p></w:body></w:document>`},
	} {
		w, err := z.Create(part[0])
		if err == nil {
			_, err = w.Write([]byte(part[1]))
		}
		if err != nil {
			return errors.Join(err, f.Close())
		}
	}
	return errors.Join(z.Close(), f.Close())
}
