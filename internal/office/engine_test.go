package office_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/office"
)

const patience = time.Minute

// convert converts source into a fresh folder.
func convert(t testing.TB, e *office.Engine, source string) (pdf string, r job.Rendering, err error) {
	t.Helper()
	pdf = filepath.Join(t.TempDir(), "out.pdf")
	r, err = e.Convert(t.Context(), job.Conversion{Source: source, Target: pdf, Timeout: patience})
	return pdf, r, err
}

func TestConvert(t *testing.T) {
	e, scratch := newEngine(t, "")
	pdf, r, err := convert(t, e, writeDocx(t, "three.docx", paragraph("one")+pageBreak+paragraph("two")+pageBreak+paragraph("three"), ""))
	require.NoError(t, err)
	require.Equal(t, 3, r.Pages)
	require.Positive(t, r.Seconds)
	require.Contains(t, text(t, pdf), "three")
	requireClean(t, scratch)

	require.NoError(t, e.Close())
	left, err := os.ReadDir(scratch)
	require.NoError(t, err)
	require.Empty(t, left)
	_, _, err = convert(t, e, writeDocx(t, "late.docx", paragraph("late"), ""))
	require.ErrorContains(t, err, "closed")
}

// text reads a PDF's text with poppler.
func text(t testing.TB, pdf string) string {
	t.Helper()
	out, err := exec.Command("pdftotext", "-layout", pdf, "-").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return string(out)
}

func TestNames(t *testing.T) {
	e, scratch := newEngine(t, "")
	field := `<w:p><w:fldSimple w:instr=" FILENAME "><w:r><w:t>old</w:t></w:r></w:fldSimple></w:p>`
	for name, shown := range map[string]string{
		"-r.docx":                            "-r.docx",
		"a b'\"$(id)`.DOCX":                  "a b'\"$(id)`.DOCX",
		"Grüße 100%20 #1?.docx":              "Grüße 100%20 #1?.docx",
		".docx":                              ".docx",
		strings.Repeat("n", 250) + ".docx":   "document.docx",
		strings.Repeat("n", 9) + "\xff.docx": "document.docx",
	} {
		t.Run(fmt.Sprintf("%.20q", name), func(t *testing.T) {
			pdf, r, err := convert(t, e, writeDocx(t, name, field, ""))
			require.NoError(t, err)
			require.Equal(t, 1, r.Pages)
			require.Equal(t, shown, strings.TrimSpace(text(t, pdf)))
		})
	}
	requireClean(t, scratch)
}

func TestConvertManyAtATime(t *testing.T) {
	e, scratch := newEngine(t, "")
	var group sync.WaitGroup
	for n := range 8 {
		source := writeDocx(t, fmt.Sprintf("%d.docx", n), strings.Repeat(pageBreak, n)+paragraph(fmt.Sprintf("document%d", n)), "")
		group.Go(func() {
			pdf := source + ".pdf"
			r, err := e.Convert(t.Context(), job.Conversion{Source: source, Target: pdf, Timeout: patience})
			if err != nil || r.Pages != n+1 {
				t.Errorf("document %d: %d pages, %v", n, r.Pages, err)
				return
			}
			if out, err := exec.Command("pdftotext", pdf, "-").Output(); !strings.Contains(string(out), fmt.Sprintf("document%d", n)) {
				t.Errorf("document %d has another's text: %q, %v", n, out, err)
			}
		})
	}
	group.Wait()
	requireClean(t, scratch)
}

func TestNoDocument(t *testing.T) {
	e, scratch := newEngine(t, "")
	whole, err := os.ReadFile(writeDocx(t, "whole.docx", paragraph("whole"), ""))
	require.NoError(t, err)
	for name, content := range map[string]string{
		"broken": string(whole[:len(whole)/2]),
		"html":   "<html><body><h1>Hello</h1></body></html>",
		"text":   "just text",
	} {
		t.Run(name, func(t *testing.T) {
			source := filepath.Join(t.TempDir(), "a.docx")
			require.NoError(t, os.WriteFile(source, []byte(content), 0o600))
			pdf, _, err := convert(t, e, source)
			require.Equal(t, job.CodeConversionFailed, job.AsError(err).Code, "%v", err)
			require.Contains(t, job.AsError(err).Message, "source file could not be loaded")
			require.NotContains(t, job.AsError(err).Message, scratch)
			require.NoFileExists(t, pdf)
		})
	}
	requireClean(t, scratch)
}

// TestLinkedPicture converts a document whose picture lies on a server: nobody calls there.
func TestLinkedPicture(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	calls := make(chan struct{}, 100)
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				close(calls)
				return
			}
			c.Close()
			calls <- struct{}{}
		}
	}()
	picture := `<w:p><w:r><w:drawing><wp:inline><wp:extent cx="990000" cy="990000"/><wp:docPr id="1" name="p"/><a:graphic>` +
		`<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="p"/>` +
		`<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="r9"/></pic:blipFill><pic:spPr><a:xfrm><a:ext cx="990000" cy="990000"/>` +
		`</a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`
	link := fmt.Sprintf(`<Relationship Id="r9" TargetMode="External" Type="%simage" Target="http://%s/x.png"/>`, officeRel, listener.Addr())

	e, _ := newEngine(t, "")
	_, _, err = convert(t, e, writeDocx(t, "link.docx", picture, link))
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	for range calls {
		t.Error("LibreOffice called the server of a linked picture")
	}
}

func TestMissingProgram(t *testing.T) {
	_, err := office.New(office.Options{Program: "/nonexistent/soffice", Scratch: t.TempDir()})
	require.ErrorIs(t, err, os.ErrNotExist)

	scratch := t.TempDir()
	broken := writeFile(t, "#!/bin/sh\necho 'libmerged.so: cannot open' >&2\nexit 127\n")
	require.NoError(t, os.Chmod(broken, 0o700))
	_, err = office.New(office.Options{Program: broken, Scratch: scratch})
	require.ErrorContains(t, err, "cannot open")
	left, err := os.ReadDir(scratch)
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestNoTimeAllowed(t *testing.T) {
	e, _ := newEngine(t, fakeSoffice(t, "exit 0\n"))
	_, err := e.Convert(context.Background(), job.Conversion{Source: "/x.docx", Target: "/x.pdf"})
	require.ErrorContains(t, err, "no time allowed")
}
