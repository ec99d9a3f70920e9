//go:build image

// Package image tests the converter's container image as Lambda runs it: a root folder that is read-only, /tmp of 512 MiB, no
// /dev/shm, a user of no rights, 1769 MB of memory and one processor, invocations by the runtime API. Its tests are there
// with the build tag image only; scripts/image-test.sh runs them.
package image

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"encoding/json"
	"flag"
	"hash/crc32"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/config"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/lambdatest"
	"sheaf/internal/office/officetest"
	"sheaf/internal/s3server"
)

var imageFlag = flag.String("image", "", "the image to test")

func image(t *testing.T) string {
	require.NotEmpty(t, *imageFlag, "name the image by -args -image")
	return *imageFlag
}

// TestImage converts documents good and bad, one after the other in the same container as far as they let it live.
func TestImage(t *testing.T) {
	lambda := sandbox(t)
	a := open(t)
	c, f := start(t, a.env, lambda...)
	t.Run("success", func(t *testing.T) { success(t, a, c, f) })
	t.Run("derived fonts", func(t *testing.T) { derivedFonts(t, a, c, f) })
	t.Run("what it may do", func(t *testing.T) { permissions(t, c) })
	t.Run("walls", func(t *testing.T) { walls(t, a, c) })
	t.Run("keys", func(t *testing.T) { hiding(t, a, c) })
	t.Run("keys of a readable program", func(t *testing.T) { handedOver(t, a, lambda...) })
	t.Run("bad documents", func(t *testing.T) { badDocuments(t, a, f) })
	t.Run("dead processes", func(t *testing.T) { deadProcesses(t, a, c, f) })
	t.Run("dead zygote", func(t *testing.T) { deadZygote(t, a, c, f) })
	t.Run("restart", func(t *testing.T) { restart(t, a, c, f) })
	t.Run("out of memory", func(t *testing.T) { outOfMemory(t, a, lambda...) })
	t.Run("fonts", func(t *testing.T) { fonts(t, a, f, lambda...) })
	t.Run("timeout", func(t *testing.T) { timeout(t, a, lambda...) })
}

func success(t *testing.T, a *account, c *containers, f *lambdatest.Function) {
	d, r := a.convert(t, f, "Brief an Jürgen.docx", good())
	require.True(t, r.Cold)
	require.Less(t, r.Init, 10*time.Second, "Lambda's limit")
	require.Equal(t, 2, d.Pages)
	text := a.requirePDF(t, d)
	for _, line := range lines() {
		require.Contains(t, text, line)
	}
	require.Contains(t, c.log.String(), `"engine":"zygote`)
	d, r = a.convert(t, f, "again.docx", good())
	require.False(t, r.Cold)
	a.requirePDF(t, d)
	require.Empty(t, leftovers(t, c))
}

// derivedFonts checks that a start makes no fonts: it takes those of the image, of which fontconfig's cache is there, too.
func derivedFonts(t *testing.T, a *account, c *containers, f *lambdatest.Function) {
	d, _ := a.convert(t, f, "korean.docx", docxtest.New().Formatted(docxtest.Format{Font: "Malgun Gothic", Language: "ko-KR"}, "안녕하세요").Bytes())
	a.requirePDF(t, d)
	require.Len(t, d.Fonts, 1)
	require.Equal(t, "Sheaf Sans KR", d.Fonts[0].ReplacedBy)
	require.Empty(t, c.shell(t, `find /tmp -name '*.tt[cf]' -o -name families`))
	made := c.shell(t, `echo /var/lib/sheaf/fonts/*`)
	require.NotContains(t, made, " ", "for one LibreOffice")
	require.Contains(t, c.shell(t, `fc-cache -v `+made), made+": skipping, existing cache is valid")
}

// lines are text in scripts that need different fonts.
func lines() []string {
	return []string{"Привет", "你好世界", "こんにちは", "안녕하세요"}
}

