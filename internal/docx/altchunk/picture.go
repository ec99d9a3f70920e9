package altchunk

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"image"
	_ "image/gif"  // pictures that are measured
	_ "image/jpeg" // likewise
	_ "image/png"  // likewise
	"net/url"
	"strings"
)

const (
	maxPictures     = 1000
	maxPictureBytes = 32 << 20 // of one
	maxPixels       = 1 << 27  // of one: LibreOffice takes four bytes for each

	emusPerTwip  = 635
	twipsPerPx   = 15
	maxPictureTw = 14000 // how high a picture is at most, in twips
)

// measure returns the kind of a picture by its bytes and its size in pixels, "" for what is none that is shown.
func measure(data []byte) (extension string, width, height int) {
	if bytes.HasPrefix(data, []byte("BM")) && len(data) >= 26 {
		le := binary.LittleEndian
		width, height = int(int32(le.Uint32(data[18:]))), int(int32(le.Uint32(data[22:])))
		height = max(height, -height)
		extension = "bmp"
	} else {
		config, format, err := image.DecodeConfig(bytes.NewReader(data))
		if err != nil {
			return "", 0, 0
		}
		extension, width, height = format, config.Width, config.Height
	}
	if width <= 0 || height <= 0 || width > maxPixels/height {
		return "", 0, 0
	}
	return extension, width, height
}

// picture writes a picture of a size in twips, 0 for that of its pixels, and reports whether it could.
func (b *body) picture(data []byte, width, height int, l look) bool {
	extension, w, h := measure(data)
	if extension == "" || len(b.pictures) >= maxPictures {
		return false
	}
	w, h = min(w, maxPixels)*twipsPerPx, min(h, maxPixels)*twipsPerPx
	switch {
	case width > 0 && height > 0:
		w, h = width, height
	case width > 0:
		w, h = width, max(h*width/w, 1)
	case height > 0:
		w, h = max(w*height/h, 1), height
	}
	if w > b.width {
		w, h = b.width, max(h*b.width/w, 1)
	}
	if h > maxPictureTw {
		w, h = max(w*maxPictureTw/h, 1), maxPictureTw
	}
	n, known := b.placed[&data[0]]
	if !known {
		if len(data) > maxPictureBytes || !b.take(len(data)) {
			return false
		}
		n = len(b.pictures) + 1
		b.pictures = append(b.pictures, Picture{b.pictureID(n), extension, data})
		b.placed[&data[0]] = n
	}
	l = look{link: l.link}
	b.run(fmt.Sprintf(`<w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%[2]d" cy="%[3]d"/><wp:docPr id="%[1]d" name="Picture %[1]d"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="%[1]d" name="Picture %[1]d"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="%[4]s"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%[2]d" cy="%[3]d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>`,
		n, w*emusPerTwip, h*emusPerTwip, b.pictureID(n)), l)
	b.longest = max(b.longest, w/charWidth)
	return true
}

func (s *sink) pictureID(n int) string { return fmt.Sprintf("%sP%d", s.prefix, n) }

// dataURL returns what a data URL holds (RFC 2397), nil for anything else.
func dataURL(s string) []byte {
	s = strings.TrimSpace(s)
	if len(s) < 5 || !strings.EqualFold(s[:5], "data:") {
		return nil
	}
	head, data, ok := strings.Cut(s[5:], ",")
	if !ok {
		return nil
	}
	if plain, err := url.PathUnescape(data); err == nil {
		data = plain
	}
	if strings.HasSuffix(strings.ToLower(strings.TrimSpace(head)), ";base64") {
		return base64Bytes([]byte(data))
	}
	return []byte(data)
}

// base64Bytes returns what can be read of a text in Base64, whatever stands between its letters.
func base64Bytes(text []byte) []byte {
	letters := make([]byte, 0, len(text))
	for _, c := range text {
		switch {
		case c == '-':
			letters = append(letters, '+')
		case c == '_':
			letters = append(letters, '/')
		case c|0x20 >= 'a' && c|0x20 <= 'z', c >= '0' && c <= '9', c == '+', c == '/':
			letters = append(letters, c)
		}
	}
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(letters)))
	n, _ := base64.RawStdEncoding.Decode(out, letters)
	return out[:n]
}
