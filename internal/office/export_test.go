package office_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/office"
	"sheaf/internal/office/officetest"
)

// TestOptions looks into PDFs that were made with each option and without, by both engines.
func TestOptions(t *testing.T) {
	for name, helper := range map[string]string{"warm": officetest.Shared(t).Path, "fresh": office.NoHelper} {
		t.Run(name, func(t *testing.T) {
			e, err := office.New(office.Options{Scratch: filepath.Join(officetest.Folder(t), "scratch"), Helper: helper, Wall: officetest.Shared(t).Launcher})
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, e.Close()) })
			source := filepath.Join(t.TempDir(), "three.docx")
			require.NoError(t, os.WriteFile(source, threePages(t), 0o600))
			made := func(o job.Options) string {
				pdf := filepath.Join(t.TempDir(), "out.pdf")
				_, err := e.Convert(t.Context(), job.Conversion{Source: source, Target: pdf, Timeout: patience, Options: o})
				require.NoError(t, err)
				return pdf
			}
			t.Run("what is not asked for stays", func(t *testing.T) {
				traits := func(pdf string) []bool {
					text := raw(t, pdf)
					return []bool{
						strings.Contains(text, "/UseOutlines"), strings.Contains(text, "/Outlines"), strings.Contains(text, "/AcroForm"),
						strings.Contains(text, "/StructTreeRoot"), strings.Contains(text, "/DisplayDocTitle"),
					}
				}
				require.Equal(t, traits(made(job.Options{})), traits(made(job.Options{ImageQuality: 90})))
			})
			t.Run("tagged", func(t *testing.T) {
				require.Contains(t, tool(t, "pdfinfo", made(job.Options{Tagged: new(true)})), "Tagged:          yes")
				require.Contains(t, tool(t, "pdfinfo", made(job.Options{Tagged: new(false)})), "Tagged:          no")
			})
			t.Run("pdfa", func(t *testing.T) {
				require.NotContains(t, raw(t, made(job.Options{})), "pdfaid:part")
				for _, part := range []string{"1", "2", "3"} {
					require.Contains(t, raw(t, made(job.Options{PDFA: part + "b"})), "<pdfaid:part>"+part+"<")
				}
			})
			t.Run("version", func(t *testing.T) {
				for _, version := range []string{"1.5", "1.6"} {
					pdf := made(job.Options{PDFVersion: version})
					require.Equal(t, "%PDF-"+version, raw(t, pdf)[:8])
					require.Regexp(t, "PDF version: +"+version, tool(t, "pdfinfo", pdf))
				}
			})
			t.Run("view", func(t *testing.T) {
				require.Contains(t, raw(t, made(job.Options{InitialView: job.ViewThumbnails})), "/UseThumbs")
				require.Contains(t, raw(t, made(job.Options{InitialView: job.ViewBookmarks})), "/UseOutlines")
				pages := raw(t, made(job.Options{InitialView: job.ViewPages}))
				require.NotContains(t, pages, "/UseOutlines")
				require.NotContains(t, pages, "/UseThumbs")
			})
			t.Run("pdfua", func(t *testing.T) {
				require.NotContains(t, raw(t, made(job.Options{})), "pdfuaid:part")
				pdf := made(job.Options{PDFUA: new(true)})
				require.Contains(t, raw(t, pdf), "<pdfuaid:part>1<")
				require.Contains(t, tool(t, "pdfinfo", pdf), "Tagged:          yes")
			})
			t.Run("pages", func(t *testing.T) {
				pdf := made(job.Options{Pages: "1,3"})
				require.Contains(t, tool(t, "pdfinfo", pdf), "Pages:           2")
				shown := text(t, pdf)
				require.Contains(t, shown, "First page")
				require.NotContains(t, shown, "Second page")
				require.Contains(t, shown, "Third page")
			})
			t.Run("bookmarks", func(t *testing.T) {
				require.Contains(t, raw(t, made(job.Options{})), "/Outlines")
				require.NotContains(t, raw(t, made(job.Options{Bookmarks: new(false)})), "/Outlines")
			})
			t.Run("pictures", func(t *testing.T) {
				coarse := tool(t, "pdfimages", "-list", made(job.Options{ImageDPI: 72}))
				fine := tool(t, "pdfimages", "-list", made(job.Options{ImageDPI: 300}))
				require.Less(t, pictureWidth(t, coarse), 200, "two inches at 72 dots")
				require.Greater(t, pictureWidth(t, fine), 500)
				rough, smooth := made(job.Options{ImageQuality: 5}), made(job.Options{ImageQuality: 95})
				require.Less(t, len(raw(t, rough)), len(raw(t, smooth)))
			})
			t.Run("comments", func(t *testing.T) {
				commented := filepath.Join(t.TempDir(), "commented.docx")
				d := docxtest.New().XML(`<w:p><w:r><w:t>word</w:t></w:r><w:r><w:commentReference w:id="1"/></w:r></w:p>`)
				d.Relationship("comments", "comments.xml", "")
				d.Part("word/comments.xml", `<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:comment w:id="1" w:author="Ann"><w:p/></w:comment></w:comments>`)
				require.NoError(t, os.WriteFile(commented, d.Bytes(), 0o600))
				for comments, want := range map[string]bool{"": false, job.CommentsNotes: true} {
					pdf := filepath.Join(t.TempDir(), "out.pdf")
					_, err := e.Convert(t.Context(), job.Conversion{Source: commented, Target: pdf, Timeout: patience, Options: job.Options{Comments: comments}})
					require.NoError(t, err)
					require.Equal(t, want, regexp.MustCompile(`/Subtype */Text`).MatchString(raw(t, pdf)))
				}
			})
			t.Run("watermark", func(t *testing.T) {
				for _, mark := range []string{"Entwurf", "a=b.c {x} ü"} {
					marked := pixels(t, made(job.Options{Watermark: mark}))
					require.NotEqual(t, pixels(t, made(job.Options{})), marked, mark)
					for i := len(marked)%3 + 3*10; i+2 < len(marked); i += 3 { // behind the head of the file
						require.InDelta(t, marked[i], marked[i+1], 60, "it is grey")
					}
				}
			})
		})
	}
}

