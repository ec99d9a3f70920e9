package office_test

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"image"
	"image/color"
	"image/png"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/office"
	"sheaf/internal/office/officetest"
	"sheaf/internal/office/walls"
)

// reaching gives documents that reach for what lies at a URL, each in another way.
func reaching(url string) map[string][]byte {
	related := func(kind, use string) []byte {
		d := docxtest.New().Paragraph("text")
		id := d.Relationship(kind, url, "External")
		return d.XML(strings.ReplaceAll(use, "ID", id)).Bytes()
	}
	quoted := html.EscapeString(url)
	svg := `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="90" height="90"><style>@import url("` + quoted + `");</style>` +
		`<image width="90" height="90" xlink:href="` + quoted + `"/><use href="` + quoted + `#a"/></svg>`
	docs := map[string][]byte{
		"linked picture":    docxtest.New().LinkedPicture(url).Bytes(),
		"attached template": docxtest.New().Paragraph("text").AttachedTemplate(url).Bytes(),
		"inserted document": related("aFChunk", `<w:altChunk r:id="ID"/>`),
		"sub-document":      related("subDocument", `<w:subDoc r:id="ID"/>`),
		"OLE link": related("oleObject", `<w:p><w:r><w:object><v:shape xmlns:v="urn:schemas-microsoft-com:vml" id="s" style="width:90pt;height:90pt"/>`+
			`<o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="Link" ProgID="Word.Document.12" ShapeID="s" DrawAspect="Content" r:id="ID" UpdateMode="Always"/></w:object></w:r></w:p>`),
		"VML picture": related("image", `<w:p><w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:90pt;height:90pt"><v:imagedata r:href="ID" src="`+quoted+`"/></v:shape></w:pict></w:r></w:p>`),
		"inserted web page": func() []byte {
			d := docxtest.New().Paragraph("text").Part("word/chunk.html", `<html><script src="`+quoted+`"></script><body><img src="`+quoted+`"><iframe src="`+quoted+`"></iframe></body></html>`)
			return d.XML(`<w:altChunk r:id="` + d.Relationship("aFChunk", "chunk.html", "") + `"/>`).Bytes()
		}(),
		"SVG picture": func() []byte {
			d := docxtest.New().Part("word/media/image9.svg", svg)
			return d.XML(strings.ReplaceAll(svgPicture, "ID", d.Relationship("image", "media/image9.svg", ""))).Bytes()
		}(),
		"hyperlink":  docxtest.New().Hyperlink("page", url).Bytes(),
		"mail merge": related("mailMergeSource", `<w:p/>`),
		"web frames": docxtest.New().Paragraph("text").Part("word/webSettings.xml", `<w:webSettings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:frameset><w:frame><w:sourceFileName r:id="rId1"/></w:frame></w:frameset></w:webSettings>`).
			Part("word/_rels/webSettings.xml.rels", docxtest.Relationships(`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/frame" Target="`+quoted+`" TargetMode="External"/>`)).Bytes(),
	}
	for _, field := range []string{
		`INCLUDEPICTURE "` + url + `" \d`, `INCLUDETEXT "` + url + `"`, `LINK Word.Document.12 "` + url + `" "" \a \p`, `RD "` + url + `"`,
		`DDEAUTO soffice "` + url + `" item`, `DDE soffice "` + url + `" item`, `DATABASE \d "` + url + `" \s "SELECT 1"`, `IMPORT "` + url + `"`,
	} {
		name, _, _ := strings.Cut(field, " ")
		docs["field "+name] = docxtest.New().Field(" "+field+" ", "last result").Bytes()
	}
	return docs
}

const svgPicture = `<w:p><w:r><w:drawing><wp:inline><wp:extent cx="990000" cy="990000"/><wp:docPr id="9" name="p"/><a:graphic>` +
	`<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="9" name="p"/><pic:cNvPicPr/></pic:nvPicPr>` +
	`<pic:blipFill><a:blip r:embed="ID"><a:extLst><a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="ID"/>` +
	`</a:ext></a:extLst></a:blip></pic:blipFill><pic:spPr><a:xfrm><a:ext cx="990000" cy="990000"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`

// defence is one of the two things that each have to hold alone: walls around the document as it is, and the removal of
// what reaches outside from a document that has no walls around it.
type defence struct {
	engine     *office.Engine
	neutralise bool
}

