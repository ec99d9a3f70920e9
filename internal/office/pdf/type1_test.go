package pdf

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestWiden checks that a character gets another width and keeps its outline, whatever is around it.
func TestWiden(t *testing.T) {
	outline := func(of ...byte) string { return string(encrypted(append([]byte("lead"), of...), outlineKey)) }
	clear := "/FontMatrix [0.0005 0 0 0.0005 0 0]readonly def\ndup 1 /a put\ndup 2 /b put\n"
	before := "lead/lenIV 4 def/CharStrings 3 dict dup begin\n/.notdef 7 RD " + outline(139, 13, 14) + " ND\n/a 9 RD " + outline(139, 247, 0, 13, 14) +
		" ND\n/b 8 RD " + outline(139, 139, 13, 14) + " ND\nend\n"
	p := program{clear: []byte(clear), private: encrypted([]byte(before), privateKey)}
	names, changed, ok := p.widen(map[int]float64{1: 500, 2: 0})
	require.True(t, ok)
	require.True(t, changed)
	require.Equal(t, []string{".notdef", "a", "b"}, names)
	want := "lead/lenIV 4 def/CharStrings 3 dict dup begin\n/.notdef 7 RD " + outline(139, 13, 14) + " ND\n/a 12 RD " +
		outline(139, 255, 0, 0, 1000>>8, 1000&0xff, 13, 14) + " ND\n/b 8 RD " + outline(139, 139, 13, 14) + " ND\nend\n"
	require.Equal(t, want, string(decrypted(p.private, privateKey)))

	for name, private := range map[string]string{
		"no characters": "lead/Private", "none listed": "lead/CharStrings", "cut off": "lead/CharStrings 1\n/a 900 RD x", "too short": "lead/CharStrings 1\n/a 3 RD xyz ND",
	} {
		t.Run(name, func(t *testing.T) {
			p := program{private: encrypted([]byte(private), privateKey)}
			_, _, ok := p.widen(map[int]float64{1: 5})
			require.False(t, ok)
		})
	}
}

// TestOutlineNumber checks the ends of each form of number (Adobe Type 1 Font Format, 6.2).
func TestOutlineNumber(t *testing.T) {
	for text, want := range map[string][2]int{
		"\x20": {-107, 1}, "\xf6": {107, 1}, "\xf7\x00": {108, 2}, "\xfa\xff": {1131, 2}, "\xfb\x00": {-108, 2}, "\xfe\xff": {-1131, 2},
		"\xff\xff\xff\xff\xfe": {-2, 5}, "": {0, 0}, "\xf7": {0, 0}, "\x0d": {0, 0},
	} {
		value, size := outlineNumber([]byte(text))
		require.Equal(t, want, [2]int{value, size}, "%x", text)
	}
}
