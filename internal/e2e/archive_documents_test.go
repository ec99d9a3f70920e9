package e2e

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/office/sampledoc"
)

// archived are documents that have in them what can be against PDF/A.
func archived(t *testing.T) map[string][]byte {
	t.Helper()
	rich, err := sampledoc.Rich() // pictures, a footnote, a text box, and text in many scripts
	require.NoError(t, err)
	trial, err := sampledoc.Trial() // a formula, a chart, a drawing
	require.NoError(t, err)
	return map[string][]byte{"rich": rich, "trial": trial, "text": written(), "pictures": pictured(t), "forms": filledIn()}
}

// written has text of many kinds: in fonts with outlines of PostScript and of TrueType, subsets of more than 256 characters, symbols.
func written() []byte {
	many := ""
	for c := rune(0x4e00); c < 0x4e00+700; c++ {
		many += string(c)
	}
	return docxtest.New().Title("Annex").Heading(1, "One").Heading(2, "One and a half").Paragraph("Plain text, äöüß, Ελληνικά, кириллица.").
		Bullet("first").Bullet("second").Table([]string{"What", "How many"}, []string{"Pages", "12"}).
		Formatted(docxtest.Format{Font: "SimSun", Language: "zh-CN"}, "中文 mixed 123 with Latin, (brackets)。"+many).
		Formatted(docxtest.Format{Font: "MS Mincho", Language: "ja-JP", Bold: true}, "日本語 かな カナ 12 months").
		Formatted(docxtest.Format{Font: "Malgun Gothic", Language: "ko-KR"}, "한국어 문서 2026").
		Formatted(docxtest.Format{RightToLeft: true, Language: "ar-SA"}, "نص عربي 123").
		Paragraph("Signs that no font has: \ue001\uf8ff.").Paragraph("Emoji 😀 👩‍⚖️ ✔ ☐ and ligatures: office, affluent.").
		XML(`<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r><w:r><w:sym w:font="Symbol" w:char="F061"/></w:r><w:r><w:sym w:font="Webdings" w:char="F061"/></w:r></w:p>`).
		Hyperlink("A page elsewhere", "https://example.com/a?b=c").Hyperlink("A letter", "mailto:a@example.com").
		Header("Left", "Right").Footer("Foot").Bytes()
}

// pictured has pictures of all kinds: transparent, in palettes and grey, JPEG in three and in four colours, and drawn.
func pictured(t *testing.T) []byte {
	t.Helper()
	clear := image.NewNRGBA(image.Rect(0, 0, 64, 64))
	palette := image.NewPaletted(image.Rect(0, 0, 64, 64), color.Palette{color.Transparent, color.Black, color.RGBA{R: 200, A: 255}})
	grey := image.NewGray16(image.Rect(0, 0, 64, 64))
	for i := range 64 * 64 {
		x, y := i%64, i/64
		clear.SetNRGBA(x, y, color.NRGBA{R: uint8(4 * x), G: uint8(4 * y), A: uint8(2 * (x + y))})
		palette.SetColorIndex(x, y, uint8(i%3))
		grey.SetGray16(x, y, color.Gray16{Y: uint16(i * 16)})
	}
	d := docxtest.New().Title("Pictures")
	for _, picture := range []image.Image{clear, palette, grey} {
		var b bytes.Buffer
		require.NoError(t, png.Encode(&b, picture))
		d.Image(b.Bytes(), 30, 30, "made of dots")
	}
	var b bytes.Buffer
	require.NoError(t, jpeg.Encode(&b, clear, nil))
	d.Image(b.Bytes(), 30, 30, "a photograph")
	return d.Image(fourColours(), 30, 30, "a photograph for print").Image(metafile(), 30, 30, "a drawing").
		XML(`<w:p><w:r><w:pict><v:rect xmlns:v="urn:schemas-microsoft-com:vml" style="width:100pt;height:50pt" fillcolor="#ff0000"><v:fill opacity=".4"/><v:shadow on="t" opacity=".5"/></v:rect></w:pict></w:r></w:p>`).
		Bytes()
}

// fourColours is a JPEG of one grey block in CMYK, as Adobe marks it (ITU T.81; Adobe's technical note 5116).
func fourColours() []byte {
	b := []byte{0xff, 0xd8, 0xff, 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0, 0xff, 0xdb, 0, 67, 0}
	b = append(b, bytes.Repeat([]byte{1}, 64)...)
	b = append(b, 0xff, 0xc0, 0, 20, 8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0)
	for _, table := range []byte{0x00, 0x10} { // one code of one bit: no difference, end of block
		b = append(append(b, 0xff, 0xc4, 0, 20, table, 1), make([]byte, 16)...)
	}
	b = append(b, 0xff, 0xda, 0, 14, 4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0)
	return append(b, 0, 0xff, 0xd9)
}

// metafile is an EMF of a rectangle (MS-EMF 2.3).
func metafile() []byte {
	var b []byte
	numbers := func(list ...uint32) {
		for _, n := range list {
			b = binary.LittleEndian.AppendUint32(b, n)
		}
	}
	numbers(1, 88, 0, 0, 100, 100, 0, 0, 2646, 2646, 0x464d4520, 0x10000, 88+24+20, 3, 1, 0, 0, 0, 1000, 1000, 264, 264)
	numbers(43, 24, 10, 10, 90, 90)
	numbers(14, 20, 0, 16, 20)
	return b
}

// filledIn has fields of forms of both kinds, a comment, and notes.
func filledIn() []byte {
	d := docxtest.New()
	d.Part("word/comments.xml", `<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:comment w:id="1" w:author="A"><w:p><w:r><w:t>Remark</w:t></w:r></w:p></w:comment></w:comments>`)
	d.Relationship("comments", "comments.xml", "")
	d.Part("word/footnotes.xml", `<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>Below.</w:t></w:r></w:p></w:footnote></w:footnotes>`)
	d.Relationship("footnotes", "footnotes.xml", "")
	return d.Heading(1, "Form").
		XML(`<w:p><w:r><w:t>Name: </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="n"/><w:enabled/><w:textInput/></w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMTEXT</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Doe</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`).
		XML(`<w:p><w:sdt><w:sdtPr><w14:checkbox xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w14:checked w14:val="1"/></w14:checkbox></w:sdtPr><w:sdtContent><w:r><w:t>☒</w:t></w:r></w:sdtContent></w:sdt><w:sdt><w:sdtPr><w:dropDownList><w:listItem w:value="a"/><w:listItem w:value="b"/></w:dropDownList></w:sdtPr><w:sdtContent><w:r><w:t>a</w:t></w:r></w:sdtContent></w:sdt></w:p>`).
		XML(`<w:p><w:commentRangeStart w:id="1"/><w:r><w:t>Remarkable</w:t></w:r><w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>`).
		XML(`<w:p><w:bookmarkStart w:id="7" w:name="here"/><w:r><w:t>Here</w:t></w:r><w:bookmarkEnd w:id="7"/><w:hyperlink w:anchor="here"><w:r><w:t> and there</w:t></w:r></w:hyperlink></w:p>`).
		Bytes()
}
