package xmltok

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// lexAll returns the tokens joined by |.
func lexAll(r io.Reader) (string, error) {
	var l lexer
	l.reset(r)
	var out []string
	at := int64(0)
	for {
		var t Token
		switch err := l.next(&t); {
		case err == io.EOF:
			return strings.Join(out, "|"), nil
		case err != nil:
			return strings.Join(out, "|"), err
		case t.Span != Span{At: at, Len: int64(len(t.Raw))}:
			return "", io.ErrNoProgress
		}
		out, at = append(out, string(t.Raw)), t.Span.End()
	}
}

func TestLexer(t *testing.T) {
	for _, want := range []string{
		`<?xml version="1.0"?>|<a b=">" c='"'>|x &lt; y|<b/>|</a>`,
		`<a b="'" c=">">|<b c='>'>|<b c="x>y>" d=""/>|</a >`,
		`<a>|<!-- <b> -- > -->|<![CDATA[ ]] > </a> ]]>|</a >`,
		`<!DOCTYPE a [ <!-- it's ]> --> <!ENTITY b "]>"> <?p ]> ?> ]>|<a/>`,
		`<!DOCTYPE a SYSTEM "x>y">|<a/>`,
		"\ufeff|<a/>|\n",
	} {
		t.Run(want, func(t *testing.T) {
			in := strings.ReplaceAll(want, "|", "")
			got, err := lexAll(strings.NewReader(in))
			require.NoError(t, err)
			require.Equal(t, want, got)
			got, err = lexAll(iotest.OneByteReader(strings.NewReader(in)))
			require.NoError(t, err)
			require.Equal(t, in, strings.ReplaceAll(got, "|", ""))
		})
	}
}

func TestLexerStopsWithinMarkup(t *testing.T) {
	for _, in := range []string{"<a", `<a b="`, `<a b=">`, "<!-- x", "<![CDATA[", "<?xml", "</a", "<!DOCTYPE a [", "<"} {
		_, err := lexAll(strings.NewReader("<x>" + in))
		require.ErrorIs(t, err, ErrTruncated, in)
	}
	_, err := lexAll(strings.NewReader("<!DOCTYPE a [" + strings.Repeat(" ", 3*maxDoctype)))
	require.ErrorIs(t, err, ErrTooLong)
}

func TestLexerDoesNotTearReferences(t *testing.T) {
	in := strings.Repeat("x", lexerBuffer-3) + "&#x41;" + strings.Repeat("y", lexerBuffer)
	got, err := lexAll(strings.NewReader(in))
	require.NoError(t, err)
	require.Contains(t, got, "|&#x41;")
}