func defences(t *testing.T) map[string]defence {
	t.Helper()
	behind, _ := newWarmEngine(t)
	plain, err := office.New(office.Options{Scratch: t.TempDir(), Helper: officetest.Shared(t).Path, Wall: office.NoHelper})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, plain.Close()) })
	require.Empty(t, plain.Walls().Standing())
	for _, w := range behind.Walls().Walls {
		require.True(t, w.Stands || w.Detail != "", "sheaf must say why %s does not stand", w.Name)
	}
	return map[string]defence{"behind walls": {behind, false}, "neutralised": {plain, true}}
}

// convert gives the PDF, "" when there is none: that is for the document to be told with a code.
func (d defence) convert(t *testing.T, content []byte) string {
	t.Helper()
	if d.neutralise {
		var safe bytes.Buffer
		require.NoError(t, docx.Neutralise(bytes.NewReader(content), int64(len(content)), &safe, docx.Limits{Inflated: 1 << 30}))
		content = safe.Bytes()
	}
	source := filepath.Join(t.TempDir(), "hostile.docx")
	require.NoError(t, os.WriteFile(source, content, 0o600))
	pdf, _, err := convert(t, d.engine, source)
	if err != nil {
		failure, ok := errors.AsType[*job.Error](err)
		require.True(t, ok, "%v", err)
		require.NotEmpty(t, failure.Code)
		return ""
	}
	return pdf
}

func TestNoNetwork(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	called := make(chan string, 1000)
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				close(called)
				return
			}
			_ = c.SetReadDeadline(time.Now().Add(time.Second))
			first := make([]byte, 200)
			n, _ := c.Read(first)
			called <- string(first[:n])
			c.Close()
		}
	}()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	require.NoError(t, err)
	for name, d := range defences(t) {
		for _, scheme := range []string{"http", "https"} {
			for way, content := range reaching(scheme + "://127.0.0.1:" + port + "/" + "x.png") {
				t.Run(name+" "+scheme+" "+way, func(t *testing.T) { d.convert(t, content) })
			}
		}
	}
	require.NoError(t, listener.Close())
	for request := range called {
		t.Errorf("somebody called the server: %q", request)
	}
}

func TestNoForeignFiles(t *testing.T) {
	secrets := t.TempDir()
	require.NoError(t, os.Chmod(filepath.Dir(secrets), 0o755))
	const canary = "CANARY7319"
	strange := color.RGBA{R: 251, G: 3, B: 187, A: 255}
	write := func(name string, content []byte) string {
		path := filepath.Join(secrets, name)
		require.NoError(t, os.WriteFile(path, content, 0o644))
		return path
	}
	t.Setenv("AWS_SECRET_ACCESS_KEY", canary)
	picture := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for i := range picture.Pix {
		picture.Pix[i] = []uint8{strange.R, strange.G, strange.B, strange.A}[i%4]
	}
	var encoded bytes.Buffer
	require.NoError(t, png.Encode(&encoded, picture))
	targets := []string{
		"file://" + write("secret.txt", []byte(canary)),
		"file://" + write("secret.docx", docxtest.Plain(canary)),
		"file://" + write("secret.png", encoded.Bytes()),
		"file:///proc/self/environ",
		"file:///proc/" + strconv.Itoa(os.Getpid()) + "/environ",
		"vnd.sun.star.expand:${AWS_SECRET_ACCESS_KEY}", "vnd.sun.star.expand:${file://" + secrets + "/secret.txt::x}",
		`\\127.0.0.1\share\secret.png`,
	}
	for name, d := range defences(t) {
		for _, target := range targets {
			for way, content := range reaching(target) {
				t.Run(fmt.Sprint(name, " ", way, " ", filepath.Base(target)), func(t *testing.T) {
					if pdf := d.convert(t, content); pdf != "" {
						requireWithout(t, pdf, canary, strange)
					}
				})
			}
		}
	}
}