// threePages has three pages: two with headings, one of them with a picture of 600 dots in two inches.
func threePages(t *testing.T) []byte {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, 600, 600))
	for i := range picture.Pix { // nothing that compresses well
		picture.Pix[i] = byte(i*i>>5 ^ i*2654435761>>11)
	}
	for y := range 600 {
		for x := range 600 {
			c := picture.RGBAAt(x, y)
			picture.SetRGBA(x, y, color.RGBA{c.R, c.G, c.B, 255})
		}
	}
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, picture))
	return docxtest.New().Heading(1, "First page").PageBreak().Heading(1, "Second page").Image(b.Bytes(), 50, 50, "noise").
		PageBreak().Paragraph("Third page").Bytes()
}

func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return string(out)
}

func raw(t *testing.T, pdf string) string {
	t.Helper()
	b, err := os.ReadFile(pdf)
	require.NoError(t, err)
	return string(b)
}

// pictureWidth returns how many pixels wide the first picture in the list of pdfimages is.
func pictureWidth(t *testing.T, list string) int {
	t.Helper()
	lines := strings.Split(list, "\n")
	require.Greater(t, len(lines), 2, list)
	fields := strings.Fields(lines[2])
	n := 0
	for _, c := range fields[3] {
		n = n*10 + int(c-'0')
	}
	return n
}

// pixels is the first page as a picture.
func pixels(t *testing.T, pdf string) string {
	t.Helper()
	out, err := exec.Command("pdftoppm", "-r", "30", "-l", "1", pdf).Output()
	require.NoError(t, err)
	return string(out)
}
