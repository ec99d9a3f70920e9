package docx_test

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
)

// bitmap is a white picture in BMP of so many pixels, with as many bytes as it says times three or fewer.
func bitmap(width, height int32, bytes int) string {
	b := make([]byte, 54+bytes)
	copy(b, "BM")
	binary.LittleEndian.PutUint32(b[14:], 40)
	binary.LittleEndian.PutUint32(b[18:], uint32(width))
	binary.LittleEndian.PutUint32(b[22:], uint32(height))
	return string(b)
}

// TestWhiteBitmaps: a page that was scanned packs beyond any ratio, and is no bomb. Other parts are, and so is a picture of which
// nobody could hold the pixels.
func TestWhiteBitmaps(t *testing.T) {
	const size = 12 << 20
	emf := make([]byte, size)
	emf[0] = 1
	copy(emf[40:], " EMF")
	for name, c := range map[string]struct {
		data string
		want error
	}{
		"BMP":                 {bitmap(2000, -2000, size), nil},
		"TIFF":                {"II*\x00" + string(make([]byte, size)), nil},
		"EMF":                 {string(emf), nil},
		"no picture":          {string(make([]byte, size)), docx.ErrBomb},
		"BMP, many pixels":    {bitmap(100_000, -100_000, 100), docx.ErrBomb},
		"PNG, many pixels":    {"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x01\x00\x00\x00\x01\x00\x00", docx.ErrBomb},
		"PNG":                 {"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x10\x00\x00\x00\x10\x00", nil},
		"larger than allowed": {bitmap(2000, 2000, 40<<20), docx.ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := inspect(docxtest.New().Part("word/media/a.bin", c.data).Bytes(), docx.Limits{Inflated: 30 << 20})
			require.ErrorIs(t, err, c.want)
		})
	}
}
