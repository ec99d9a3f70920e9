package xmltok_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/xmltok"
)

func TestDecodeAsXMLDoes(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "a": "a", "&amp;&lt;&gt;&quot;&apos;": `&<>"'`, "&#65;&#x42;&#x1F600;": "AB😀", "&amp;lt;": "&lt;",
		"&#x80;&#150;":  "\u0080\u0096", // not those of Windows-1252, as in HTML
		"&copy; &nbsp;": "&copy; &nbsp;", "&copy": "&copy", "&lt": "&lt", "&": "&", "&;": "&;", "a&b;&#65;": "a&b;A",
		"&#0;&#x110000;&#-1;&#X41;&#;&#x;&#99999999999;": "&#0;&#x110000;&#-1;&#X41;&#;&#x;&#99999999999;",
	} {
		require.Equal(t, want, xmltok.Decode([]byte(in)), in)
	}
}

func TestAttributesAreNormalised(t *testing.T) {
	for in, want := range map[string]string{
		"a\tb\nc\rd\r\ne": "a b c d e", "a&#9;b&#xA;c&#13;d": "a\tb\nc\rd", "a\t&#9;": "a \t",
	} {
		require.Equal(t, want, xmltok.Attr{Value: []byte(in)}.Text(), "%q", in)
	}
}
