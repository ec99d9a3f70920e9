package pdf_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/office/pdf"
)

// noted is a tagged PDF of one page with so many notes, a link, and a bookmark.
func noted(t *testing.T, notes int) []byte { return titled(t, notes, "Ann, 5.1.26, ") }

// titled is one whose notes have a title.
func titled(t *testing.T, notes int, title string) []byte {
	w := newWriter("1.6")
	list, tags := "9 0 R", ""
	for n := range notes {
		note := 20 + 3*n
		list += fmt.Sprintf(" %d 0 R %d 0 R", note, note+1)
		tags += fmt.Sprintf(" %d 0 R", note+2)
		w.object(note, fmt.Sprintf("<</Type/Annot/Subtype/Text/Rect[100 %d 101 %d]/T(%s)/Contents(Remark %d)/Popup %d 0 R>>", 700-n, 710-n, title, n+1, note+1))
		w.object(note+1, fmt.Sprintf("<</Type/Annot/Subtype/Popup/Parent %d 0 R>>", note))
		w.object(note+2, fmt.Sprintf("<</Type/StructElem/S/Annot/P 11 0 R/K<</Type/OBJR/Obj %d 0 R>>>>", note))
	}
	w.object(1, "<</Type/Catalog/Pages 2 0 R/Outlines 5 0 R/StructTreeRoot 10 0 R/OpenAction[3 0 R/XYZ null null 0]>>")
	w.object(2, "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 640 800]/Resources 15 0 R>>")
	w.object(3, "<</Type/Page/Parent 2 0 R/Contents 4 0 R/Annots["+list+"]>>")
	w.stream(t, 4, "", "BT /F1 12 Tf 10 10 Td (The text) Tj ET")
	w.object(5, "<</Type/Outlines/First 6 0 R/Last 6 0 R/Count 1>>")
	w.object(6, "<</Title(One)/Parent 5 0 R/Dest[3 0 R/XYZ 100 400 0]>>")
	w.object(9, "<</Type/Annot/Subtype/Link/Rect[0 0 100 400]/QuadPoints[0 0 100 0 0 400 100 400]/A<</S/GoTo/D 16 0 R>>>>")
	w.object(10, "<</Type/StructTreeRoot/K 11 0 R>>")
	w.object(11, "<</Type/StructElem/S/Document/P 10 0 R/K[12 0 R"+tags+"]>>")
	w.object(12, "<</Type/StructElem/S/Figure/P 11 0 R/Pg 3 0 R/A<</O/Layout/BBox[0 0 640 800]>>>>")
	w.object(15, "<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>>>")
	w.object(16, "[3 0 R/FitH 800]")
	return w.table(20+3*notes, "/Root 1 0 R/ID[<AB><AB>]")
}

