package codepage_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"sheaf/internal/codepage"
)

// corpus is one file of testdata: names as offices have them, and the pages that Windows and other programs write them in.
type corpus struct {
	language string
	pages    []string
	names    []string
}

func corpora(t *testing.T) []corpus {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	var list []corpus
	for _, path := range paths {
		b, err := os.ReadFile(path)
		require.NoError(t, err)
		lines := strings.Split(strings.TrimSpace(string(b)), "\n")
		require.GreaterOrEqual(t, len(lines), 31, path)
		list = append(list, corpus{
			language: strings.TrimSuffix(filepath.Base(path), ".txt"),
			pages:    strings.Fields(strings.TrimPrefix(lines[0], "#")),
			names:    lines[1:],
		})
	}
	return list
}

// encoded are the names that the page can write, and their bytes.
func encoded(page string, names []string) (texts []string, raw [][]byte) {
	for _, name := range names {
		if b, ok := codepage.Encode(page, name+".docx"); ok {
			texts, raw = append(texts, name+".docx"), append(raw, b)
		}
	}
	return texts, raw
}

// foreignLetters counts the letters that are not ASCII.
func foreignLetters(name string) int {
	n := 0
	for _, r := range name {
		if r > 0x7f && unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// score counts what was read right.
type score struct{ right, all int }

func (s *score) add(ok bool) {
	s.all++
	if ok {
		s.right++
	}
}

func (s score) percent() float64 {
	if s.all == 0 {
		return 100
	}
	return 100 * float64(s.right) / float64(s.all)
}

func (s score) String() string { return fmt.Sprintf("%3d of %3d", s.right, s.all) }

// What is asked of every language, in percent. Names of few letters beyond ASCII, on their own, are where doubt is left: a letter
// of one language is a letter of another in another page ("čubat", "şubat"), and the words around it have to tell.
const (
	archivesRight = 95 // five names and two in English
	manyRight     = 85 // one name with four letters or more that are not ASCII
	fewRight      = 80 // one name with one to three
)

// TestAccuracy logs a table: run it with -v.
func TestAccuracy(t *testing.T) {
	t.Logf("%-11s %-13s %11s %11s %11s %11s", "language", "page", "archives", "CAPITALS", "4+ letters", "1-3 letters")
	for _, c := range corpora(t) {
		for _, page := range c.pages {
			texts, raw := encoded(page, c.names)
			require.GreaterOrEqual(t, len(texts), 25)
			archives, capitals := archiveScore(t, texts, raw), capitalScore(t, page, c.names)
			many, few := score{}, score{}
			for i, text := range texts {
				got := codepage.Decode([][]byte{raw[i]})[0]
				if got != text {
					t.Logf("%q in %s was read as %q", text, page, got)
				}
				if foreignLetters(text) >= 4 {
					many.add(got == text)
				} else {
					few.add(got == text)
				}
			}
			t.Logf("%-11s %-13s %11s %11s %11s %11s", c.language, page, archives, capitals, many, few)
			require.GreaterOrEqual(t, archives.percent(), float64(archivesRight))
			require.GreaterOrEqual(t, capitals.percent(), float64(archivesRight))
			require.GreaterOrEqual(t, many.percent(), float64(manyRight))
			require.GreaterOrEqual(t, few.percent(), float64(fewRight))
		}
	}
}

// capitalScore reads archives whose names are written in capitals.
func capitalScore(t *testing.T, page string, names []string) score {
	t.Helper()
	upper := make([]string, len(names))
	for i, name := range names {
		upper[i] = strings.ToUpper(name)
	}
	texts, raw := encoded(page, upper)
	return archiveScore(t, texts, raw)
}

// archiveScore reads the names five at a time, with English ones among them. An archive is right if every name is.
func archiveScore(t *testing.T, texts []string, raw [][]byte) score {
	t.Helper()
	var s score
	for i := range texts {
		want, names := []string{"Report 2024.docx", "old/final v2.docx"}, [][]byte{[]byte("Report 2024.docx"), []byte("old/final v2.docx")}
		for j := range 5 {
			k := (i + 7*j) % len(texts)
			want, names = append(want, texts[k]), append(names, raw[k])
		}
		got := codepage.Decode(names)
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Logf("%q, not %q", got, want)
		}
		s.add(strings.Join(got, "|") == strings.Join(want, "|"))
	}
	return s
}
