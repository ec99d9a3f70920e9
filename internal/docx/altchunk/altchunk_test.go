package altchunk_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"image"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/unicode"

	"sheaf/internal/cputest"
	"sheaf/internal/docx/altchunk"
)

const plenty = 64 << 20

func convert(t *testing.T, file, kind string) altchunk.Content {
	t.Helper()
	c, err := altchunk.Convert([]byte(file), kind, "x", plenty)
	require.NoError(t, err)
	return c
}

// outline returns what a reader sees of content: a line a paragraph, | before each cell, [..] around what has the mark.
func outline(t *testing.T, content, mark string) string {
	t.Helper()
	var b strings.Builder
	marked := false
	d := xml.NewDecoder(strings.NewReader(`<all xmlns:r="r">` + content + `</all>`))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return strings.TrimSpace(b.String())
		}
		require.NoError(t, err)
		switch e := token.(type) {
		case xml.CharData:
			b.Write(e)
		case xml.StartElement:
			switch e.Name.Local {
			case "tc":
				b.WriteByte('|')
			case "tab", "br":
				if len(e.Attr) < 2 { // no stop of a tabulator
					b.WriteString(map[string]string{"tab": "→", "br": "↵"}[e.Name.Local])
				}
			case "blip":
				b.WriteByte('#')
			case mark:
				marked = true
				b.WriteByte('[')
			}
		case xml.EndElement:
			switch {
			case e.Name.Local == "r" && marked:
				b.WriteByte(']')
				marked = false
			case e.Name.Local == "p":
				b.WriteByte('\n')
			}
		}
	}
}

func pngData(t *testing.T, w, h int) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))))
	return b.String()
}

// TestHTML tells what is seen of pages; [..] is around what has the mark.
func TestHTML(t *testing.T) {
	for name, c := range map[string]struct{ in, mark, want string }{
		"paragraphs":       {"<p>a  b\n c<p>d<div>e</div>f", "", "a b c\nd\ne\nf"},
		"head":             {"<html><head><title>t</title><style>p{color:red}</style><script>x</script></head><body>a</body>", "", "a"},
		"bold":             {"a<b>b<i>c</b>d</i>", "b", "a[b][c]d"},
		"italic":           {"a<b>b<i>c</b>d</i>", "i", "ab[c][d]"},
		"styles":           {`<span style="font-weight:bold">a</span><strong>b</strong><span style='font-weight:700'>c<span style="font-weight:normal">d</span></span>`, "b", "[a][b][c]d"},
		"underline":        {`<u>a</u><ins>b</ins><span style="text-decoration: underline">c</span>d`, "u", "[a][b][c]d"},
		"strike":           {`<s>a</s><strike>b</strike><del>c</del>d`, "strike", "[a][b][c]d"},
		"raised":           {`a<sup>b</sup><sub>c</sub>`, "vertAlign", "a[b][c]"},
		"colour":           {`<font color=#F00>a</font><span style="color:rgb(1, 2, 3)">b</span><span style="color:navy">c</span><font color=nothing>d</font>`, "color", "[a][b][c]d"},
		"font":             {`<span style='font:italic bold 7.0pt/1.2 "Times New Roman"'>a</span><span style="font: 9pt Arial">b</span>`, "b", "[a]b"},
		"class":            {`<style>/* x */ .a, p.b { color: red } @media print { p { color: blue } } #c {color:red}</style><p class="x a">a</p><p class=b>b</p><p id=c>c</p>`, "color", "[a]\n[b]\nc"},
		"heading":          {"<h1>a</h1>b", "b", "[a]\nb"},
		"line break":       {"a<br>b<br/>c", "", "a↵b↵c"},
		"lists":            {"<ul><li>a<ul><li>b</ul><li><p>c</p><li></ul><ol start=3><li>d<li value=9>e</ol><ol type=a><li>f</ol><ol type=I><li>g<li>h</ol>", "", "•→a\n◦→b\n•→c\n•→\n3.→d\n9.→e\na.→f\nI.→g\nII.→h"},
		"definitions":      {"<dl><dt>a<dd>b<dt>c<dd>d</dl>", "", "a\nb\nc\nd"},
		"preformatted":     {"<pre>a  b\n c\td</pre>e", "", "a  b↵ c→d\ne"},
		"table":            {"<table border=1><tr><td>a<td>b<tr><td colspan=2>c</table>d", "", "|a\n|b\n|c\nd"},
		"table, no rows":   {"<table><td>a</table>", "", "|a"},
		"rows that span":   {"<table><tr><td rowspan=2>a<td>b<tr><td>c</table>", "", "|a\n|b\n|\n|c"},
		"nested table":     {"<table><tr><td>a<table><tr><td>b</table>c<td>d</table>", "", "|a\n|b\nc\n|d"},
		"text in a table":  {"<table>a<tr><td>b</table>", "", "a\n|b"},
		"tables":           {"<table><tr><td>a</table><table><tr><td>b</table>", "", "|a\n\n|b"},
		"hidden":           {`a<span style="display:none">b<b>c</b></span>d<p style="DISPLAY : none">e<p>f<ul><li style="display:none">g<li>h</ul><p hidden>i`, "", "ad\nf\n•→h\ni"},
		"never closed":     {`<table><tr><td><div style="display:none">a</td><td>b</table>c`, "", "|\n|b\nc"},
		"entities":         {"&lt;b&gt; &amp;amp; &euro; &#8364; &nbsp;x", "", "<b> &amp; € € \u00a0x"},
		"comments":         {"a<!-- b --><![if !vml]>c<![endif]><!--[if mso]>d<![endif]-->", "", "ac"},
		"XHTML":            {`<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="x"/></head><body><p>a</p><br/><p>b</p></body></html>`, "", "a\n↵\nb"},
		"form":             {`<input value=a> <input type=checkbox checked>b<textarea>c</textarea><input type=hidden value=d>`, "", "a ☒bc"},
		"page break":       {`<p>a<p style="page-break-before:always">b`, "", "a\n↵b"},
		"control letters":  {"a\x01b\x00c", "", "abc"},
		"picture, no data": {`a<img src="http://192.0.2.1/x.png" alt="words">`, "", "awords"},
		"symbols":          {`<span style="font-family:Wingdings">ü</span>`, "sym", "[]"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, outline(t, convert(t, c.in, "text/html").XML, c.mark))
		})
	}
}

