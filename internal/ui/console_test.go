package ui

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		"Übung 日本.docx":     "Übung 日本.docx",
		"a\x1b[31m\nb":      `a\x1b[31m\nb`,
		"rtl\u202efdp":      `rtl\u202efdp`,
		"bad\xffbyte":       `bad\xffbyte`,
		"replaced \ufffd":   "replaced \ufffd",
		"क्\u200dष":         "क्\u200dष",
		"c1\u009b31m\u2028": `c1\u009b31m\u2028`,
	} {
		require.Equal(t, want, Escape(in))
	}
}

func TestSayIndentedBreaksLinesOnATerminal(t *testing.T) {
	con, out := quiet()
	con.SayIndented("  ", "one two three")
	require.Equal(t, "  one two three\n", out.String())
	out.Reset()
	con.Terminal, con.Width = true, func() int { return 9 }
	con.SayIndented("  ", "one two three-hundred x")
	require.Equal(t, "  one two\n  three-hundred\n  x\n", out.String())
}

// quiet returns a console 80 columns wide that nobody sees, and what is written to its Err.
func quiet() (*Console, *bytes.Buffer) {
	b := new(bytes.Buffer)
	return &Console{Out: io.Discard, Err: b, Width: func() int { return 80 }}, b
}
