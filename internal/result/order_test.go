package result_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/result"
)

// TestOrder sorts names as file managers do.
func TestOrder(t *testing.T) {
	for _, sorted := range [][]string{
		{"1.docx", "2.docx", "10.docx"},
		{"Letter 2.docx", "letter 9.docx", "LETTER 10.docx", "letter 11a.docx"},
		{"2/a.docx", "10/a.docx", "1.docx", "b.docx"},
		{"a/b/x.docx", "a/x.docx", "a b/y.docx", "z.docx"},
		{"Ahr.docx", "Ähre.docx", "Zahn.docx"},
		{"a.docx", "a.docx", "a.docx"},
		{"", "a.docx"},
	} {
		for turn := range sorted {
			var names []string
			for i := range sorted {
				names = append(names, sorted[(i+turn)%len(sorted)])
			}
			var got []string
			for _, number := range result.Order(names) {
				got = append(got, names[number-1])
			}
			require.Equal(t, sorted, got, "%q", names)
		}
	}
	require.Equal(t, []int{2, 3, 1}, result.Order([]string{"b", "A", "a"}), "the same stay as they came")
}