func TestPictures(t *testing.T) {
	inline := `data:image/png;base64,` + base64.StdEncoding.EncodeToString([]byte(pngData(t, 100, 50)))
	c := convert(t, `a<img src="`+inline+`">b<img width=400 src="`+inline+`">`, "text/html")
	require.Equal(t, "a#b#", outline(t, c.XML, ""))
	require.False(t, c.Partial)
	require.Contains(t, c.XML, `cx="952500" cy="476250"`)
	require.Contains(t, c.XML, `cx="3810000" cy="1905000"`)

	for name, in := range map[string]string{
		"a drawing":       `<img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>">`,
		"not in the file": `<img src="cid:x">`,
		"inline drawing":  `<svg><image href="file:///x"/><text>a</text></svg>`,
		"frames":          `<frameset><frame src="file:///x"></frameset>`,
		"a frame":         `<iframe src="file:///x">a</iframe>`,
		"an object":       `<object data="file:///x"><embed src="file:///x"></object>`,
		"too many pixels": `<img src="data:image/bmp;base64,` + base64.StdEncoding.EncodeToString([]byte("BM"+strings.Repeat("\x00", 16)+"\xff\xff\xff\x00\xff\xff\xff\x00\x00\x00")) + `">`,
	} {
		c := convert(t, in, "text/html")
		require.True(t, c.Partial, name)
		require.Empty(t, c.Pictures, name)
	}
}

func TestLinks(t *testing.T) {
	c := convert(t, `<a href="HTTPS://a/?b=1&amp;c=2">a</a><a href="mailto:x@y">b</a><a href="file:///etc">c</a><a href="javascript:x">d</a><a href="#x">e</a><a href="https://a/?b=1&c=2">f</a><a href="smb://x">g</a>`, "text/html")
	require.Equal(t, []altchunk.Link{{"xL1", "HTTPS://a/?b=1&c=2"}, {"xL2", "mailto:x@y"}, {"xL3", "https://a/?b=1&c=2"}}, c.Links)
	require.Equal(t, 3, strings.Count(c.XML, "<w:hyperlink "))
}

func TestEncodings(t *testing.T) {
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String("<p>é漢</p>")
	require.NoError(t, err)
	for name, c := range map[string]struct{ in, kind, want string }{
		"UTF-8":         {"<p>é", "text/html", "é"},
		"UTF-8, marked": {"\xef\xbb\xbf<p>é", "text/html", "é"},
		"UTF-16":        {wide, "application/octet-stream", "é漢"},
		"UTF-16 marked": {"\xff\xfe" + wide, "text/html", "é漢"},
		"Western":       {"<p>\xe9\x80", "text/html", "é€"},
		"declared":      {"<meta charset=windows-1251><p>\xcf", "text/html", "П"},
		"in the type":   {"<p>\xcf", "text/html; charset=koi8-r", "о"},
		"XML":           {`<?xml version="1.0" encoding="iso-8859-2"?><html><p>` + "\xb1", "application/xhtml+xml", "ą"},
		"plain text":    {"caf\xe9 <b>\r\n\tb\fc", "text/plain", "café <b>\n→b↵c"},
	} {
		require.Equal(t, c.want, outline(t, convert(t, c.in, c.kind).XML, ""), name)
	}
}

