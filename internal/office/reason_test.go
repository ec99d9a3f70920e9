package office

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReason(t *testing.T) {
	for stderr, want := range map[string]string{
		"warn: x\nError: source file could not be loaded": "source file could not be loaded",
		"Error: File format error found at SAXParseException: '[word/document.xml line 2]: cut at ./sax/fastparser.cxx:615', Line 2 at ./writerfilter/WriterFilter.cxx:213(row,col).": "File format error found at SAXParseException: '[word/document.xml line 2]: cut', Line 2.",
		"Error: cannot read /tmp/a.docx":              "",
		"Error: cannot read <file:///tmp/a.docx>":     "",
		"Error: a\x1b[31m\u202eb":                     "a[31mb",
		"impl_store <file:///a> failed: 0xc10(Error)": "it could not write the PDF, error 0xc10",
		"nothing": "",
	} {
		require.Equal(t, want, reason(stderr), "%q", stderr)
	}
}
