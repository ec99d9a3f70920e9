package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"sheaf/internal/pdfscore"
)

// row is the scores of a document.
type row struct {
	file                   string
	word, ours, sizeDiffer int
	scores                 []float64 // by pdfscore.Measure
}

// apart is how many pages there are too many or too few.
func (r row) apart() int { return max(r.word, r.ours) - min(r.word, r.ours) }

// table is the rows of a run, in the order of their files.
type table []row

func tableOf(scored []*document) table {
	t := make(table, len(scored))
	for i, d := range scored {
		t[i] = row{d.name, d.score.Word, d.score.Ours, d.score.SizeDiffers, d.score.Scores}
	}
	return t
}

// columns are the heads of a table that is written.
func columns() string {
	return strings.Join(append([]string{"file", "ref", "out", "size_differs"}, pdfscore.Names()...), "\t")
}

// text is the row as it is written: fields with tabs between, none for measures that were not taken.
func (r row) text() string {
	fields := []string{quoted(r.file), strconv.Itoa(r.word), strconv.Itoa(r.ours), strconv.Itoa(r.sizeDiffer)}
	for i := range pdfscore.Names() {
		field := ""
		if i < len(r.scores) {
			field = strconv.FormatFloat(r.scores[i], 'f', 4, 64)
		}
		fields = append(fields, field)
	}
	return strings.Join(fields, "\t")
}

// quoted keeps what would end a field, or move a terminal's cursor, out of a name.
func quoted(name string) string {
	if q := strconv.QuoteToGraphic(name); q != `"`+name+`"` {
		return q
	}
	return name
}

// write writes the table to a file, with lines of remarks before it.
func (t table) write(path, remarks string) error {
	var b strings.Builder
	for line := range strings.Lines(remarks) {
		b.WriteString("# " + line)
	}
	b.WriteString(columns() + "\n")
	for _, r := range t {
		b.WriteString(r.text() + "\n")
	}
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		return fmt.Errorf("write scores: %w", err)
	}
	return nil
}

// readTable reads what write has written.
func readTable(r io.Reader) (table, error) {
	var t table
	scanner := bufio.NewScanner(r)
	headed := false
	for scanner.Scan() {
		line := scanner.Text()
		switch {
		case strings.HasPrefix(line, "# "):
		case !headed:
			if headed = true; line != columns() {
				return nil, fmt.Errorf("the columns are %q", line)
			}
		default:
			r, err := parseRow(line)
			if err != nil {
				return nil, fmt.Errorf("row %q: %w", line, err)
			}
			t = append(t, r)
		}
	}
	return t, scanner.Err()
}

func parseRow(line string) (row, error) {
	fields := strings.Split(line, "\t")
	if len(fields) != 4+len(pdfscore.Names()) {
		return row{}, errors.New("wrong number of fields")
	}
	r := row{file: fields[0]}
	if name, err := strconv.Unquote(r.file); err == nil {
		r.file = name
	}
	for i, number := range []*int{&r.word, &r.ours, &r.sizeDiffer} {
		var err error
		if *number, err = strconv.Atoi(fields[1+i]); err != nil {
			return row{}, err
		}
	}
	for _, field := range fields[4:] {
		if field == "" {
			break
		}
		f, err := strconv.ParseFloat(field, 64)
		if err != nil {
			return row{}, err
		}
		r.scores = append(r.scores, f)
	}
	return r, nil
}
