// Command count makes internal/codepage's languages.txt out of word lists: lines of language, word and the word's share of all
// text, with tabs between them, on standard input.
package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"log"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// language counts what follows what: from "" for writing that is counted by single characters.
type language struct {
	name  string
	pairs map[string]map[string]float64
}

func run(in io.Reader, out io.Writer) error {
	languages := map[string]*language{}
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		name, word, share, err := fields(lines.Text())
		if err != nil {
			return err
		}
		if languages[name] == nil {
			languages[name] = &language{name, map[string]map[string]float64{}}
		}
		languages[name].add(word, share)
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read words: %w", err)
	}
	w := bufio.NewWriter(out)
	for _, name := range slices.Sorted(maps.Keys(languages)) {
		languages[name].write(w)
	}
	return w.Flush()
}

func fields(line string) (name, word string, share float64, err error) {
	parts := strings.Split(line, "\t")
	if len(parts) != 3 {
		return "", "", 0, fmt.Errorf("%q is not language, word and share", line)
	}
	share, err = strconv.ParseFloat(parts[2], 64)
	if err != nil {
		return "", "", 0, fmt.Errorf("share of %q: %w", parts[1], err)
	}
	return parts[0], parts[1], share, nil
}

// add counts a word. The root of its share is taken: names of files are made of rare words more than text is.
func (l *language) add(word string, share float64) {
	weight := math.Sqrt(share)
	before := "_"
	for _, c := range characters(word) {
		if strings.ContainsFunc(c, isIdeograph) {
			l.count("", c, weight)
			continue
		}
		l.count(before, c, weight)
		before = c
	}
	l.count(before, "_", weight)
}

func (l *language) count(a, b string, weight float64) {
	if l.pairs[a] == nil {
		l.pairs[a] = map[string]float64{}
	}
	l.pairs[a][b] += weight
}

// characters are a word's letters in lower case, with "_" for all that is no letter.
func characters(word string) []string {
	word = strings.ReplaceAll(norm.NFC.String(strings.ToLower(word)), "ς", "σ")
	var list []string
	for _, r := range word {
		if unicode.IsLetter(r) {
			list = append(list, string(r))
		} else {
			list = append(list, "_")
		}
	}
	return list
}

func isIdeograph(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) || r == 'ー'
}

// The most that is written: costs above it are left to what package codepage takes for the unknown.
const (
	mostCost       = 18
	mostIdeographs = 3500
)

// isLatin reports whether the language is written with Latin letters. What other languages have of them counts for nothing.
func (l *language) isLatin() bool {
	ascii, all := 0.0, 0.0
	for a, following := range l.pairs {
		for b, weight := range following {
			all += weight
			if isASCII(a) && isASCII(b) && a+b != "__" && a != "" {
				ascii += weight
			}
		}
	}
	return ascii > all/3
}

func isASCII(s string) bool { return s != "" && s[0] < 0x80 }

// write writes the language: its name, then lines of a cost and the pairs, or single characters, that cost as much. A cost is
// -2 ln p, rounded.
func (l *language) write(w *bufio.Writer) {
	byCost := map[int][]string{}
	latin := l.isLatin()
	for a, following := range l.pairs {
		sum := 0.0
		for _, weight := range following {
			sum += weight
		}
		keys := slices.SortedFunc(maps.Keys(following), func(x, y string) int {
			return cmp.Or(cmp.Compare(following[y], following[x]), strings.Compare(x, y))
		})
		for i, b := range keys {
			cost := int(math.Round(-2 * math.Log(following[b]/sum)))
			if (!latin && isASCII(a) && isASCII(b)) || (a != "" && cost > mostCost) || (a == "" && i >= mostIdeographs) {
				continue
			}
			byCost[cost] = append(byCost[cost], a+b)
		}
	}
	fmt.Fprintf(w, "[%s]\n", l.name)
	for _, cost := range slices.Sorted(maps.Keys(byCost)) {
		slices.Sort(byCost[cost])
		fmt.Fprintf(w, "%d %s\n", cost, strings.Join(byCost[cost], ""))
	}
}
