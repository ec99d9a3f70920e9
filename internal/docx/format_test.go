package docx_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
)

func TestUndrawnFormat(t *testing.T) {
	for head, want := range map[string]string{
		"\x00\x00\x00\x1cftypheic\x00\x00\x00\x00mif1heicmiaf": "HEIC",
		"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic":     "HEIC",
		"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf": "AVIF",
		"\x00\x00\x00\x1cftypmif1\x00\x00\x00\x00mif1avifmiaf": "AVIF",
		"\x00\x00\x00\x14ftypisom\x00\x00\x00\x00isomheic":     "",
		"\xff\x0a\x00\x00":                                     "JPEG XL",
		"\x00\x00\x00\x0cJXL \r\n\x87\n\x00":                   "JPEG XL",
		"\x00\x00\x00\x0cjP  \r\n\x87\n\x00":                   "JPEG 2000",
		"\xff\x4f\xff\x51\x00":                                 "JPEG 2000",
		"II\xbc\x01\x00":                                       "JPEG XR",
		"RIFF\xfc\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x02\x00": "animated WebP",
		"RIFF\xfc\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x10\x00": "",
		"RIFF\xfc\x00\x00\x00WEBPVP8 \x0a\x00\x00\x00\x02\x00": "",
		"\xff\xd8\xff\xe0":                                     "", "\x89PNG\r\n\x1a\n": "", "II*\x00": "", "": "", "\x00\x00\x00\x0cftyp": "",
	} {
		require.Equal(t, want, docx.UndrawnFormat([]byte(head)), "%q", head)
	}
}
