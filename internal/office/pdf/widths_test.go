package pdf_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/office/pdf"
)

// trueType is a font program of three glyphs without outlines, whose codes 1 and 2 are glyphs 1 and 2: 500 wide, as the first, or of the
// width of the last that has one.
func trueType(advances ...uint16) []byte {
	be := binary.BigEndian
	head, hhea := make([]byte, 54), make([]byte, 36)
	be.PutUint16(head[18:], 1000)
	be.PutUint16(hhea[34:], uint16(len(advances)))
	var hmtx []byte
	for _, w := range advances {
		hmtx = be.AppendUint16(be.AppendUint16(hmtx, w), 7)
	}
	hmtx = append(hmtx, make([]byte, 2*max(0, 3-len(advances)))...)
	cmap := append([]byte{0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 12, 0, 0, 1, 6, 0, 0}, make([]byte, 256)...)
	cmap[18+1], cmap[18+2] = 1, 2
	out := []byte{0, 1, 0, 0, 0, 5, 0, 64, 0, 2, 0, 16}
	tables := []struct {
		tag  string
		data []byte
	}{{"cmap", cmap}, {"head", head}, {"hhea", hhea}, {"hmtx", hmtx}, {"maxp", []byte{0, 1, 0, 0, 0, 3}}}
	at := 12 + 16*len(tables)
	var body []byte
	for _, table := range tables {
		out = append(append(out, table.tag...), 0, 0, 0, 0)
		out = be.AppendUint32(be.AppendUint32(out, uint32(at+len(body))), uint32(len(table.data)))
		body = append(body, table.data...)
	}
	return append(out, body...)
}

// set is an archival PDF with a font that sets its codes 1 and 2 400 and 600 wide, and has that program.
func set(t testing.TB, program []byte, of string) []byte {
	packed := deflate(t, program)
	return archival("2", "B", "/Resources<</Font<</F 6 0 R>>>>", "", "",
		"<</Type/Font/Subtype/TrueType/BaseFont/AAAAAA+Symbols/FirstChar 0/LastChar 3/Widths[0 400 600 9]/FontDescriptor 7 0 R"+of+">>",
		"<</Type/FontDescriptor/FontFile2 8 0 R>>",
		fmt.Sprintf("<</Length %d/Filter/FlateDecode/Length1 %d>>stream\n%s\nendstream", len(packed), len(program), packed))
}

// TestWidths checks that fonts of TrueType whose programs have other widths than the text is set with are found, and mended.
func TestWidths(t *testing.T) {
	for name, c := range map[string]struct {
		pdf   []byte
		wrong bool
	}{
		"right":              {set(t, trueType(500, 400, 600), ""), false},
		"rounded":            {set(t, trueType(500, 401, 599), ""), false},
		"nothing":            {set(t, trueType(500, 0, 600), ""), true},
		"shared":             {set(t, trueType(500, 400), ""), true},
		"of other codes":     {set(t, trueType(500, 0, 600), "/Encoding/WinAnsiEncoding"), false},
		"not to be read":     {set(t, trueType(500, 0, 600)[:200], ""), false},
		"more than it holds": {set(t, trueType(500, 0, 600, 7), ""), false},
	} {
		t.Run(name, func(t *testing.T) {
			claim := pdf.Claim{Archive: "2b"}
			file := filepath.Join(t.TempDir(), "a.pdf")
			require.NoError(t, os.WriteFile(file, c.pdf, 0o600))
			broken, err := pdf.BrokenFile(file, claim)
			require.NoError(t, err)
			if !c.wrong {
				require.Empty(t, broken)
			} else {
				require.Equal(t, []string{"has a font whose characters are not as wide as the text is set with"}, broken)
			}
			require.NoError(t, pdf.Mend(file, claim))
			after, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, c.wrong, !bytes.Equal(c.pdf, after))
			broken, err = pdf.BrokenFile(file, claim)
			require.NoError(t, err)
			require.Empty(t, broken)
		})
	}
}
