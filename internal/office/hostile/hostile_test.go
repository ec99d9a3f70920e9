package hostile_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/fidelity"
	"sheaf/internal/job"
	"sheaf/internal/office"
	"sheaf/internal/office/officetest"
	"sheaf/internal/office/walls"
)

const patience = 2 * time.Minute

// suite is the engines that all documents go through.
type suite struct {
	warm, fresh variant // behind walls
	bare        variant // without
	scratch     string  // of warm
}

// variant is a way in which a document comes to LibreOffice.
type variant struct {
	name   string
	engine *office.Engine
	safe   bool // sanitized, as the pipeline does it
}

func TestHostileDocuments(t *testing.T) {
	h := officetest.Shared(t)
	var s suite
	s.warm, s.scratch = raise(t, "as it is, warm", office.Options{Helper: h.Path, Wall: h.Launcher})
	s.fresh, _ = raise(t, "as it is, fresh", office.Options{Helper: office.NoHelper, Wall: h.Launcher})
	s.bare, _ = raise(t, "sanitized, no walls", office.Options{Helper: h.Path, Wall: office.NoHelper})
	s.bare.safe = true

	t.Run("walls", s.walls)
	t.Run("processes", s.processes) // alone: it looks at all processes
	t.Run("evidence", s.evidence)
	t.Run("network", s.network)
	t.Run("everywhere", s.everywhere)
	t.Run("files", s.files)
	t.Run("credentials", s.credentials)
	t.Run("macros", s.macros)
	t.Run("formats", s.formats)
}

func raise(t *testing.T, name string, opt office.Options) (variant, string) {
	t.Helper()
	opt.Scratch = filepath.Join(officetest.Folder(t), "scratch")
	e, err := office.New(opt)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, e.Close()) })
	return variant{name: name, engine: e}, opt.Scratch
}

// variants are those that are quick enough for every document.
func (s *suite) variants() []variant { return []variant{s.warm, s.bare} }

// walls checks that each engine tells which walls stand, and why others do not.
func (s *suite) walls(t *testing.T) {
	for _, v := range []variant{s.warm, s.fresh, s.bare} {
		standing := v.engine.Walls().Standing()
		require.Equal(t, v.safe, len(standing) == 0, v.name)
		for _, wall := range v.engine.Walls().Walls {
			require.True(t, wall.Stands || wall.Detail != "", "%s: %s", v.name, wall.Name)
		}
	}
}

// holds reports whether nothing from the files of the machine may come out of a document. Of one that was not sanitized
// Landlock holds it back; where that does not stand the report has said why.
func (v variant) holds() bool { return v.safe || v.engine.Walls().Stands(walls.Landlock) }

// clear checks that a conversion succeeded. Reaching out in some places may fail it, with a clear code.
func (v variant) clear(t *testing.T, p place, err error) {
	t.Helper()
	if err != nil && p.crashes() && !v.safe {
		require.Equal(t, job.CodeCrashed, job.AsError(err).Code, "%s: %v", v.name, err)
		return
	}
	if err != nil && p.alone() && !p.crashes() {
		require.Equal(t, job.CodeConversionFailed, job.AsError(err).Code, "%s: %v", v.name, err)
		return
	}
	require.NoError(t, err, v.name)
}

// convert converts a document and returns the PDF's path.
func (v variant) convert(t *testing.T, document []byte) string {
	t.Helper()
	pdf, err := v.try(t, document)
	require.NoError(t, err, v.name)
	return pdf
}

// try converts a document, which may fail.
func (v variant) try(t *testing.T, document []byte) (pdf string, err error) {
	t.Helper()
	dir := t.TempDir()
	source := filepath.Join(dir, "hostile.docx")
	require.NoError(t, os.WriteFile(source, document, 0o600))
	if v.safe {
		if source, err = prepare(source, filepath.Join(dir, "safe.docx")); err != nil {
			return "", err
		}
	}
	pdf = filepath.Join(dir, "out.pdf")
	_, err = v.engine.Convert(t.Context(), job.Conversion{Source: source, Target: pdf, Timeout: patience})
	return pdf, err
}

// prepare does what the pipeline does before a conversion, and returns the path of the document to convert.
func prepare(source, target string) (string, error) {
	f, err := os.Open(source)
	if err != nil {
		return "", err
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		return "", err
	}
	mender := fidelity.New()
	d, err := docx.Open(f, stat.Size(), docx.Limits{}, mender)
	if err != nil {
		return source, err
	}
	edits := mender.Edits(d, fidelity.Changes{SavedFields: true, Widths: fidelity.Widths{"Aptos": 105}})
	if !d.Info().Unsafe && len(edits) == 0 {
		return source, nil
	}
	w, err := os.Create(target)
	if err != nil {
		return "", err
	}
	defer w.Close()
	return target, d.Write(w, edits)
}
