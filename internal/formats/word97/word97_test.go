package word97_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"sheaf/internal/cfb"
	"sheaf/internal/docx"
	"sheaf/internal/formats/word97"
)

// Offsets in the file information block ([MS-DOC] 2.5).
const (
	places = 0x9a
	length = places + 60*8
)

// document is one in the making: its main stream has a file information block, the text in UTF-16, and what else it is given.
type document struct {
	main, table, data []byte
}

func newDocument(text string) *document {
	d := &document{main: make([]byte, length)}
	le := binary.LittleEndian
	le.PutUint16(d.main, 0xa5ec)
	le.PutUint16(d.main[2:], 0xc1)
	le.PutUint16(d.main[10:], 0x200)
	d.main[0x20], d.main[0x3e] = 0x0e, 0x16
	units := utf16.Encode([]rune(text))
	le.PutUint32(d.main[0x4c:], uint32(len(units)))
	clx := []byte{2, 16, 0, 0, 0}
	clx = le.AppendUint32(clx, 0)
	clx = le.AppendUint32(clx, uint32(len(units)))
	clx = le.AppendUint32(append(clx, 0, 0), uint32(len(d.main)))
	d.put(33, append(clx, 0, 0))
	for _, u := range units {
		d.main = le.AppendUint16(d.main, u)
	}
	return d
}

// put puts a table of this number in the file information block.
func (d *document) put(number int, b []byte) {
	binary.LittleEndian.PutUint32(d.main[places+8*number:], uint32(len(d.table)))
	binary.LittleEndian.PutUint32(d.main[places+8*number+4:], uint32(len(b)))
	d.table = append(d.table, b...)
}

func (d *document) file(t *testing.T) *bytes.Reader {
	t.Helper()
	streams := []cfb.Named{{Name: "WordDocument", Content: d.main}, {Name: "1Table", Content: d.table}, {Name: "Macros", Content: []byte("m")}}
	if d.data != nil {
		streams = append(streams, cfb.Named{Name: "Data", Content: d.data})
	}
	var b bytes.Buffer
	require.NoError(t, cfb.Write(&b, streams))
	return bytes.NewReader(b.Bytes())
}

// written returns a stream of the document as it is written.
func written(t *testing.T, r *bytes.Reader, name string) ([]byte, word97.Report) {
	t.Helper()
	var b bytes.Buffer
	made, err := word97.Write(&b, r, word97.Options{Most: 1 << 20})
	require.NoError(t, err)
	f, err := cfb.Open(bytes.NewReader(b.Bytes()))
	require.NoError(t, err)
	require.False(t, f.Has("Macros"))
	s, _, err := f.RootStream(name)
	require.NoError(t, err)
	content, err := io.ReadAll(s)
	require.NoError(t, err)
	return content, made
}

func TestFields(t *testing.T) {
	d := newDocument("one \x13 INCLUDETEXT x \x14two\x15\rthree\x13 PAGE \x144\x15\r")
	fields := make([]byte, 7*4)
	for _, field := range [][2]byte{{0x13, 68}, {0x14, 0xff}, {0x15, 0}, {0x13, 33}, {0x13, 67}, {0x13, 70}} { // INCLUDETEXT, PAGE, INCLUDEPICTURE, FORMTEXT
		fields = append(fields, field[0], field[1])
	}
	d.put(16, fields)
	table, made := written(t, d.file(t), "1Table")
	require.Equal(t, []byte{0x13, 35, 0x14, 0xff, 0x15, 0, 0x13, 33, 0x13, 35, 0x13, 70}, table[len(d.table)-12:len(d.table)])
	require.Equal(t, word97.Report{Texts: []string{"one two", "three"}, Fields: 1}, made)
}