// requireWithout wants neither the text nor the colour in a PDF, and nothing attached to it.
func requireWithout(t *testing.T, pdf, canary string, strange color.RGBA) {
	t.Helper()
	require.NotContains(t, text(t, pdf), canary)
	attached, err := exec.Command("pdfdetach", "-list", pdf).CombinedOutput()
	require.NoError(t, err)
	require.Contains(t, string(attached), "0 embedded files")
	page := filepath.Join(t.TempDir(), "page")
	out, err := exec.Command("pdftoppm", "-r", "20", "-png", "-singlefile", pdf, page).CombinedOutput()
	require.NoError(t, err, "%s", out)
	f, err := os.Open(page + ".png")
	require.NoError(t, err)
	defer f.Close()
	rendered, err := png.Decode(f)
	require.NoError(t, err)
	for y := range rendered.Bounds().Dy() {
		for x := range rendered.Bounds().Dx() {
			r, g, b, _ := rendered.At(x, y).RGBA()
			require.False(t, r>>8 == uint32(strange.R) && g>>8 == uint32(strange.G) && b>>8 == uint32(strange.B), "the picture is on the page")
		}
	}
}

// The processes that see a document have none of our environment, and no network but their own.
func TestNoCredentials(t *testing.T) {
	t.Setenv("AWS_SECRET_ACCESS_KEY", "canary")
	e, scratch := newWarmEngine(t)
	stopped := make(chan error, 1)
	go func() {
		_, err := e.Convert(t.Context(), job.Conversion{Source: endless(t), Target: filepath.Join(t.TempDir(), "a.pdf"), Timeout: 3 * time.Second})
		stopped <- err
	}()
	var pids []int
	require.Eventually(t, func() bool { pids = livingUnder(t, scratch); return len(pids) == 2 }, patience, 5*time.Millisecond)
	ours, err := os.Readlink("/proc/self/ns/net")
	require.NoError(t, err)
	for _, pid := range pids {
		environ, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
		require.NoError(t, err)
		require.NotContains(t, string(environ), "canary")
		theirs, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/net", pid))
		require.NoError(t, err)
		require.Equal(t, e.Walls().Stands(walls.Namespaces), ours != theirs)
	}
	require.Equal(t, job.CodeTimeout, job.AsError(<-stopped).Code)
}

// What would run code when it is loaded as what it is, is not loaded as that.
func TestNoMacros(t *testing.T) {
	canary := filepath.Join(t.TempDir(), "canary")
	basic := `Sub Main&#10;Open "` + canary + `" For Output As #1&#10;Print #1, "x"&#10;Close #1&#10;End Sub`
	flat := `<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" xmlns:ooo="http://openoffice.org/2004/office" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dom="http://www.w3.org/2001/xml-events" office:mimetype="application/vnd.oasis.opendocument.text">` +
		`<office:scripts><office:script script:language="ooo:Basic"><ooo:libraries><ooo:library-embedded ooo:name="Standard"><ooo:module ooo:name="M"><ooo:source-code>` + basic + `</ooo:source-code></ooo:module></ooo:library-embedded></ooo:libraries></office:script>` +
		`<office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load" xlink:href="vnd.sun.star.script:Standard.M.Main?language=Basic&amp;location=document"/></office:event-listeners></office:scripts><office:body><office:text/></office:body></office:document>`
	page := `<html><head><script language="StarBasic">` + basic + `</script></head><body onload="macro:///Standard.M.Main" sdevent="OnLoad">x</body></html>`
	for name, d := range defences(t) {
		for kind, content := range map[string]string{"flat ODT": flat, "web page": page, "ODT": string(docxtest.ODT())} {
			t.Run(name+" "+kind, func(t *testing.T) {
				source := filepath.Join(t.TempDir(), "a.docx")
				require.NoError(t, os.WriteFile(source, []byte(content), 0o600))
				_, _, err := convert(t, d.engine, source)
				require.Equal(t, job.CodeConversionFailed, job.AsError(err).Code, "%v", err)
			})
		}
		t.Run(name+" macro parts", func(t *testing.T) {
			doc := docxtest.New().Paragraph("text").Part("word/vbaProject.bin", string(docxtest.CompoundFile("VBA", "PROJECT"))).
				Part("word/activeX/activeX1.xml", `<ax:ocx xmlns:ax="http://schemas.microsoft.com/office/2006/activeX" ax:classid="{00000000-0000-0000-0000-000000000000}"/>`)
			doc.Relationship("vbaProject", "vbaProject.bin", "")
			require.NotEmpty(t, d.convert(t, doc.Bytes()))
		})
	}
	require.NoFileExists(t, canary)
}
