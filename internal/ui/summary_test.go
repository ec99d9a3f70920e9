package ui

import (
	"sheaf/internal/job"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestSummary(t *testing.T) {
	con, out := quiet()
	s := job.Status{Status: job.PartialSuccess, Completed: 1, Failed: 25}
	for i := range 26 {
		f := job.FileStatus{ID: i + 1, Filename: "a\x1b.docx", Status: job.Failed, ErrorCode: new(job.CodeCorrupt), ErrorMessage: new(job.CodeCorrupt.Sentence())}
		if i == 0 {
			f = job.FileStatus{ID: 1, Filename: "good.docx", Status: job.Completed, Warnings: []job.Warning{{Message: "One picture\x1b."}, {Message: "Two links."}}}
		}
		s.Files = append(s.Files, f)
	}
	s.DownloadURL = new("https://sheaf.test/")
	s.Skipped = []job.Skipped{{Filename: "sub/", Reason: "folder"}, {Filename: "x.txt", Reason: "not a Word document (.txt)"}}
	reported := Written("The result is", "out.zip", 5)
	reported.Report = true
	con.Summarize(s, reported, 2*time.Second)
	text := out.String()
	require.True(t, strings.HasPrefix(text, "1 of 26 documents converted in 2s (13.0 docs/s)\nNot converted:\n  a\\x1b.docx\n    corrupt: "), text)
	require.Equal(t, 20, strings.Count(text, "corrupt: "))
	require.Contains(t, text, "  ... and 5 more: see report.csv in the result\nSkipped:\n  x.txt: not a Word document (.txt)\n")
	require.Contains(t, text, "Look through these PDFs:\n  good.docx\n    One picture\\x1b.\n    Two links.\n")
	require.Contains(t, text, "The result is in out.zip")

	con, out = quiet()
	s.DownloadURL = nil
	con.Summarize(s, Result{Sentence: "Nothing was converted, so out.zip was not written."}, 2*time.Second)
	require.Equal(t, 25, strings.Count(out.String(), "corrupt: "), "no report has them")
	require.NotContains(t, out.String(), "report.csv")
	require.Contains(t, out.String(), "Nothing was converted, so out.zip was not written.")

	con, out = quiet()
	con.Quiet = true
	con.Summarize(s, reported, 2*time.Second)
	require.True(t, strings.HasPrefix(out.String(), "Not converted:\n  a\\x1b.docx\n"), out.String())
	require.NotContains(t, out.String(), "The result is")
	NewProgress(con, time.Now).Begin("Starting")
	require.NotContains(t, out.String(), "Starting")
}