func TestMHT(t *testing.T) {
	picture := base64.StdEncoding.EncodeToString([]byte(pngData(t, 10, 10)))
	archive := func(page string) string {
		return "MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\"; boundary=\"=_b\"\r\n\r\nfor old readers\r\n--=_b\r\n" +
			"Content-Type: text/html; charset=windows-1252\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: file:///C:/x/a.htm\r\n\r\n" + page +
			"\r\n--=_b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Location: file:///C:/x/i%20m.png\r\nContent-ID: <p@1>\r\n\r\n" + picture + "\r\n--=_b--\r\n"
	}
	c := convert(t, archive("<p>=E9 lo=\r\nng = 5=3D5<img src=3D\"i%20m.png\"><img src=3D\"cid:p@1\">"), "message/rfc822")
	require.Equal(t, "é long = 5=5##", outline(t, c.XML, ""))
	require.Len(t, c.Pictures, 1, "it is the same one")
	require.False(t, c.Partial)
	c = convert(t, strings.ReplaceAll(archive("<p>a<img src=3D\"file:///etc/x.png\">"), "\r\n", "\n"), "")
	require.Equal(t, "a", outline(t, c.XML, ""))
	require.True(t, c.Partial)
	require.Equal(t, "a", outline(t, convert(t, "Content-Type: text/html\n\n<p>a", "").XML, ""), "of one part")
	mixed := "MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nplain\n--b\nContent-Type: text/html\n\n<p>rich\n--b--"
	require.Equal(t, "rich", outline(t, convert(t, mixed, "").XML, ""))
	require.True(t, convert(t, "MIME-Version: 1.0\nContent-Type: image/png\n\nx", "").Partial)
}

