package inventory_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/inventory"
)

// photo is the beginning of a picture in HEIC with a preview.
const photo = "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic----meta----ispe\x00\x00\x00\x00\x00\x00\x00\x50\x00\x00\x00\x3c----ispe\x00\x00\x00\x00\x00\x00\x0f\xc0\x00\x00\x0b\xd0"

// TestPictureFormats: a picture is found in a PDF by its size, so that has to be known of every format.
func TestPictureFormats(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		want inventory.Picture
	}{
		"HEIC":          {photo, inventory.Picture{Width: 4032, Height: 3024, Format: "HEIC"}},
		"JPEG 2000":     {"\x00\x00\x00\x0cjP  \r\n\x87\n----jp2h----ihdr\x00\x00\x00\x28\x00\x00\x00\x3c\x00\x03", inventory.Picture{Width: 60, Height: 40, Format: "JPEG 2000"}},
		"JPEG XL":       {"\xff\x0a\x00\x00\x00", inventory.Picture{Format: "JPEG XL"}},
		"WebP":          {"RIFF\x4e\x00\x00\x00WEBPVP8 \x42\x00\x00\x00\x90\x03\x00\x9d\x01\x2a\x3c\x00\x28\x40", inventory.Picture{Width: 60, Height: 40}},
		"WebP lossless": {"RIFF\x24\x00\x00\x00WEBPVP8L\x17\x00\x00\x00\x2f\x3b\xc0\x09\x00\x07\x50\x8f\x22\xd7\xa3", inventory.Picture{Width: 60, Height: 40}},
		"WebP animated": {"RIFF\xfc\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00\x00\x00\x3b\x00\x00\x27\x00\x00", inventory.Picture{Width: 60, Height: 40, Format: "animated WebP"}},
		"TIFF":          {"II*\x00\x08\x00\x00\x00\x02\x00\x00\x01\x04\x00\x01\x00\x00\x00\x3c\x00\x00\x00\x01\x01\x03\x00\x01\x00\x00\x00\x28\x00\xff\xff", inventory.Picture{Width: 60, Height: 40}},
		"TIFF, turned":  {"MM\x00*\x00\x00\x00\x08\x00\x02\x01\x00\x00\x04\x00\x00\x00\x01\x00\x00\x00\x3c\x01\x01\x00\x03\x00\x00\x00\x01\x00\x28\xff\xff", inventory.Picture{Width: 60, Height: 40}},
		"TIFF cut off":  {"II*\x00\x08\x00\x00\x00\x02\x00\x00\x01\x04", inventory.Picture{}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, []inventory.Picture{c.want}, list(t, docxtest.New().Image([]byte(c.data), 100, 100, "").Bytes()).Pictures)
		})
	}
}

// TestPictureTwins: where an older reader gets the same picture in a format that is drawn, that is what the PDF shows.
func TestPictureTwins(t *testing.T) {
	d := docxtest.New().Part("word/media/photo.heic", photo).Part("word/media/photo.png", png)
	blip := func(id string) string {
		return `<pic:blipFill` + pic + a + `><a:blip r:embed="` + id + `"/></pic:blipFill>`
	}
	first, second := d.Relationship("image", "media/photo.heic", ""), d.Relationship("image", "media/photo.png", "")
	both := func(first, second string) string {
		return para(`<w:r><mc:AlternateContent` + mc + `><mc:Choice>` + first + `</mc:Choice><mc:Fallback>` + second + `</mc:Fallback></mc:AlternateContent></w:r>`)
	}
	d.XML(both(blip(first), blip(second)) + both(blip(second), blip(second)) + both(blip(first), blip(first)) +
		both(blip(first), `<w:pict`+v+`><v:imagedata r:id="`+second+`"/></w:pict>`))
	small, large := inventory.Picture{Width: 1, Height: 1}, inventory.Picture{Width: 4032, Height: 3024, Format: "HEIC"}
	require.Equal(t, []inventory.Picture{small, small, large, small}, list(t, d.Bytes()).Pictures)
}
