package docx_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
	"sheaf/internal/docx/docxtest"
)

// RTF that is inserted keeps its text and the results of its fields, whose instructions go.
func TestRTF(t *testing.T) {
	const field = `{\field{\*\fldinst INCLUDEPICTURE "file:///x.png"}{\fldrslt kept}}`
	for name, c := range map[string]struct{ text, want string }{
		"field":              {`{\rtf1 a` + field + `b}`, `{\rtf1 a` + strings.Replace(field, "fldinst", "fldinsx", 1) + `b}`},
		"across buffers":     {`{\rtf1 ` + strings.Repeat("x", 4_090) + field + `}`, `{\rtf1 ` + strings.Repeat("x", 4_090) + strings.Replace(field, "fldinst", "fldinsx", 1) + `}`},
		"capitals":           {`{\rtf1 {\FldInst DDE}}`, `{\rtf1 {\fldinsx DDE}}`},
		"at once":            {`{\rtf1\fldinst\fldinst}`, `{\rtf1\fldinsx\fldinsx}`},
		"of text no field":   {`{\rtf1 \\fldinst \'41\\\\\fldrslt}`, ""},
		"ends within a word": {`{\rtf1 \fldins`, ""},
		"ends with its sign": {`{\rtf1 \`, ""},
		"no RTF":             {`text ` + field, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := docxtest.New().Part("word/chunk", c.text).Bytes()
			info, err := inspect(b, docx.Limits{})
			require.NoError(t, err)
			require.Equal(t, c.want != "", info.Unsafe)
			if c.want == "" {
				c.want = c.text
			}
			require.Equal(t, c.want, parts(t, sanitize(t, b))["word/chunk"])
		})
	}
}
