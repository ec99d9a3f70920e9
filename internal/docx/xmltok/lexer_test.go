package xmltok

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// lexAll gives the tokens joined by |.
func lexAll(r io.Reader) (string, error) {
	l, out := newLexer(r), []string(nil)
	for {
		t, err := l.next()
		if err == io.EOF {
			return strings.Join(out, "|"), nil
		}
		if err != nil {
			return strings.Join(out, "|"), err
		}
		out = append(out, string(t.Raw))
	}
}

func TestLexer(t *testing.T) {
	for _, want := range []string{
		`<?xml version="1.0"?>|<a b=">" c='"'>|x &lt; y|<b/>|</a>`,
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
	for _, in := range []string{"<a", `<a b="`, "<!-- x", "<![CDATA[", "<?xml", "</a", "<!DOCTYPE a [", "<"} {
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
