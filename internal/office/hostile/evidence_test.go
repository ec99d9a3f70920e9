package hostile_test

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"errors"
	"fmt"
	"image/color"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// canary begins every text that must not come out, beside those of the machine's own files.
const canary = "Canary0"

// texts are what must be in no PDF.
func texts() []string { return []string{canary, "root:x:0:0:", "/usr/sbin/nologin"} }

// strange is the colour of the picture that must not come out; nothing else has it.
func strange() color.RGBA { return color.RGBA{R: 0xe6, G: 0x14, B: 0x78, A: 0xff} }

// leaks tells what of the canaries is in a PDF: in its text, anywhere in its inflated streams, in the colours of its pages,
// or attached to it.
func leaks(t *testing.T, pdf string) []string {
	t.Helper()
	raw, err := os.ReadFile(pdf)
	require.NoError(t, err)
	var found []string
	shown := strings.Join(strings.Fields(output(t, "pdftotext", pdf, "-")), "")
	held := inflated(raw)
	for _, text := range texts() {
		if strings.Contains(strings.ToLower(shown), strings.ToLower(text)) {
			found = append(found, "shows "+text)
		}
		for _, form := range spellings(text) {
			if bytes.Contains(held, form) {
				found = append(found, "holds "+text)
			}
		}
	}
	if coloured([]byte(output(t, "pdftoppm", "-r", "20", pdf)), strange()) {
		found = append(found, "shows the strange colour")
	}
	if attached := output(t, "pdfdetach", "-list", pdf); !strings.HasPrefix(attached, "0 ") {
		found = append(found, "attached: "+attached)
	}
	return found
}

func output(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), program, args...).Output()
	require.NoError(t, err, "%s %v", program, args)
	return string(out)
}

// spellings are those of a PDF's strings (ISO 32000-1, 7.9.2.2).
func spellings(text string) [][]byte {
	var wide []byte
	for _, c := range []byte(text) {
		wide = append(wide, 0, c)
	}
	list := [][]byte{[]byte(text), wide}
	for _, b := range list {
		list = append(list, []byte(hex.EncodeToString(b)), bytes.ToUpper([]byte(hex.EncodeToString(b))))
	}
	return list
}

// inflated returns a PDF's bytes, and after them all that its streams inflate to.
func inflated(pdf []byte) []byte {
	all := bytes.Clone(pdf)
	for _, after := range bytes.Split(pdf, []byte("stream"))[1:] {
		z, err := zlib.NewReader(bytes.NewReader(bytes.TrimLeft(after, "\r\n")))
		if err != nil {
			continue // not compressed, or the end of one
		}
		text, err := io.ReadAll(z)
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) { // the word may be among the data
			continue
		}
		all = append(all, text...)
	}
	return all
}

// coloured reports whether one of the pictures (PPM, one after the other) has a pixel that is nearly of the colour.
func coloured(pictures []byte, c color.RGBA) bool {
	for r := bytes.NewReader(pictures); r.Len() > 0; {
		var width, height, most int
		if _, err := fmt.Fscanf(r, "P6\n%d %d\n%d\n", &width, &height, &most); err != nil {
			return false
		}
		pixels := make([]byte, 3*width*height)
		if _, err := io.ReadFull(r, pixels); err != nil {
			return false
		}
		for i := 0; i < len(pixels); i += 3 {
			if near(pixels[i], c.R) && near(pixels[i+1], c.G) && near(pixels[i+2], c.B) {
				return true
			}
		}
	}
	return false
}

func near(a, b byte) bool { return max(a, b)-min(a, b) < 10 }

// evidence checks that leaks would be seen.
func (s *suite) evidence(t *testing.T) {
	shown := newDoc()
	shown.Paragraph(canary)
	shown.picture("embed", shown.internal("image", "word/media/image%d.png", pixels(strange())))
	require.ElementsMatch(t, []string{"shows " + canary, "shows the strange colour"}, leaks(t, s.warm.convert(t, shown.bytes())))

	titled := newDoc()
	titled.Title(canary)
	require.Contains(t, leaks(t, s.warm.convert(t, titled.bytes())), "holds "+canary)

	require.Empty(t, leaks(t, s.warm.convert(t, newDoc().bytes())))
}