func TestRTF(t *testing.T) {
	fonts := `{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}{\f2\fcharset2 Symbol;}{\f3\fcharset128 MS Mincho;}}`
	for name, c := range map[string]struct{ in, mark, want string }{
		"paragraphs":    {`a\par b\line c\tab d`, "", "a\nb↵c→d"},
		"look":          {`a{\b b\i c}d\b e\b0 f`, "b", "a[b][c]d[e]f"},
		"underline":     {`\ul a\ulnone b`, "u", "[a]b"},
		"colour":        {`{\colortbl;\red255\green0\blue1;}a\cf1 b\cf0 c`, "color", "a[b]c"},
		"destinations":  {`{\stylesheet{\s1 x;}}{\info{\title x}}{\*\unknown x}{\header x}a{\*\bkmkstart x}`, "", "a"},
		"code pages":    {`\'e9 \f1 \'cf\f0  {\f3 \'83A}\'80`, "", "é П ア€"},
		"Unicode":       {`\u233 e\uc0\u8364 \uc2\u26085??x\uc1\u-10179?\u-8704?`, "", "é€日x😀"},
		"signs":         {`\{a\}\\b\~c\emdash d`, "", "{a}\\b\u00a0c—d"},
		"hidden":        {`a{\v b}{\deleted c}d`, "", "ad"},
		"symbol":        {`{\f2 \'b7}`, "sym", "[]"},
		"table":         {`\trowd\cellx1000\cellx2000\pard\intbl a\cell b\cell\row\trowd\cellx2000\pard\intbl c\cell\row\pard d`, "", "|a\n|b\n|c\nd"},
		"wide and down": {`\trowd\clvmgf\cellx1000\clmgf\cellx2000\clmrg\cellx3000\pard\intbl a\cell b\cell\cell\row\trowd\clvmrg\cellx1000\cellx2000\cellx3000\pard\intbl\cell c\cell d\cell\row`, "", "|a\n|b\n|\n|c\n|d"},
		"field":         {`{\field{\*\fldinst HYPERLINK "https://a/"}{\fldrslt b}}c`, "hyperlink", "[b]c"},
		"other field":   {`{\field{\*\fldinst INCLUDEPICTURE "file:///x"}{\fldrslt b}}c`, "hyperlink", "bc"},
		"text box":      {`{\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt a\par}}{\shprslt b}}`, "", "a"},
		"two ways":      {`{\upr{a}{\*\ud{b}}}`, "", "a"},
		"nested table":  {`\trowd\cellx2000\pard\intbl\itap2 a\nestcell b\nestcell{\*\nesttableprops\trowd\cellx500\nestrow}\pard\intbl c\cell\row`, "", "|a→b→\nc"},
		"binary":        {`a{\*\x \bin3 }}}b}c`, "", "ac"},
		"endless words": {`a\` + strings.Repeat("x", 40) + ` b\i0000000000000 c`, "", "abc"},
		"a hyphen":      {`a\tab-b`, "", "a→-b"},
		"list":          {`{\listtext 1.\tab}a`, "", "1.→a"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, c.want, outline(t, convert(t, `{\rtf1\ansi\ansicpg1252`+fonts+c.in+`}`, "").XML, c.mark))
		})
	}
	c := convert(t, `{\rtf1{\*\shppict{\pict\pngblip\picwgoal1500\pichgoal750 `+hex.EncodeToString([]byte(pngData(t, 4, 2)))+`}}{\nonshppict{\pict\wmetafile8 00}}}`, "")
	require.Equal(t, "#", outline(t, c.XML, ""))
	require.Contains(t, c.XML, `cx="952500" cy="476250"`)
	require.False(t, c.Partial)
	for _, missed := range []string{`{\pict\wmetafile8 00}`, `{\object{\*\objdata 00}}`, `{\footnote a}`} {
		require.True(t, convert(t, `{\rtf1 `+missed+`}`, "").Partial, missed)
	}
}

func TestUnknown(t *testing.T) {
	for name, file := range map[string]string{
		"an old Word document": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 100),
		"binary":               "\x01\x02\x03\x04\x05\x06",
		"one XML file":         `<?xml version="1.0"?><pkg:package xmlns:pkg="x"/>`,
		"too long":             strings.Repeat("a", altchunk.MaxLen+1),
	} {
		_, err := altchunk.Convert([]byte(file), "", "x", plenty)
		require.ErrorIs(t, err, altchunk.ErrUnknown, name)
	}
}

// TestBounds: whatever is in a file, what is made of it is bounded, and so is the time.
func TestBounds(t *testing.T) {
	const n = 300_000
	for name, file := range map[string]string{
		"deep":        strings.Repeat("<div><b>", n) + "a",
		"deep tables": strings.Repeat("<table><tr><td>", n) + "a",
		"spans":       strings.Repeat("<table><tr><td colspan=99999 rowspan=99999>a", 2000),
		"looks":       strings.Repeat("<b><i>a", n),
		"never ended": strings.Repeat("<b>a</i>", n),
		"attributes":  "<p " + strings.Repeat("a=b ", n) + ">",
		"quotes":      "MIME-Version: 1.0\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n" + strings.Repeat("=", n),
		"groups":      `{\rtf1` + strings.Repeat("{", n),
		"characters":  `{\rtf1` + strings.Repeat(`\u233 ?`, n),
		"rows":        `{\rtf1` + strings.Repeat(`\trowd\cellx1\intbl\cell\row`, n/5),
		"empty rows":  "<table><tr>" + strings.Repeat("<td rowspan=1000>", 63) + strings.Repeat("<tr>", n),
		"empty cells": "<table>" + strings.Repeat("<tr><td>", n),
		"rules":       "<style>" + strings.Repeat("a{b:c}", n) + "</style>",
	} {
		require.Less(t, cputest.Spent(t, func() {
			c, err := altchunk.Convert([]byte(file), "", "x", 4<<20)
			require.NoError(t, err, name)
			require.Less(t, c.Len(), 64<<20, name)
		}), time.Minute, name)
	}
}

// FuzzConvert: whatever the file, reading it ends, and what is made of it is XML that refers to nothing but what comes with it.
func FuzzConvert(f *testing.F) {
	for _, file := range []string{
		"<p>a<b>b</b><table border=1><tr><td rowspan=2 colspan=3>c<tr><td>d</table><ul><li>e</ul><img src='data:image/png;base64,AAAA'>",
		"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<p>=E9<a href=3D\"http://a\">b</a>\n--b--",
		`{\rtf1\ansi{\fonttbl{\f0\fcharset128 A;}}\f0\'83A\u8364?\trowd\cellx100\intbl a\cell\row{\pict\pngblip 00}{\field{\*\fldinst HYPERLINK "http://a"}{\fldrslt b}}}`,
		"plain\ttext\fx",
	} {
		f.Add([]byte(file), "text/html")
	}
	f.Fuzz(func(t *testing.T, file []byte, kind string) {
		c, err := altchunk.Convert(file, kind, "x", 1<<20)
		if err != nil {
			require.ErrorIs(t, err, altchunk.ErrUnknown)
			return
		}
		d := xml.NewDecoder(strings.NewReader("<all>" + c.XML + "</all>"))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				return
			}
			require.NoError(t, err)
			start, _ := token.(xml.StartElement)
			for _, a := range start.Attr {
				require.NotContains(t, []string{"src", "href", "link", "instr"}, a.Name.Local)
			}
		}
	})
}