// column shows notes, each on a page of 160 by 700 points, whose last line is at a height.
func column(t *testing.T, notes, last int) []byte {
	w := newWriter("1.6")
	kids := ""
	for n := range notes {
		page := 4 + 2*n
		kids += fmt.Sprintf("%d 0 R ", page)
		w.object(page, fmt.Sprintf("<</Type/Page/Parent 2 0 R/Contents %d 0 R>>", page+1))
		w.stream(t, page+1, "", fmt.Sprintf("BT /F1 8 Tf 4 690 Td ([%d] Ann) Tj ET BT /F1 8 Tf 4 %d Td (Remark %d) Tj ET", n+1, last, n+1))
	}
	w.object(1, "<</Type/Catalog/Pages 2 0 R>>")
	w.object(2, fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d/MediaBox[0 0 160 700]/Resources 3 0 R>>", kids, notes))
	w.object(3, "<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>>>")
	return w.table(4+2*notes, "/Root 1 0 R/ID[<AB><AB>]")
}

// TestMargin sets notes beside a page, and those that find no room on pages behind it, and looks at what is left of the file.
func TestMargin(t *testing.T) {
	label := func(number int) string { return fmt.Sprintf("[%d]", number) }
	for _, c := range []struct{ notes, last, more int }{{0, 680, 0}, {1, 680, 0}, {7, 680, 0}, {3, 100, 1}, {12, 100, 4}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			name, beside := filepath.Join(t.TempDir(), "a.pdf"), filepath.Join(t.TempDir(), "notes.pdf")
			before := noted(t, c.notes)
			require.NoError(t, os.WriteFile(name, before, 0o600))
			require.NoError(t, os.WriteFile(beside, column(t, max(c.notes, 1), c.last), 0o600))
			notes, sheets, err := pdf.ReadNotes(name)
			require.NoError(t, err)
			require.Len(t, notes, c.notes)
			require.Equal(t, []pdf.Sheet{{Width: 640, Height: 800}}, sheets)
			for i, n := range notes {
				require.Equal(t, "Ann, 5.1.26", n.Title)
				require.Equal(t, fmt.Sprint("Remark ", i+1), n.Text)
			}
			more, err := pdf.Margin(name, beside, label)
			require.NoError(t, err)
			require.Equal(t, c.more, more)
			after, err := os.ReadFile(name)
			require.NoError(t, err)
			if c.notes == 0 {
				require.Equal(t, before, after)
				return
			}
			check(t, after)
			shown, err := pdf.ReadFile(name)
			require.NoError(t, err)
			require.Equal(t, 1+c.more, strings.Count(shown.Text, "\f"))
			require.True(t, strings.HasPrefix(shown.Text, "The text"))
			require.Equal(t, c.notes, strings.Count(shown.Text, "Remark"), shown.Text)
			require.Len(t, shown.Links, 1)
			left, _, err := pdf.ReadNotes(name)
			require.NoError(t, err)
			require.Empty(t, left)
			led(t, string(after[len(before):]))
		})
	}
}

// led looks at what has changed: the page is smaller by a quarter, and everything that leads to a place there does still.
func led(t *testing.T, changes string) {
	for _, want := range []string{
		`/Rect [0 100 75 400 ]`, `/QuadPoints [0 100 75 100 0 400 75 400 ]`, `/Dest [3 0 R /XYZ 75 400 0 ]`, `[3 0 R /FitH 700 ]`, `/BBox [0 100 480 700 ]`,
		`/Annots [9 0 R ]`, `/OpenAction [3 0 R /XYZ null null 0 ]`,
	} {
		require.Contains(t, changes, want)
	}
	require.Regexp(t, regexp.MustCompile(`11 0 obj\n<<.*/K \[12 0 R \]`), changes, "the notes are no part of the tags")
}

// TestMarginRefuses: notes that are not those of the PDF are no notes.
func TestMarginRefuses(t *testing.T) {
	name, beside := filepath.Join(t.TempDir(), "a.pdf"), filepath.Join(t.TempDir(), "notes.pdf")
	for _, of := range [][]byte{column(t, 2, 680), column(t, 4, 680), noted(t, 3), []byte("none")} {
		require.NoError(t, os.WriteFile(name, noted(t, 3), 0o600))
		require.NoError(t, os.WriteFile(beside, of, 0o600))
		_, err := pdf.Margin(name, beside, func(number int) string { return fmt.Sprintf("[%d]", number) })
		require.ErrorIs(t, err, pdf.ErrInvalid)
		left, err := os.ReadFile(name)
		require.NoError(t, err)
		require.Equal(t, noted(t, 3), left)
	}
}

// TestNotesWithoutDate leaves out the date that LibreOffice gives a comment which has none, and no other.
func TestNotesWithoutDate(t *testing.T) {
	for title, want := range map[string]string{
		"Ann, 3/1/-1, ": "Ann", "Ann, -1-3-1, ": "Ann", "A, 5.1.26, 16, ": "A, 5.1.26, 16", "A, 26-11-01, ": "A, 26-11-01", "A, 2026-1-1, ": "A, 2026-1-1", "Ann X, A-1, , ": "Ann X, A-1",
	} {
		name := filepath.Join(t.TempDir(), "a.pdf")
		require.NoError(t, os.WriteFile(name, titled(t, 1, title), 0o600))
		notes, _, err := pdf.ReadNotes(name)
		require.NoError(t, err)
		require.Len(t, notes, 1)
		require.Equal(t, want, notes[0].Title)
	}
}
