package inventory_test

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/docx/inventory"
)

// emfRecord is a record of an EMF.
func emfRecord(kind uint32, data string) string {
	b := binary.LittleEndian.AppendUint32(nil, kind)
	return string(binary.LittleEndian.AppendUint32(b, uint32(8+len(data)))) + data
}

// numbers are 32 bits each.
func numbers(all ...uint32) string {
	var b []byte
	for _, n := range all {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return string(b)
}

// TestMetafiles: an EMF that has nothing but a bitmap is found in the PDF as that, and one that draws nothing is not looked for.
func TestMetafiles(t *testing.T) {
	const sourceCopy = 0xCC0020
	zeros := make([]uint32, 30)
	header := numbers(40, 20, 10, 1, 0, 0, 0, 0, 0, 0)
	bits := emfRecord(81, numbers(append(zeros[:10:10], 80, 40, 120, 4, 0, sourceCopy, 100, 100)...)+header+"bits")
	blit := emfRecord(76, numbers(append(zeros[:19:19], 100, 40)...)+numbers(zeros[:2]...)+header)
	fill := emfRecord(76, numbers(zeros[:23]...))
	box := emfRecord(43, numbers(1, 1, 9, 9))
	plus := func(kind uint32) string { return emfRecord(70, numbers(16)+"EMF+"+numbers(kind, 12, 0)) }
	end := emfRecord(14, numbers(0, 16, 20))
	for name, c := range map[string]struct {
		records string
		want    []inventory.Picture
	}{
		"lines":            {box + bits + end, []inventory.Picture{{Vector: true}}},
		"a bitmap":         {bits + end, []inventory.Picture{{Width: 20, Height: 10}}},
		"another record":   {blit + end, []inventory.Picture{{Width: 20, Height: 10}}},
		"an area":          {fill + end, []inventory.Picture{{Vector: true}}},
		"nothing":          {emfRecord(70, numbers(4)+"text") + plus(0x4002) + end, nil},
		"EMF+ lines":       {plus(0x4015) + end, []inventory.Picture{{Vector: true}}},
		"EMF+ picture":     {plus(0x401A) + end, []inventory.Picture{{}}},
		"cut off":          {bits, []inventory.Picture{{Vector: true}}},
		"cut off, no size": {numbers(81, 0), []inventory.Picture{{Vector: true}}},
		"larger than said": {bits + numbers(76, 1<<31), []inventory.Picture{{Vector: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			file := emfRecord(1, numbers(zeros[:8]...)+" EMF"+numbers(zeros[:12]...)) + c.records
			require.Equal(t, c.want, list(t, docxtest.New().Image([]byte(file), 100, 100, "").Bytes()).Pictures)
		})
	}
}
