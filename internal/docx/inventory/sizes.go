package inventory

import (
	"bytes"
	"encoding/binary"
	"image"
	_ "image/gif"  // formats that pictures have
	_ "image/jpeg" // the same
	_ "image/png"  // the same

	"sheaf/internal/docx"
)

// sizes tells the sizes of the pictures in parts.
type sizes struct {
	document *docx.Document
	known    map[string]measured
}

type measured struct {
	Picture
	there bool
}

// headLen is how much of a picture is read to tell its size. A JPEG may have a preview of its own before that.
const headLen = 256 << 10

// metafileLen is how much of a metafile is read to tell what it draws. What draws lines does so soon.
const metafileLen = 8 << 20

func (s *sizes) of(part string) measured {
	m, ok := s.known[part]
	if !ok {
		m = s.measure(part)
		s.known[part] = m
	}
	return m
}

func (s *sizes) measure(part string) measured {
	m := measured{there: true}
	for _, n := range []int64{1 << 10, headLen, metafileLen} { // most say it at once
		head, err := s.document.Head(part, n)
		if err != nil {
			return measured{}
		}
		var ok bool
		if isEMF(head) {
			m.Picture, m.there, ok = emf(head)
		} else {
			m.Picture, ok = sizeOf(head)
			ok = ok || n == headLen
		}
		if ok || int64(len(head)) < n {
			return m
		}
	}
	return m
}

// sizeOf returns what the first bytes of a picture say of it, and whether they say enough.
func sizeOf(head []byte) (Picture, bool) {
	le, be := binary.LittleEndian, binary.BigEndian
	switch {
	case bytes.HasPrefix(head, []byte("\xd7\xcd\xc6\x9a")), // a WMF that can be placed
		bytes.HasPrefix(head, []byte("\x01\x00\x09\x00")),                         // a plain one
		bytes.HasPrefix(head, []byte("\x1f\x8b")),                                 // one of these compressed
		bytes.HasPrefix(bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n"), []byte("<")), // SVG
		bytes.HasPrefix(head, []byte("%PDF-")), bytes.HasPrefix(head, []byte("%!PS")):
		return Picture{Vector: true}, true
	case len(head) >= 26 && bytes.HasPrefix(head, []byte("BM")):
		width, height := int32(le.Uint32(head[18:])), int32(le.Uint32(head[22:]))
		return Picture{Width: int(max(width, -width)), Height: int(max(height, -height))}, true
	case len(head) >= 30 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		width, height := webpSize(head)
		return Picture{Width: width, Height: height, Format: docx.UndrawnFormat(head)}, true
	case bytes.HasPrefix(head, []byte("II*\x00")):
		return tiffSize(head, le)
	case bytes.HasPrefix(head, []byte("MM\x00*")):
		return tiffSize(head, be)
	}
	if format := docx.UndrawnFormat(head); format != "" {
		width, height := boxedSize(head)
		return Picture{Width: width, Height: height, Format: format}, width > 0
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(head))
	return Picture{Width: config.Width, Height: config.Height}, err == nil
}
