package codepage_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"

	"sheaf/internal/codepage"
	"sheaf/internal/cputest"
)

func decode(names ...string) []string {
	raw := make([][]byte, len(names))
	for i, name := range names {
		raw[i] = []byte(name)
	}
	return codepage.Decode(raw)
}

// Programs of Linux and macOS write UTF-8 and do not say so: it stays what it is, composed or not, in whatever writing.
func TestUTF8Stays(t *testing.T) {
	for _, c := range corpora(t) {
		require.Equal(t, c.names, decode(c.names...))
		for _, name := range c.names {
			require.Equal(t, []string{name + ".docx"}, decode(name+".docx"))
			require.Equal(t, []string{norm.NFD.String(name)}, decode(norm.NFD.String(name)))
			first := string([]rune(name)[:1])
			require.Equal(t, []string{first + ".docx"}, decode(first+".docx"), "a single letter")
		}
	}
	for _, name := range []string{
		"ก", "สัญญา", "ხე", "Պայմ", "Ձև", "अनुबंध", "क", "চুক্তি", "ஒப்", "ውል", "🙂", "📄 ✓", "∑", "½", "№ 5", "20 °C", "a–b", "„x“", "Số", "ố", "ẞ", "Ωmega", "Ça", "œ", "Œuvre", "ǆ", "ə", "Ə", "Δx", "α и β", "ܐ", "ހި", "שׁ", "é̂", "e\u0301",
	} {
		require.Equal(t, []string{name + ".docx"}, decode(name+".docx"))
	}
}

// Bytes of a code page may be valid UTF-8 by accident.
func TestAccidentalUTF8(t *testing.T) {
	cyrillic := func(name string) string {
		b, ok := codepage.Encode("CP866", name)
		require.True(t, ok)
		return string(b)
	}
	require.True(t, utf8.ValidString(cyrillic("сад")))
	require.Equal(t, []string{"\u1824.docx"}, decode(cyrillic("сад.docx")), "nothing tells that it is no UTF-8")
	for _, name := range []string{"通知.docx", "2024/通知 v2.docx"} {
		b, ok := codepage.Encode("GB18030", name)
		require.True(t, ok)
		require.True(t, utf8.Valid(b))
		require.Equal(t, []string{name}, decode(string(b)))
	}
	require.Equal(t, []string{"Договор.docx", "сад.docx", "Rome.docx"}, decode(cyrillic("Договор.docx"), cyrillic("сад.docx"), "Rome.docx"))
}

// UTF-8 beside names in a code page, as when files came from several machines, is read as what it is.
func TestMixed(t *testing.T) {
	b, ok := codepage.Encode("CP852", "Umowa główna.docx")
	require.True(t, ok)
	require.Equal(t, []string{"Umowa główna.docx", "Übersicht.docx", "Договор.docx", "契約書.docx"}, decode(string(b), "Übersicht.docx", "Договор.docx", "契約書.docx"))
}

// A name that the page of the others has no characters for is read on its own.
func TestNameInAnotherPage(t *testing.T) {
	var names, want []string
	for _, name := range []string{"合同.docx", "会议纪要.docx", "财务报表.docx", "申请表.docx"} {
		b, ok := codepage.Encode("GB18030", name)
		require.True(t, ok)
		names, want = append(names, string(b)), append(want, name)
	}
	b, ok := codepage.Encode("CP850", "Vertragsübersicht Größe ü.docx")
	require.True(t, ok)
	require.Equal(t, append(want, "Vertragsübersicht Größe ü.docx"), decode(append(names, string(b))...))
}

// What the words around it say decides over a letter that two pages have in the same place.
func TestNeighboursTell(t *testing.T) {
	b, ok := codepage.Encode("CP857", "Fatura ağustos.docx")
	require.True(t, ok)
	require.Equal(t, "Fatura ažustos.docx", decode(string(b))[0], "if this is read right, the test needs another name")
	got := decode(string(b), "Genel kurul.docx", "Teklif mektubu.docx", "Personel ve adresleri.docx")
	require.Equal(t, "Fatura ağustos.docx", got[0])
}

func TestNothingToTell(t *testing.T) {
	require.Empty(t, decode())
	require.Equal(t, []string{"", "a.docx", "/", "."}, decode("", "a.docx", "/", "."))
}

// The names of a hostile archive cost no more than those of another.
func TestHostileNames(t *testing.T) {
	names := make([][]byte, 100_000)
	for i := range names {
		names[i] = fmt.Appendf(nil, "%d\xff\x81\xfe\x80\xa0/\xc3\xa9\x80%d", i, i)
	}
	require.Less(t, cputest.Spent(t, func() {
		for _, text := range codepage.Decode(names) {
			require.True(t, utf8.ValidString(text))
		}
	}), time.Minute)
	long := bytes.Repeat([]byte("\x81\xff"), 1<<20)
	require.True(t, utf8.ValidString(codepage.Decode([][]byte{long})[0]))
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("Pr\x81fung.docx\n\x84\xae\xa3\xae\xa2\xae\xe0.docx\nscad.docx"))
	f.Add([]byte("\xba\xcf\xcd\xac.docx\n\xe1\xa0\xa4"))
	f.Fuzz(func(t *testing.T, b []byte) {
		names := bytes.Split(b, []byte("\n"))
		texts := codepage.Decode(names)
		require.Len(t, texts, len(names))
		for i, text := range texts {
			require.True(t, utf8.ValidString(text))
			if !bytes.ContainsFunc(names[i], func(r rune) bool { return r >= utf8.RuneSelf }) {
				require.Equal(t, string(names[i]), text)
			}
		}
		require.Equal(t, texts, codepage.Decode(names), "the same each time")
		require.LessOrEqual(t, len(strings.Join(texts, "")), 3*len(b)+10*len(names))
	})
}
