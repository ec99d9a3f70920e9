package downsample

import (
	"bytes"
	"image"
	"image/color"
	_ "image/jpeg" // Decode reads JPEG
	"image/png"
	"math"

	"golang.org/x/image/draw"
)

// What a picture may have: a header's is rarely larger, and it is held in memory.
const (
	maxBytes  = 16 << 20
	maxPixels = 16 << 20
	minPixels = 20_000 // LibreOffice takes less than a millisecond for one with fewer
)

// lanczos is the filter that LibreOffice reduces pictures with (vcl, BitmapScaleConvolutionFilter).
var lanczos = &draw.Kernel{Support: 3, At: func(t float64) float64 {
	if t == 0 {
		return 1
	}
	t *= math.Pi
	return 3 * math.Sin(t) * math.Sin(t/3) / (t * t)
}}

// reduce returns a picture as PNG with at most that many pixels, of the same proportions. It returns false where the picture has no
// more than that, or four of them, which LibreOffice lets pass, and where it cannot be sure to make what LibreOffice would.
func reduce(data []byte, width, height float64) ([]byte, bool) {
	c, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || c.Width <= 0 || c.Height <= 0 || c.Width > maxPixels/c.Height || c.Width*c.Height < minPixels {
		return nil, false
	}
	if !faithful(c, format, data) || float64(c.Width) <= width+4 && float64(c.Height) <= height+4 {
		return nil, false
	}
	if ratio := float64(c.Width) / float64(c.Height); ratio < width/height {
		width = height * ratio
	} else {
		height = width / ratio
	}
	to := image.Rect(0, 0, int(math.Round(width)), int(math.Round(height)))
	if to.Empty() {
		return nil, false
	}
	from, _, err := image.Decode(bytes.NewReader(data))
	if err != nil || from.Bounds().Dx() != c.Width || from.Bounds().Dy() != c.Height {
		return nil, false
	}
	scaled := image.NewRGBA(to)
	lanczos.Scale(scaled, to, from, from.Bounds(), draw.Src, nil)
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, scaled); err != nil {
		return nil, false
	}
	return out.Bytes(), true
}

// faithful reports whether a picture has the same colours and stands the same way for LibreOffice as for this package: no CMYK, and
// nothing of a camera that could say how to turn it.
func faithful(c image.Config, format string, data []byte) bool {
	switch format {
	case "png":
		return !bytes.Contains(data[:min(len(data), headLen)], []byte("eXIf"))
	case "jpeg":
		return c.ColorModel != color.CMYKModel && !bytes.Contains(data[:min(len(data), headLen)], []byte("Exif\x00"))
	}
	return false
}

// headLen is how much of a picture may stand before its pixels, as far as faithful looks.
const headLen = 128 << 10
