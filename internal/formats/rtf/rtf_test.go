package rtf_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/formats/rtf"
)

func TestWrite(t *testing.T) {
	for _, c := range []struct {
		what, in, want string
		outside        int
	}{
		{"text", `{\rtf1\ansi a\par b\'e4 \u8211?x{\b c}}`, `{\rtf1 \ansi a\par b\'e4 \u8211 ?x{\b c}}`, 0},
		{"what comes behind", `{\rtf1 a}{\field}`, `{\rtf1 a}`, 0},
		{"braces that never close", `{\rtf1 {\b a`, `{\rtf1 {\b a}}`, 0},
		{"a link", `{\rtf1{\field{\*\fldinst HYPERLINK "http://a/b" \\l "x"}{\fldrslt t}}}`, `{\rtf1 {\field {\*\fldinst\uc1 HYPERLINK "http://a/b" \\l "x"}{\fldrslt t}}}`, 0},
		{"a picture elsewhere", `{\rtf1{\field{\*\fldinst INCLUDEPICTURE "file:///etc/passwd" \\d}{\fldrslt t}}}`, `{\rtf1 {\field {}{\fldrslt t}}}`, 0},
		{"its name in pieces", `{\rtf1{\field{\*\fldinst {\b INC}{\i \'4cUDE}\u84?EXT "x"}{\fldrslt t}}}`, `{\rtf1 {\field {}{\fldrslt t}}}`, 0},
		{"a field in an instruction", `{\rtf1{\field{\*\fldinst QUOTE {\field{\*\fldinst INCLUDETEXT "x"}}}{\fldrslt t}}}`, `{\rtf1 {\field {}{\fldrslt t}}}`, 0},
		{"a form field", `{\rtf1{\field{\*\fldinst FORMTEXT {\*\formfield{\fftype0{\*\ffdeftext d}{\*\ffentrymcr M}}}}{\fldrslt t}}}`, `{\rtf1 {\field {\*\fldinst\uc1 FORMTEXT {\*\formfield {\fftype0 {\*\ffdeftext d}{}}}}{\fldrslt t}}}`, 0},
		{"an object with a picture", `{\rtf1{\object\objemb{\*\objclass X}{\*\objdata 0105}{\result {\b r}}}z}`, `{\rtf1 {{{\b r}}}z}`, 0},
		{"an object without", `{\rtf1{\object\objlink{\*\objdata 0105}}z}`, `{\rtf1 {}z}`, 1},
		{"a template", `{\rtf1{\*\template http://a/b.dot}z}`, `{\rtf1 {}z}`, 0},
		{"a linked fill", `{\rtf1{\shp{\*\shpinst{\sp{\sn fill{Blip}Name}{\sv x.png}}{\sp{\sn a}{\sv 1}}}}}`, `{\rtf1 {\shp {\*\shpinst {\sp {\sn a}{\sv 1}}}}}`, 1},
		{"a picture in XML", `{\rtf1{\pict\pngblip 203c737667}{\pict\pngblip 89504e47}}`, `{\rtf1 {\pict \pngblip 89504e47}}`, 1},
		{"XML behind its half", "{\\rtf1{\\pict 3\\bin3 \xc7\x37\x66}z}", `{\rtf1 {\pict c73766}z}`, 0},
		{"XML of a picture that is one again", `{\rtf1{\pict 3c737667\pict}{\pict 3c737667{\pict}}z}`, `{\rtf1 z}`, 2},
		{"XML of a picture that is an object, too", `{\rtf1{\pict 3c737667\object}{\pict 3c737667\fldinst PAGE}z}`, `{\rtf1 z}`, 2},
		{"XML by numbers", `{\rtf1{\pict\u51?\u99?\'37\'33}{\pict{8950}3c73}z}`, `{\rtf1 {\pict 73}z}`, 1},
		{"digits in two lines", "{\\rtf1{\\pict 8\n9-50\r\n0F}z}", `{\rtf1 {\pict 89500f}z}`, 0},
		{"a name behind another", `{\rtf1{\sp{\sn x}{\sn pibName}{\sv x.png}}z}`, `{\rtf1 z}`, 1},
		{"bytes", "{\\rtf1{\\pict\\pngblip\\bin3 \x89}{}z}", `{\rtf1 {\pict \pngblip 897d7b}z}`, 0},
		{"bytes in the text", "{\\rtf1\\bin3 {}{}z}", `{\rtf1 }`, 0},
	} {
		t.Run(c.what, func(t *testing.T) {
			got, made, err := rtf.Write([]byte(c.in), false)
			require.NoError(t, err)
			require.Equal(t, c.want, string(got))
			require.Equal(t, c.outside, made.Outside)
			again, _, err := rtf.Write(got, false)
			require.NoError(t, err)
			require.Equal(t, string(got), string(again), "what is written stays as it is")
		})
	}
	_, _, err := rtf.Write([]byte("no"), false)
	require.ErrorIs(t, err, docx.ErrCorrupt)
}
