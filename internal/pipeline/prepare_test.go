package pipeline_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// widths are the percentages of families that others replace.
type widths map[string]int

func (w widths) Widths(context.Context, []string) map[string]int { return w }

// mainPart returns the main part of a document that a converter is given.
func mainPart(c job.Conversion) (string, error) {
	z, err := zip.OpenReader(c.Source)
	if err != nil {
		return "", err
	}
	defer z.Close()
	r, err := z.Open("word/document.xml")
	if err != nil {
		return "", err
	}
	b, err := io.ReadAll(r)
	return string(b), err
}

// seenBody is a converter that keeps the bodies of the documents that it is given, by their names.
type seenBody map[string]string

func (s seenBody) Convert(_ context.Context, c job.Conversion) (job.Rendering, error) {
	body, err := mainPart(c)
	if err != nil {
		return job.Rendering{}, err
	}
	s["body"] = body
	return job.Rendering{Pages: 1}, os.WriteFile(c.Target, []byte("%PDF-1.7"), 0o600)
}

// TestAdapt has the converter given the width that makes up for the font that stands in, where it is another's.
func TestAdapt(t *testing.T) {
	in := func(font string) []byte {
		return docxtest.New().Formatted(docxtest.Format{Font: font}, "Text.").LinkedPicture("https://example.com/a.png").Bytes()
	}
	for name, c := range map[string]struct {
		document []byte
		known    job.Substitutes
		leaveOff bool
		adapted  bool
	}{
		"a font of other widths replaces it": {in("Aptos"), widths{"Aptos": 105}, false, true},
		"no width is known":                  {in("Aptos"), widths{}, false, false},
		"the document has none of it":        {in("Arial"), widths{"Aptos": 105}, false, false},
		"left off":                           {in("Aptos"), widths{"Aptos": 105}, true, false},
		"nobody knows":                       {in("Aptos"), nil, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			w, seen := newWorld(t, 1), seenBody{}
			for _, p := range []*pipeline.Pipeline{w.clean, w.p} {
				p.Converter, p.Substitutes, p.LeaveOff.Widths = seen, c.known, c.leaveOff
			}
			j, err := accept(t.Context(), w.clean, "", archivetest.Zip(archivetest.Entry{Name: "a.docx", Body: c.document}))
			require.NoError(t, err)
			w.deliverAll("intake")
			w.deliverAll("convert")
			require.Equal(t, 1, w.status(j.ID).Completed)
			require.Contains(t, seen["body"], "Text.")
			require.NotContains(t, seen["body"], "example.com", "what is mended is sanitized, too")
			if c.adapted {
				require.Contains(t, seen["body"], `w:val="105"`)
			} else {
				require.NotContains(t, seen["body"], "<w:w ")
			}
		})
	}
}

// TestSavedFields has the converter given a field without its instruction, unless that is left off.
func TestSavedFields(t *testing.T) {
	document := docxtest.New().Field("DOCVARIABLE Month", "January").Bytes()
	for _, off := range []bool{true, false} {
		w, seen := newWorld(t, 1), seenBody{}
		w.p.Converter, w.p.LeaveOff.Fields = seen, off
		_, err := accept(t.Context(), w.clean, "", archivetest.Zip(archivetest.Entry{Name: "a.docx", Body: document}))
		require.NoError(t, err)
		w.deliverAll("intake")
		w.deliverAll("convert")
		require.Contains(t, seen["body"], "January")
		require.Equal(t, off, strings.Contains(seen["body"], "DOCVARIABLE"))
	}
}

// asked is a converter that keeps what it was asked for last.
type asked struct{ job.Conversion }

func (a *asked) Convert(ctx context.Context, c job.Conversion) (job.Rendering, error) {
	a.Conversion = c
	return printer("Text.").Convert(ctx, c)
}

// TestHyphenated tells the converter whether words are hyphenated, and in which languages.
func TestHyphenated(t *testing.T) {
	const namespace = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	for settings, want := range map[string]bool{`<w:autoHyphenation/>`: true, ``: false} {
		document := docxtest.New().Formatted(docxtest.Format{Font: "Arial", Language: "de-AT"}, "Text.").Part("word/settings.xml", `<w:settings`+namespace+`>`+settings+`</w:settings>`)
		w, a := newWorld(t, 1), &asked{}
		w.p.Converter = a
		j, err := accept(t.Context(), w.clean, "", archivetest.Zip(archivetest.Entry{Name: "a.docx", Body: document.Bytes()}))
		require.NoError(t, err)
		w.deliverAll("intake")
		w.deliverAll("convert")
		require.Equal(t, 1, w.status(j.ID).Completed)
		require.Equal(t, want, a.Hyphenated)
		require.Contains(t, a.Fonts, job.FontRequest{Family: "Arial", Language: "de-AT"})
	}
}

