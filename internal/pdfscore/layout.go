package pdfscore

import (
	"bufio"
	"context"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Line is the words of a line of text; it has at least one.
type Line []string

// Page is the lines of a page.
type Page []Line

// longestWord bounds a line of poppler's output, which is a word and four numbers.
const longestWord = 4 << 20

// Layout returns the lines of every page of a PDF.
func Layout(ctx context.Context, pdf string) ([]Page, error) {
	s, err := poppler(ctx, textTime, "pdftotext", "-bbox-layout", pdf, "-")
	if err != nil {
		return nil, err
	}
	pages, err := readLayout(s)
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("read layout: %w", err)
	}
	// What poppler complains of and still reads counts.
	err = s.end()
	switch {
	case len(pages) > 0:
		return pages, nil
	case err != nil:
		return nil, err
	}
	return nil, errNoPages
}

// readLayout reads what pdftotext -bbox-layout writes: XHTML with a tag, or a word between its tags, on each line.
func readLayout(r io.Reader) ([]Page, error) {
	var pages []Page
	var parts []string
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, longestWord)
	for scanner.Scan() {
		text := strings.TrimSpace(scanner.Text())
		switch {
		case strings.HasPrefix(text, "<page"):
			pages = append(pages, nil)
		case strings.HasPrefix(text, "<line"):
			parts = nil
		case strings.HasPrefix(text, "</line"):
			if line, last := bare(words(attached(parts))), len(pages)-1; last >= 0 && len(line) > 0 {
				pages[last] = append(pages[last], line)
			}
			parts = nil
		case strings.HasPrefix(text, "<word"):
			parts = append(parts, content(text))
		}
	}
	return pages, scanner.Err()
}

// content is the text behind the first tag of s, up to the next.
func content(s string) string {
	_, s, _ = strings.Cut(s, ">")
	s, _, _ = strings.Cut(s, "<")
	return html.UnescapeString(s)
}

// bullets are drawn by different characters, and by different programs with or without text of their own.
const bullets = "•·●▪■○"

// square is what Word writes into PDFs for the square bullet of its lists: the letter at whose place Wingdings has it.
const square = "§"

// bare returns a line without a square bullet before it. A sign of a section has its number behind it and stays.
func bare(line Line) Line {
	if len(line) == 0 || !strings.HasPrefix(line[0], square) {
		return line
	}
	rest := append(Line{strings.TrimPrefix(line[0], square)}, line[1:]...)
	if rest[0] == "" {
		rest = rest[1:]
	}
	if len(rest) > 0 && strings.IndexFunc(rest[0], unicode.IsDigit) == 0 {
		return line
	}
	return rest
}

// attached returns the parts of a line with a hyphen at its end on the part before. In justified text LibreOffice may set one so far from
// the word that it divides that poppler takes it for a word.
func attached(parts []string) []string {
	last := len(parts) - 1
	if last < 1 || parts[last] != "-" && parts[last] != "\u00ad" {
		return parts
	}
	if end, _ := utf8.DecodeLastRuneInString(parts[last-1]); !unicode.IsLetter(end) {
		return parts
	}
	return append(slices.Clone(parts[:last-1]), parts[last-1]+parts[last])
}

// hyphens are written as different characters and look alike: those that divide a word at the end of a line, too, for which some
// programs write a soft hyphen. Elsewhere a soft hyphen is not seen.
var hyphens = strings.NewReplacer("\u2010", "-", "\u2011", "-")

// normalise returns a word without what differs between programs but not on paper.
func normalise(word string) string {
	if divided, ok := strings.CutSuffix(word, "\u00ad"); ok {
		word = divided + "-"
	}
	return strings.Map(func(c rune) rune {
		if unicode.In(c, unicode.L, unicode.N, unicode.P, unicode.S) && !strings.ContainsRune(bullets, c) {
			return c
		}
		return -1
	}, hyphens.Replace(plainDots(norm.NFKC.String(word))))
}
