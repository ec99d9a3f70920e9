package rtftok_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/rtftok"
)

// told returns the tokens of a document, one as a word each.
func told(in string) string {
	r := rtftok.New([]byte(in))
	var all []string
	for t := r.Next(); t.Kind != rtftok.End; t = r.Next() {
		switch t.Kind {
		case rtftok.Open:
			all = append(all, "{")
		case rtftok.Close:
			all = append(all, "}")
		case rtftok.Word:
			n, given := t.Int()
			all = append(all, fmt.Sprintf("%s(%s,%d,%t)", t.Name, t.Number, n, given))
		case rtftok.Symbol:
			all = append(all, fmt.Sprintf("symbol%q", t.Char))
		case rtftok.Code:
			all = append(all, fmt.Sprintf("code%02x", t.Char))
		default:
			all = append(all, string(rune(t.Char)))
		}
	}
	return strings.Join(all, " ")
}

func TestTokens(t *testing.T) {
	for in, want := range map[string]string{
		`{\rtf1 a}`:               "{ rtf(1,1,true) a }",
		"a\r\nb\x00c":             "a b c",
		`\b\i0x\par  y`:           "b(,0,false) i(0,0,true) x par(,0,false)   y",
		`\li-720\u-4 ?`:           "li(-720,-720,true) u(-4,-4,true) ?",
		`\b-x\b -`:                "b(,0,false) - x b(,0,false) -",
		`\{\}\\`:                  `{ } \`,
		`\'e4\'C3`:                "codee4 codec3",
		`\'g4\'4g\'4`:             "symbol'\\'' g 4 symbol'\\'' 4 g symbol'\\'' 4",
		`\*\~` + "\\\n":           "symbol'*' symbol'~' symbol'\\n'",
		`\fs00000000012`:          "fs(00000000012,12,true)",
		`\fs99999999999 x`:        "fs(99999999999,0,false) x",
		`\fs000000000012 x`:       "x",
		`\clFitText`:              "clFitText(,0,false)",
		`a\`:                      "a",
		``:                        "",
		`\` + letters(32) + `1`:   letters(32) + "(1,1,true)",
		`\` + letters(33) + `1 x`: "x",
	} {
		require.Equal(t, want, told(in), in)
	}
}

func letters(n int) string { return strings.Repeat("a", n) }

func TestSkipText(t *testing.T) {
	for in, want := range map[string]string{"?x": "x", "\n?x": "x", `\'3fx`: "x", `\{x`: "x", "{x": "{", `\b x`: "b", "": ""} {
		r := rtftok.New([]byte(in))
		r.SkipText()
		next := r.Next()
		got := next.Name
		switch {
		case next.Kind == rtftok.Open:
			got = "{"
		case next.Kind == rtftok.Text:
			got = string(rune(next.Char))
		}
		require.Equal(t, want, got, in)
	}
}

func TestBytes(t *testing.T) {
	r := rtftok.New([]byte(`\bin2 {}\b`))
	require.Equal(t, "2", r.Next().Number)
	require.Equal(t, "{}", string(r.Bytes(2)))
	require.Empty(t, r.Bytes(-1))
	require.Equal(t, `\b`, string(r.Bytes(1<<30)))
	require.Equal(t, rtftok.End, r.Next().Kind)
}

func TestDigits(t *testing.T) {
	var d rtftok.Digits
	var got []byte
	for _, c := range []byte("8 9\nfFg0") {
		if b, ok := d.Add(c); ok {
			got = append(got, b)
		}
	}
	require.Equal(t, []byte{0x89, 0xff}, got, "half a byte is none")
}
