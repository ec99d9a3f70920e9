package options_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/options"
)

// TestSettle checks what profiles stand for, and which options do not go together.
func TestSettle(t *testing.T) {
	for text, want := range map[string]job.Options{
		`{}`:                                      {},
		`{"profile": "court"}`:                    {Profile: "court", PDFA: "2b"},
		`{"profile": "court", "pdfa": "1b"}`:      {Profile: "court", PDFA: "1b"},
		`{"profile": "archive"}`:                  {Profile: "archive", PDFA: "2b", Tagged: new(true)},
		`{"profile": "small", "image_dpi": "96"}`: {Profile: "small", ImageDPI: 96, ImageQuality: 75},
	} {
		got, err := options.Parse(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
		again, err := options.Settle(job.Request{Options: got})
		require.NoError(t, err)
		require.Equal(t, want, again.Options, "settling twice is settling once")
	}
	for text, says := range map[string]string{
		`{"profile": "archive", "tagged": false}`:   "tagged=false",
		`{"profile": "court", "pdfa": "3b"}`:        "pdfa=3b",
		`{"pdfa": "2b", "comments": "notes"}`:       "pdfa=1b",
		`{"profile": "court", "comments": "notes"}`: "pdfa=1b",
		`{"pdfa": "2b", "forms": "keep"}`:           "forms=keep",
		`{"pdfua": true, "tagged": false}`:          "always tagged",
		`{"pdfua": true, "comments": "notes"}`:      "comments=notes",
		`{"pdfua": true, "merge": true}`:            "merge",
		`{"pdfua": true, "forms": "keep"}`:          "forms=keep",
		`{"pdf_version": "1.7", "pdfa": "2b"}`:      "says which version",
		`{"pdf_version": "2.0", "pdfua": true}`:     "at most",
		`{"initial_view": "pages", "merge": true}`:  "do not go with merge",
		`{"pdfa": "4"}`:                             "one of 1b, 2b, 3b",
	} {
		_, err := options.Parse(text)
		require.ErrorContains(t, err, says, text)
		require.Equal(t, job.CodeInvalidRequest, job.AsError(err).Code)
	}
	for text, says := range map[string]string{
		`{"pdfa": "2b", "user_password": "opensesame"}`:     "never encrypted",
		`{"pdfua": true, "user_password": "opensesame"}`:    "PDF 1.7",
		`{"pdf_version": "1.7", "user_password": "sesame"}`: "PDF 2.0",
		`{"profile": "court", "owner_password": "sesame"}`:  "never encrypted",
	} {
		var r options.Reader
		require.NoError(t, r.AddAll(text))
		_, err := r.Request()
		require.ErrorContains(t, err, says, text)
	}
}
