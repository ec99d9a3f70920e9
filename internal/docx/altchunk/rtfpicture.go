package altchunk

import "sheaf/internal/docx/rtftok"

// rtfPicture is a picture that is being read.
type rtfPicture struct {
	data           []byte
	digits         rtftok.Digits
	width, height  int // in twips
	scaleX, scaleY int // in hundredths
	bitmap         bool
}

// hex takes one letter of a picture that is written in hexadecimal digits.
func (p *rtfPicture) hex(c byte) {
	if b, ok := p.digits.Add(c); ok {
		p.add([]byte{b})
	}
}

func (p *rtfPicture) add(b []byte) {
	if p.bitmap && len(p.data)+len(b) <= maxPictureBytes {
		p.data = append(p.data, b...)
	}
}

func (p *rtfPicture) word(name string, n int) {
	switch name {
	case "pngblip", "jpegblip":
		p.bitmap = true
	case "picwgoal":
		p.width = n
	case "pichgoal":
		p.height = n
	case "picscalex":
		p.scaleX = n
	case "picscaley":
		p.scaleY = n
	}
}

func (r *rtf) endPicture() {
	p := r.drawing
	r.drawing = rtfPicture{}
	const most = 1 << 16
	width := min(max(p.width, 0), most) * min(max(p.scaleX, 0), 1000) / 100
	height := min(max(p.height, 0), most) * min(max(p.scaleY, 0), 1000) / 100
	if !r.body.picture(p.data, width, height, r.look()) {
		r.body.partial = true
	}
}