// TestBlankPages has blank pages printed where a section is to begin on an odd or even page, and nowhere else.
func TestBlankPages(t *testing.T) {
	section := func(properties string) []byte {
		return docxtest.New().XML(`<w:p><w:pPr><w:sectPr>` + properties + `</w:sectPr></w:pPr><w:r><w:t>Text.</w:t></w:r></w:p>`).Bytes()
	}
	for name, c := range map[string]struct {
		document []byte
		leaveOff bool
		without  bool
	}{
		"an odd page":               {section(`<w:type w:val="oddPage"/>`), false, false},
		"an even page":              {section(`<w:type w:val="evenPage"/>`), false, false},
		"page numbers begin anew":   {section(`<w:type w:val="nextPage"/><w:pgNumType w:start="1"/>`), false, true},
		"one section":               {docxtest.Plain("Text."), false, true},
		"an odd page, but left off": {section(`<w:type w:val="oddPage"/>`), true, true},
	} {
		t.Run(name, func(t *testing.T) {
			w, a := newWorld(t, 1), &asked{}
			w.p.Converter, w.p.LeaveOff.BlankPages = a, c.leaveOff
			j, err := accept(t.Context(), w.clean, "", archivetest.Zip(archivetest.Entry{Name: "a.docx", Body: c.document}))
			require.NoError(t, err)
			w.deliverAll("intake")
			w.deliverAll("convert")
			require.Equal(t, 1, w.status(j.ID).Completed)
			require.Equal(t, c.without, a.WithoutBlankPages)
		})
	}
}

// logoWidth is a converter that keeps how wide the logo of the document is that it is given.
type logoWidth int

func (l *logoWidth) Convert(_ context.Context, c job.Conversion) (job.Rendering, error) {
	z, err := zip.OpenReader(c.Source)
	if err != nil {
		return job.Rendering{}, err
	}
	defer z.Close()
	f, err := z.Open("word/media/logo.png")
	if err != nil {
		return job.Rendering{}, err
	}
	picture, err := png.DecodeConfig(f)
	*l = logoWidth(picture.Width)
	return job.Rendering{Pages: 1}, errors.Join(err, f.Close(), os.WriteFile(c.Target, []byte("%PDF-1.7"), 0o600))
}

// TestLogo has the converter given the logo of a header with the resolution that pictures are to have.
func TestLogo(t *testing.T) {
	var logo bytes.Buffer
	require.NoError(t, png.Encode(&logo, image.NewGray(image.Rect(0, 0, 1200, 600))))
	drawing := `<w:drawing><wp:inline><wp:extent cx="914400" cy="457200"/><a:graphic><a:graphicData><pic:pic><pic:blipFill><a:blip r:embed="r1"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>`
	const schemas = "http://schemas.openxmlformats.org/"
	document := docxtest.New().
		Part("word/header9.xml", `<w:hdr xmlns:w="`+schemas+`wordprocessingml/2006/main" xmlns:r="`+schemas+`officeDocument/2006/relationships" xmlns:wp="`+schemas+
			`drawingml/2006/wordprocessingDrawing" xmlns:a="`+schemas+`drawingml/2006/main" xmlns:pic="`+schemas+`drawingml/2006/picture"><w:p><w:r>`+drawing+`</w:r></w:p></w:hdr>`).
		Part("word/_rels/header9.xml.rels", docxtest.Relationships(`<Relationship Id="r1" Type="`+schemas+`officeDocument/2006/relationships/image" Target="media/logo.png"/>`)).
		Part("word/media/logo.png", logo.String()).Bytes()
	for dpi, want := range map[int]int{0: 300, 150: 150, 1200: 1200} {
		w, seen := newWorld(t, 1), logoWidth(0)
		w.p.Converter = &seen
		_, err := acceptWith(t.Context(), w.clean, "", archivetest.Zip(archivetest.Entry{Name: "a.docx", Body: document}), job.Options{ImageDPI: dpi})
		require.NoError(t, err)
		w.deliverAll("intake")
		w.deliverAll("convert")
		require.Equal(t, want, int(seen), "%d dots an inch", dpi)
	}
}
