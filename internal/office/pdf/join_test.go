package pdf_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/office/pdf"
)

// partedPDF is a tagged PDF of two pages. The elements of its document are first, those with numbers between and, from number 10 on, more;
// the second page's content is 21's, 22's and 23's, and the annotation is 21's.
func partedPDF(kids string, elements map[int]string) []byte {
	w := newWriter("1.7")
	w.object(1, "<</Type/Catalog/Pages 2 0 R/StructTreeRoot 5 0 R>>")
	w.object(2, "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>")
	w.object(3, "<</Type/Page/Parent 2 0 R/StructParents 0>>")
	w.object(4, "<</Type/Page/Parent 2 0 R/StructParents 1/Annots[7 0 R]>>")
	w.object(5, "<</Type/StructTreeRoot/K[6 0 R]/RoleMap<</Mine/P>>/ParentTree<</Nums[0[10 0 R 11 0 R]1[21 0 R 22 0 R 23 0 R]2 21 0 R]>>>>")
	w.object(6, "<</Type/StructElem/S/Document/P 5 0 R/K["+kids+"]>>")
	w.object(7, "<</Type/Annot/StructParent 2>>")
	last := 7
	for number := 8; number < 40; number++ {
		if e := elements[number]; e != "" {
			for last++; last < number; last++ {
				w.object(last, "null")
			}
			w.object(number, "<</Type/StructElem"+e+">>")
		}
	}
	return w.table(last+1, "/Root 1 0 R")
}

// TestJoin: the second part of a paragraph becomes part of the first, with what it has on its page, and is the owner of that no more.
func TestJoin(t *testing.T) {
	const (
		part = "/A<</O/Layout/TextIndent -0.001>>"
		one  = "/S/Mine/P 6 0 R/Pg 3 0 R/K[0 1]"
	)
	for name, c := range map[string]struct {
		kids     string
		elements map[int]string
		holds    []string // what is new in the PDF, none where it stays as it is
	}{
		"a part": {"10 0 R 21 0 R", map[int]string{
			10: one, 21: "/S/Mine/P 6 0 R/Pg 4 0 R/K[0<</Type/MCR/MCID 1>><</Type/OBJR/Obj 7 0 R>>22 0 R]" + part, 22: "/S/Span/P 21 0 R/K 2",
		}, []string{
			"6 0 obj\n<</K [10 0 R ]", "10 0 obj\n<</K [0 1 <</MCID 0 /Pg 4 0 R /Type /MCR >> <</MCID 1 /Pg 4 0 R /Type /MCR >> <</Obj 7 0 R /Pg 4 0 R /Type /OBJR >> 22 0 R ]",
			"22 0 obj\n<</K [2 ] /P 10 0 R /Pg 4 0 R ", "/Nums [0 [10 0 R 11 0 R ] 1 [10 0 R 22 0 R 23 0 R ] 2 10 0 R ]",
		}},
		"of an item": {"12 0 R 21 0 R 13 0 R", map[int]string{
			12: "/S/L/P 6 0 R/K[14 0 R]", 14: "/S/LI/P 12 0 R/K[15 0 R]", 15: "/S/LBody/P 14 0 R/K[10 0 R]", 10: "/S/P/P 15 0 R/Pg 3 0 R/K[0 1]",
			21: "/S/P/P 6 0 R/Pg 4 0 R/K[0]/A[<</O/List>><</O/Layout/TextIndent -0.001>>]",
			13: "/S/L/P 6 0 R/K[16 0 R]", 16: "/S/LI/P 13 0 R/K[17 0 R]", 17: "/S/LBody/P 16 0 R/K[22 0 R]", 22: "/S/P/P 17 0 R/Pg 4 0 R/K[1]",
		}, []string{"6 0 obj\n<</K [12 0 R ]", "10 0 obj\n<</K [0 1 <</MCID 0 /Pg 4 0 R ", "12 0 obj\n<</K [14 0 R 16 0 R ]", "16 0 obj\n<</K [17 0 R ] /P 12 0 R "}},
		"none":               {"10 0 R 21 0 R", map[int]string{10: one, 21: "/S/Mine/P 6 0 R/Pg 4 0 R/K[0]/A<</O/Layout/TextIndent -0.36>>"}, nil},
		"on the same page":   {"10 0 R 11 0 R", map[int]string{10: "/S/P/P 6 0 R/Pg 3 0 R/K[0]", 11: "/S/P/P 6 0 R/Pg 3 0 R/K[1]" + part}, nil},
		"the first of all":   {"21 0 R", map[int]string{21: "/S/P/P 6 0 R/Pg 4 0 R/K[0]" + part}, nil},
		"behind a note":      {"10 0 R 21 0 R", map[int]string{10: "/S/Note/P 6 0 R/Pg 3 0 R/K[0 1]", 21: "/S/P/P 6 0 R/Pg 4 0 R/K[0]" + part}, nil},
		"nothing in the PDF": {"", nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			before, file := partedPDF(c.kids, c.elements), filepath.Join(t.TempDir(), "a.pdf")
			require.NoError(t, os.WriteFile(file, before, 0o600))
			require.NoError(t, pdf.Join(file))
			after, err := os.ReadFile(file)
			require.NoError(t, err)
			added, same := bytes.CutPrefix(after, before)
			require.True(t, same)
			require.Equal(t, len(c.holds) == 0, len(added) == 0)
			for _, h := range c.holds {
				require.Contains(t, string(added), h)
			}
			require.NoError(t, pdf.Join(file), "again")
			again, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, after, again)
		})
	}
}