// good is a document of two pages.
func good() []byte {
	d := docxtest.New().Title("A good document")
	for _, line := range lines() {
		d.Paragraph(line)
	}
	return d.PageBreak().Paragraph("The second page").Bytes()
}

// leftovers lists what documents left in the container's only folder that can be written to.
func leftovers(t *testing.T, c *containers) []string {
	return strings.Fields(c.shell(t, `find /tmp -name 'document-*'`))
}

// permissions checks that the container is as hard on the function as Lambda is, so that the tests mean something.
func permissions(t *testing.T, c *containers) {
	require.Equal(t, "uid=993 gid=990 groups=990", c.shell(t, "id"))
	require.Equal(t, "no", c.shell(t, "mkdir /opt/sheaf/x 2>/dev/null || mkdir /x 2>/dev/null || test -e /dev/shm && echo yes || echo no"))
	require.Contains(t, c.shell(t, "grep -i CapEff /proc/self/status"), "0000000000000000")
	require.Equal(t, "Operation not permitted", c.shell(t, "unshare -U true 2>&1 | sed 's/.*: //'"))
}

// walls checks that the function tells which walls stand: where Lambda refuses what they need, and where it does not.
func walls(t *testing.T, a *account, c *containers) {
	require.Equal(t, []string{"limits"}, engineReady(t, c).Walls, "Lambda refuses the others")
	plain, f := start(t, a.env)
	d, _ := a.convert(t, f, "walls.docx", good())
	a.requirePDF(t, d)
	require.Subset(t, engineReady(t, plain).Walls, []string{"limits", "no_new_privs", "seccomp"})
	require.Equal(t, "undumpable", engineReady(t, plain).Hidden)
	require.Equal(t, "signal", engineReady(t, plain).Tie)
}

// engineLine is what the function's log says of its engine at its start.
type engineLine struct {
	Msg         string
	Walls       []string
	Tie, Hidden string
}

func engineReady(t *testing.T, c *containers) engineLine {
	for line := range strings.Lines(c.log.String()) {
		var entry engineLine
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Msg == "engine ready" {
			return entry
		}
	}
	require.Fail(t, "the log does not tell of the engine")
	return engineLine{}
}

// badDocuments checks that each fails with its code and harms no other.
func badDocuments(t *testing.T, a *account, f *lambdatest.Function) {
	for name, c := range map[string]struct {
		document []byte
		want     job.Code
	}{
		"html":      {docxtest.HTML(), job.CodeNotADocument},
		"encrypted": {docxtest.Encrypted(), job.CodePasswordProtected},
		"truncated": {docxtest.Truncated(), job.CodeCorrupt},
		"malformed": {docxtest.Malformed(), job.CodeCorrupt},
	} {
		t.Run(name, func(t *testing.T) {
			d, r := a.convert(t, f, name+".docx", c.document)
			require.Equal(t, job.Failed, d.State)
			require.Equal(t, c.want, d.Code)
			require.False(t, r.Cold)
			d, r = a.convert(t, f, "good.docx", good())
			require.False(t, r.Cold)
			a.requirePDF(t, d)
		})
	}
}

// The paragraphs of long documents: some take LibreOffice a second or two, many take it three and more.
const (
	some = 20_000
	many = 40_000
)

// long is a document that takes its time.
func long(paragraphs int) []byte {
	d := docxtest.New()
	for range paragraphs {
		d.Paragraph("The quick brown fox jumps over the lazy dog and goes on to the next paragraph.")
	}
	return d.Bytes()
}

// killZygotes kills what the function converts with, and tells how many there were.
func killZygotes(t *testing.T, c *containers) string {
	return c.shell(t, `n=0; for p in /proc/[0-9]*; do
		read -r pid comm state parent rest <$p/stat || continue
		[ "$comm" = "(sheaf-zygote)" ] && [ "$(cat /proc/$parent/comm)" != sheaf-zygote ] && kill -9 $pid && n=$((n+1))
	done 2>/dev/null; echo $n`)
}

