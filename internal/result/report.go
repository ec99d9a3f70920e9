package result

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"

	"sheaf/internal/archive"
	"sheaf/internal/job"
)

// Names in the root of the result that its reports take.
const (
	ReportJSON = "report.json"
	ReportCSV  = "report.csv"
)

// addReports puts report.json and report.csv into the result ZIP.
func (r *Result) addReports(z *archive.Writer) error {
	s, m, at := r.report, r.manifest, r.job.FinishedAt
	b, err := json.MarshalIndent(newReport(s, m, r.merged), "", "  ")
	if err != nil {
		return fmt.Errorf("encode report.json: %w", err)
	}
	if err := z.Stream(ReportJSON, at, bytes.NewReader(append(b, '\n'))); err != nil {
		return fmt.Errorf("add report.json: %w", err)
	}
	var table bytes.Buffer
	if err := writeCSV(&table, s, m, r.merged); err != nil {
		return fmt.Errorf("encode report.csv: %w", err)
	}
	if err := z.Stream(ReportCSV, at, &table); err != nil {
		return fmt.Errorf("add report.csv: %w", err)
	}
	return nil
}

// report is report.json: what became of every input.
type report struct {
	Job        job.ID        `json:"job_id"`
	Status     job.State     `json:"status"`
	CreatedAt  time.Time     `json:"created_at"`
	FinishedAt *time.Time    `json:"finished_at"`
	Total      *int          `json:"total"`
	Completed  int           `json:"completed"`
	Failed     int           `json:"failed"`
	Cost       job.Cost      `json:"cost"` // an estimate
	Files      []reportFile  `json:"files"`
	Skipped    []job.Skipped `json:"skipped"`
}

type reportFile struct {
	job.FileStatus
	PDF  *string `json:"pdf"`                  // its path in the ZIP
	Page *int    `json:"first_page,omitempty"` // of it in that PDF, where they are merged
}

// place returns where the PDF of a converted document is in the ZIP: its path, and the page it begins on where they are merged, else 0.
func place(m *job.Manifest, merged *Merged, id int) (path string, page int) {
	if merged != nil {
		return merged.Name, merged.First[id]
	}
	return m.Documents[id-1].PDF, 0
}

func newReport(s job.Status, m *job.Manifest, merged *Merged) report {
	r := report{
		Job: s.ID, Status: s.Status, CreatedAt: s.CreatedAt, FinishedAt: s.FinishedAt,
		Total: s.Total, Completed: s.Completed, Failed: s.Failed, Cost: s.Cost, Files: []reportFile{}, Skipped: s.Skipped,
	}
	for _, f := range s.Files {
		row := reportFile{FileStatus: f}
		if f.Status == job.Completed {
			path, page := place(m, merged, f.ID)
			if row.PDF = &path; page > 0 {
				row.Page = &page
			}
		}
		r.Files = append(r.Files, row)
	}
	return r
}

// writeCSV writes report.csv: a row for each document and each skipped entry.
func writeCSV(w io.Writer, s job.Status, m *job.Manifest, merged *Merged) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // without it Excel takes UTF-8 for the system's code page
		return fmt.Errorf("begin table: %w", err)
	}
	c := csv.NewWriter(w)
	c.UseCRLF = true // RFC 4180
	rows := [][]string{{"id", "filename", "status", "error_code", "error_message", "pages", "seconds", "fonts_replaced", "pdf", "warnings", "word_pages", "pages_match", "fitted_pages", "pass", "cached"}}
	for _, f := range s.Files {
		row := []string{strconv.Itoa(f.ID), cell(f.Filename), string(f.Status), "", "", "", "", cell(fontList(f.FontsReplaced)), "", cell(warningList(f.Warnings)), "", "", "", "", ""}
		if f.ErrorCode != nil {
			row[3], row[4] = string(*f.ErrorCode), cell(*f.ErrorMessage)
		}
		if f.Status == job.Completed {
			row[14] = strconv.FormatBool(f.Cached)
			row[5], row[6] = strconv.Itoa(*f.Pages), strconv.FormatFloat(*f.Seconds, 'f', 3, 64)
			path, page := place(m, merged, f.ID)
			row[8] = cell(path)
			if merged != nil {
				row = append(row, strconv.Itoa(page))
			}
		}
		if f.WordPages != nil {
			row[10], row[11] = strconv.Itoa(*f.WordPages), strconv.FormatBool(*f.PagesMatch)
		}
		if f.Pass != nil {
			row[12], row[13] = strconv.Itoa(*f.FittedPages), strconv.Itoa(*f.Pass)
		}
		rows = append(rows, row)
	}
	for _, k := range s.Skipped {
		rows = append(rows, []string{"", cell(k.Filename), "skipped", "", cell(k.Reason), "", "", "", "", "", "", "", "", "", ""})
	}
	if merged != nil {
		rows[0] = append(rows[0], "first_page")
	}
	for i, row := range rows {
		rows[i] = append(row, make([]string, len(rows[0])-len(row))...)
	}
	return c.WriteAll(rows)
}

func fontList(swaps []job.FontSubstitution) string {
	list := make([]string, len(swaps))
	for i, s := range swaps {
		list[i] = s.Font + " -> " + s.ReplacedBy
	}
	return strings.Join(list, "; ")
}

func warningList(warnings []job.Warning) string {
	list := make([]string, len(warnings))
	for i, w := range warnings {
		list[i] = w.Message
	}
	return strings.Join(list, " ")
}

// formulaBegins begin a formula in a spreadsheet program: those of full width too, and what such a program skips or splits at
// before it looks.
const formulaBegins = "=+-@\t\r\n＝＋－＠"

// cell returns a text from the outside such that a spreadsheet program does not run it as a formula: what begins like one gets an
// apostrophe before it (OWASP, CSV injection), also after a semicolon, where such a program begins a cell in many countries.
func cell(s string) string {
	var b strings.Builder
	begins := true
	for _, r := range s {
		switch {
		case begins && strings.ContainsRune(formulaBegins, r):
			b.WriteByte('\'')
			begins = unicode.IsSpace(r)
		case strings.ContainsRune(";\t\r\n", r):
			begins = true
		case r != ' ' && r != '"':
			begins = false
		}
		b.WriteRune(r)
	}
	return b.String()
}
