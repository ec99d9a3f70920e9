package xmltok_test

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/xmltok"
)

func reader(s string) *bufio.Reader {
	return bufio.NewReaderSize(strings.NewReader(s), xmltok.SniffLen)
}

const (
	word   = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
)

func TestWalkNamesElementsAndWhatIsAround(t *testing.T) {
	in := `<x:a xmlns:x="` + word + `"><y:b xmlns:y="` + strict + `" xmlns:x="other"><x:c/>text</y:b><x:d>1</x:d></x:a>`
	var seen []string
	done, err := xmltok.Walk(reader(in), xmltok.Func(func(t *xmltok.Token) {
		what := t.Name.Local
		if t.IsText() {
			what = t.Text()
		}
		seen = append(seen, fmt.Sprint(what, " ", t.Name.Space, " in ", t.Parent().Local, " ", t.Depth(), " ", t.Within(xmltok.Word, "a")))
	}))
	require.NoError(t, err)
	require.Equal(t, []string{
		"a 1 in  0 false", "b 1 in a 1 true", "c 0 in b 2 true", "text 0 in b 2 true", "b 1 in a 1 true",
		"d 1 in a 1 true", "1 0 in d 2 true", "d 1 in a 1 true", "a 1 in  0 false",
	}, seen)
	require.Equal(t, "a", done.Root)
	require.True(t, done.WellFormed)
	require.EqualValues(t, len(in), done.Len)
}

func TestWalkTellsMarkupThatDoesNotMatch(t *testing.T) {
	for in, want := range map[string]bool{
		"<a/>": true, "<a><b/></a>": true, "<a></a >": true, "": false, "<a>": false, "<a></b></a>": false, "<a><b></a></b>": false,
		"<a/>x": false, "<a/> \n<!-- x -->": true, "<a/><b/>": false,
		strings.Repeat("<a>", 20_000): true, // deeper than is judged
	} {
		done, err := xmltok.Walk(reader(in))
		require.NoError(t, err)
		require.Equal(t, want, done.WellFormed, in)
	}
}

func TestAttributes(t *testing.T) {
	const in = `<a b = "1&amp;2" c:d='>' e="3" f=4 g="5"/>`
	_, err := xmltok.Walk(reader("<x>"+in+"</x>"), xmltok.Func(func(tok *xmltok.Token) {
		if tok.Name.Local != "a" {
			return
		}
		require.True(t, tok.SelfClosing())
		require.Len(t, tok.Attrs(), 3, "those behind markup that no parser takes are none")
		d := tok.Attrs()[1]
		require.Equal(t, "d", string(d.Local()))
		span := tok.ValueSpan(d)
		require.Equal(t, ">", ("<x>" + in)[span.At:span.End()])
		v, ok := tok.Get("b")
		require.True(t, ok)
		require.Equal(t, "1&2", v)
		_, ok = tok.Get("g")
		require.False(t, ok)
	}))
	require.NoError(t, err)
}

func TestSplice(t *testing.T) {
	const in = `<a b="1">two</a>`
	at := func(s string) xmltok.Span {
		return xmltok.Span{At: int64(strings.Index(in, s)), Len: int64(len(s))}
	}
	insert := func(s string) xmltok.Span { return xmltok.Span{At: int64(strings.Index(in, s))} }
	for name, c := range map[string]struct {
		first, second []xmltok.Edit
		want          string
	}{
		"none":                    {nil, nil, in},
		"value":                   {[]xmltok.Edit{{at("1"), ""}}, nil, `<a b="">two</a>`},
		"insertions in order":     {nil, []xmltok.Edit{{insert("two"), "x"}, {insert("two"), "y"}}, `<a b="1">xytwo</a>`},
		"insertion and removal":   {[]xmltok.Edit{{at("two"), ""}}, []xmltok.Edit{{insert("two"), "x"}}, `<a b="1">x</a>`},
		"out of order":            {[]xmltok.Edit{{at("two"), "2"}, {at("1"), "3"}}, nil, `<a b="3">2</a>`},
		"the same twice":          {[]xmltok.Edit{{at("1"), "x"}}, []xmltok.Edit{{at("1"), "y"}}, `<a b="x">two</a>`},
		"one takes the other too": {[]xmltok.Edit{{at("1"), "x"}}, []xmltok.Edit{{at(`<a b="1">`), "y"}}, `ytwo</a>`},
		"one inside the other":    {[]xmltok.Edit{{at(`<a b="1">`), "y"}}, []xmltok.Edit{{at("1"), "x"}}, `ytwo</a>`},
		"overlapping":             {[]xmltok.Edit{{at(`1">t`), "y"}}, []xmltok.Edit{{at("two"), "x"}, {at("</a>"), "z"}}, `<a b="ywoz`},
		"all":                     {nil, []xmltok.Edit{{at(in), ""}}, ``},
		"at the end":              {nil, []xmltok.Edit{{xmltok.Span{At: int64(len(in))}, "<!---->"}}, in + `<!---->`},
	} {
		t.Run(name, func(t *testing.T) {
			done, err := xmltok.Walk(reader(in))
			require.NoError(t, err)
			got, err := io.ReadAll(xmltok.Splice(reader(in), done, xmltok.Merge(c.first, c.second)))
			require.NoError(t, err)
			require.Equal(t, c.want, string(got))
		})
	}
}

func TestSpliceEndsWhereTheWalkEnded(t *testing.T) {
	const in = `<a>text<b c="`
	done, err := xmltok.Walk(reader(in))
	require.ErrorIs(t, err, xmltok.ErrTruncated)
	got, err := io.ReadAll(xmltok.Splice(reader(in), done, nil))
	require.NoError(t, err)
	require.Equal(t, "<a>text", string(got))
}

func TestSpliceRefusesEditsThatCannotBeMade(t *testing.T) {
	done, err := xmltok.Walk(reader("<a/>"))
	require.NoError(t, err)
	for _, edits := range [][]xmltok.Edit{
		{{Span: xmltok.Span{At: 1, Len: 2}}, {Span: xmltok.Span{At: 0, Len: 1}}},
		{{Span: xmltok.Span{At: 5}}},
		{{Span: xmltok.Span{At: 3, Len: 9}}},
	} {
		_, err := io.ReadAll(xmltok.Splice(reader("<a/>"), done, edits))
		require.Error(t, err)
	}
	_, err = io.ReadAll(xmltok.Splice(reader("<a"), done, nil))
	require.Error(t, err, "the part is another now")
}

func TestSpliceWritesUTF8(t *testing.T) {
	const in = "<?xml version='1.0' encoding='iso-8859-1'?><a>\xe4</a>"
	done, err := xmltok.Walk(reader(in))
	require.NoError(t, err)
	require.True(t, done.Decoded)
	got, err := io.ReadAll(xmltok.Splice(reader(in), done, nil))
	require.NoError(t, err)
	require.Equal(t, `<?xml version="1.0" encoding="UTF-8"?><a>ä</a>`, string(got))
}