// stopping is a script that says when it is there, stops the first process of a document that it sees, and prints its id. One whose limits
// are still the zygote's is left alone: it is not tied to the zygote yet, and one that stands still never will be.
const stopping = `echo there; while :; do
	for p in /proc/[0-9]*; do
		read -r pid comm state parent rest <$p/stat || continue
		[ "$comm" = "(sheaf-zygote)" ] && [ "$(cat /proc/$parent/comm)" = sheaf-zygote ] &&
			[ "$(cat /proc/$pid/limits)" != "$(cat /proc/$parent/limits)" ] && kill -STOP $pid && echo $pid && exit
	done 2>/dev/null
	sleep 0.01
done`

// stopped has the function take a document, and returns the id of the process that converts it, which stands still. What the
// invocation ends with comes by ended. The script is there before the document is, so that it cannot come too late.
func stopped(t *testing.T, a *account, c *containers, f *lambdatest.Function, name string) (pid string, m job.ConvertMessage, ended <-chan invocation) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	script := exec.CommandContext(ctx, "docker", "exec", c.current(), "sh", "-c", stopping)
	out, err := script.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, script.Start())
	lines := bufio.NewScanner(out)
	require.True(t, lines.Scan(), "the script does not begin")
	m, event := a.submit(t, name, long(some))
	answered := make(chan invocation, 1)
	go func() {
		r, err := f.Invoke(t.Context(), event)
		answered <- invocation{r, err}
	}()
	require.True(t, lines.Scan(), "no document's process was seen")
	require.NoError(t, script.Wait())
	return lines.Text(), m, answered
}

// invocation is what an invocation ended with.
type invocation struct {
	lambdatest.Result
	err error
}

// requireConverted waits for an invocation's end, and checks that it converted its document and left nothing.
func requireConverted(t *testing.T, a *account, c *containers, m job.ConvertMessage, ended <-chan invocation) {
	r := <-ended
	require.NoError(t, r.err)
	requireTaken(t, r.Result)
	a.requirePDF(t, a.row(t, m))
	require.Empty(t, leftovers(t, c))
}

// deadProcesses kills what the function has started.
func deadProcesses(t *testing.T, a *account, c *containers, f *lambdatest.Function) {
	require.Equal(t, "1", killZygotes(t, c))
	d, r := a.convert(t, f, "after.docx", good())
	require.False(t, r.Cold, "the function lives")
	a.requirePDF(t, d)

	pid, m, ended := stopped(t, a, c, f, "killed.docx")
	c.shell(t, "kill -9 "+pid)
	requireConverted(t, a, c, m, ended)
	require.Equal(t, 1, strings.Count(c.log.String(), `"converting process died"`))
}

// deadZygote kills the zygote in the middle of a conversion: the document's process dies with it, and another one converts.
func deadZygote(t *testing.T, a *account, c *containers, f *lambdatest.Function) {
	pid, m, ended := stopped(t, a, c, f, "orphan.docx")
	require.Equal(t, "1", killZygotes(t, c))
	require.Eventually(t, func() bool {
		return c.shell(t, "grep -s '^State:[[:space:]]*[^Z[:space:]]' /proc/"+pid+"/status || true") == ""
	}, time.Minute, 10*time.Millisecond)
	requireConverted(t, a, c, m, ended)
}

// restart kills the container in the middle of a conversion; the next one has the same /tmp.
func restart(t *testing.T, a *account, c *containers, f *lambdatest.Function) {
	_, _, ended := stopped(t, a, c, f, "lost.docx")
	require.NotEmpty(t, leftovers(t, c))
	require.Equal(t, 1, f.Kill())
	var exit *lambdatest.Error
	require.ErrorAs(t, (<-ended).err, &exit)
	require.Equal(t, lambdatest.TypeExit, exit.Type)

	d, r := a.convert(t, f, "after.docx", good())
	require.True(t, r.Cold)
	a.requirePDF(t, d)
	require.Empty(t, leftovers(t, c), "what the killed one left")
}