// drawing is one with a list of properties of a linked picture.
func drawing(name uint16) []byte {
	le := binary.LittleEndian
	list := le.AppendUint16([]byte{3 | 2<<4, 0, 0x0b, 0xf0, 12, 0, 0, 0}, name)
	list = le.AppendUint32(list, 4)
	list = le.AppendUint16(list, 0x106)
	list = le.AppendUint32(list, 0x0a)
	shape := []byte{0x0f, 0, 0x04, 0xf0}
	return append(le.AppendUint32(shape, uint32(len(list))), list...)
}

func TestLinkedPictures(t *testing.T) {
	const name, harmless = 0xc105, 0xc380
	header := append([]byte{0, 1, 0, 0, 0x44, 0, 0x64, 0}, make([]byte, 0x44-8)...)
	d := newDocument("\x01\r\x01\r")
	d.table = append(d.table, drawing(name)...)
	d.data = append(d.data, append(header, drawing(name)...)...)
	old := len(d.data)
	d.data = append(d.data, header...)
	d.data[old+6] = 94
	d.data = append(d.data, "\x07file://"...)
	picture := bytes.Clone(d.data[:8]) // of a picture's bytes, that look like a list of properties
	d.data = append(append(d.data, picture...), drawing(name)...)
	d.main = append(d.main, 3, 0x6a, 0, 0, 0, 0, 3, 0x6a, byte(old), byte(old>>8), 0, 0)

	data, made := written(t, d.file(t), "Data")
	require.Equal(t, 3, made.Outside)
	want := append(bytes.Clone(header), drawing(harmless)...)
	want[len(want)-4] = 2
	require.Equal(t, want, data[:len(want)], "the link is gone")
	require.Equal(t, byte(0x64), data[old+6])
	require.Equal(t, d.data[old+len(header):], data[old+len(header):len(d.data)], "what no text leads to stays")
	table, _ := written(t, d.file(t), "1Table")
	require.Contains(t, string(table), string(want[len(header):]))
}

// TestRepeatedText: pieces may all be the same one, and what is read of them is bounded nevertheless.
func TestRepeatedText(t *testing.T) {
	const n, letters = 1 << 16, 1 << 10
	d := newDocument(strings.Repeat("a", letters))
	le := binary.LittleEndian
	le.PutUint32(d.main[0x4c:], n*letters)
	clx := le.AppendUint32([]byte{2}, 4*(n+1)+8*n)
	for i := range uint32(n + 1) {
		clx = le.AppendUint32(clx, i*letters)
	}
	for range n {
		clx = append(le.AppendUint32(append(clx, 0, 0), length), 0, 0)
	}
	d.put(33, clx)
	file := d.file(t)
	_, made := written(t, file, "1Table")
	require.Len(t, made.Texts, 1)
	require.Equal(t, 32<<20, len(made.Texts[0])) //nolint:testifylint // Len would print it
}

func TestRefused(t *testing.T) {
	for what, c := range map[string]struct {
		change func(d *document)
		want   error
	}{
		"encrypted": {func(d *document) { d.main[11] |= 1 }, docx.ErrEncrypted},
		"odd":       {func(d *document) { d.main[0x20] = 3 }, docx.ErrCorrupt},
	} {
		d := newDocument("a")
		c.change(d)
		_, err := word97.Write(io.Discard, d.file(t), word97.Options{Most: 1 << 20})
		require.ErrorIs(t, err, c.want, what)
	}
	d := newDocument("a")
	d.main[2] = 0x68
	var kind *docx.KindError
	_, err := word97.Write(io.Discard, d.file(t), word97.Options{Most: 1 << 20})
	require.ErrorAs(t, err, &kind)
	_, err = word97.Write(io.Discard, newDocument("a").file(t), word97.Options{Most: 100})
	require.ErrorIs(t, err, docx.ErrTooLarge)
	_, err = word97.Write(io.Discard, bytes.NewReader([]byte(cfb.Magic)), word97.Options{Most: 100})
	require.ErrorIs(t, err, docx.ErrCorrupt)
}
