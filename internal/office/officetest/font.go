package officetest

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

// WriteFont writes a font of that family and version (in 65536ths): a free one with another name. Its table directory is that of
// the OpenType specification, "Organization of an OpenType Font".
func WriteFont(t testing.TB, path, family string, version uint32) {
	t.Helper()
	out, err := exec.Command("fc-match", "--format", "%{file}", "Carlito:style=Regular").Output()
	require.NoError(t, err)
	font, err := os.ReadFile(string(out))
	require.NoError(t, err)
	names := nameTable(family)
	for entry := font[12 : 12+16*int(binary.BigEndian.Uint16(font[4:]))]; len(entry) > 0; entry = entry[16:] {
		switch string(entry[:4]) {
		case "name":
			binary.BigEndian.PutUint32(entry[8:], uint32(len(font)))
			binary.BigEndian.PutUint32(entry[12:], uint32(len(names)))
		case "head":
			binary.BigEndian.PutUint32(font[binary.BigEndian.Uint32(entry[8:])+4:], version)
		}
	}
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(t, os.WriteFile(path, slices.Concat(font, names), 0o600))
}

// nameTable makes a table of a regular font's names, in Windows' English.
func nameTable(family string) []byte {
	names := []struct {
		id   uint16
		text string
	}{{1, family}, {2, "Regular"}, {4, family}, {6, string(bytes.ReplaceAll([]byte(family), []byte(" "), nil))}}
	var records, texts []byte
	for _, name := range names {
		var wide []byte
		for _, unit := range utf16.Encode([]rune(name.text)) {
			wide = binary.BigEndian.AppendUint16(wide, unit)
		}
		for _, field := range []uint16{3, 1, 0x409, name.id, uint16(len(wide)), uint16(len(texts))} {
			records = binary.BigEndian.AppendUint16(records, field)
		}
		texts = append(texts, wide...)
	}
	var head []byte
	for _, field := range []uint16{0, uint16(len(names)), uint16(6 + len(records))} {
		head = binary.BigEndian.AppendUint16(head, field)
	}
	return slices.Concat(head, records, texts)
}