// outOfMemory has a document need more than there is. The picture is decoded in one piece, so the kernel kills quickly.
func outOfMemory(t *testing.T, a *account, options ...string) {
	_, f := start(t, a.env, append(options, "--memory=512m", "--memory-swap=512m")...)
	d, _ := a.convert(t, f, "good.docx", good())
	a.requirePDF(t, d)
	d, r := a.convert(t, f, "greedy.docx", greedy(t))
	require.Equal(t, job.Failed, d.State)
	require.Equal(t, job.CodeOutOfMemory, d.Code)
	require.False(t, r.Cold)
	d, r = a.convert(t, f, "after.docx", good())
	require.False(t, r.Cold, "the function has outlived it")
	a.requirePDF(t, d)
}

// greedy is a document with a picture that takes 784 MB when it is decoded.
func greedy(t *testing.T) []byte {
	const side = 14_000
	var pixels bytes.Buffer
	w, err := zlib.NewWriterLevel(&pixels, zlib.BestSpeed)
	require.NoError(t, err)
	row := make([]byte, 1+4*side) // the filter, then red, green, blue and alpha of each pixel
	for range side {
		_, err := w.Write(row)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	png := []byte("\x89PNG\r\n\x1a\n")
	for _, chunk := range []struct {
		kind string
		data []byte
	}{{"IHDR", append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, side), side), 8, 6, 0, 0, 0)}, {"IDAT", pixels.Bytes()}, {"IEND", nil}} {
		png = binary.BigEndian.AppendUint32(png, uint32(len(chunk.data)))
		typed := append([]byte(chunk.kind), chunk.data...)
		png = binary.BigEndian.AppendUint32(append(png, typed...), crc32.ChecksumIEEE(typed))
	}
	return docxtest.New().Image(png, 100, 100, "greedy").Bytes()
}

// fonts adds a font for the function that its image lacks, as the stack's setting does.
func fonts(t *testing.T, a *account, without *lambdatest.Function, options ...string) {
	const family, key = "Sheaf Corporate", "fonts.zip"
	file := filepath.Join(t.TempDir(), "corporate.ttf")
	officetest.WriteFont(t, file, family, 1<<16)
	font, err := os.ReadFile(file)
	require.NoError(t, err)
	archive := archivetest.Zip(archivetest.Entry{Name: "licensed/corporate.ttf", Body: font})
	_, err = a.outbox.Put(t.Context(), key, newReader(archive), job.PutOptions{})
	require.NoError(t, err)
	_, with := start(t, append([]string{config.FontsArchive + "=s3://" + s3server.OutboxBucket + "/" + key}, a.env...), options...)
	document := docxtest.New().Formatted(docxtest.Format{Font: family}, "The quick brown fox").Bytes()
	d, _ := a.convert(t, without, "without.docx", document)
	a.requirePDF(t, d)
	require.Len(t, d.Fonts, 1)
	require.Equal(t, family, d.Fonts[0].Font)
	d, _ = a.convert(t, with, "with.docx", document)
	a.requirePDF(t, d)
	require.Empty(t, d.Fonts)
}

// timeout returns documents less time than the long one needs.
func timeout(t *testing.T, a *account, options ...string) {
	c, f := start(t, append([]string{config.Timeout + "=2s"}, a.env...), options...)
	d, _ := a.convert(t, f, "long.docx", long(many))
	require.Equal(t, job.Failed, d.State)
	require.Equal(t, job.CodeTimeout, d.Code)
	d, r := a.convert(t, f, "after.docx", good())
	require.False(t, r.Cold)
	a.requirePDF(t, d)
	require.Empty(t, leftovers(t, c))
}

// textOf reads a PDF's text with poppler.
func textOf(t *testing.T, pdf string) string {
	t.Helper()
	out, err := exec.Command("pdftotext", "-layout", pdf, "-").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return string(out)
}

func newReader(b []byte) io.Reader { return bytes.NewReader(b) }
