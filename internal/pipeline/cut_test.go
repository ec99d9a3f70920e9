package pipeline_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// listening is a converter that notes with which options it was called.
type listening struct {
	printer
	heard *[]job.Options
}

func (l listening) Convert(ctx context.Context, c job.Conversion) (job.Rendering, error) {
	*l.heard = append(*l.heard, c.Options)
	if c.Options.Pages != "" {
		return printer("All of").Convert(ctx, c)
	}
	return l.printer.Convert(ctx, c)
}

// TestOptions has what a job asks for reach the converter, and pages be cut out of a document that was looked at whole.
func TestOptions(t *testing.T) {
	for name, c := range map[string]struct {
		asked job.Options
		heard []job.Options
		pages *int
		code  *job.Code
	}{
		"nothing": {job.Options{}, []job.Options{{}}, new(3), nil},
		"quality": {job.Options{ImageQuality: 50}, []job.Options{{ImageQuality: 50}}, new(3), nil},
		"pages":   {job.Options{Pages: "3-", ImageQuality: 50}, []job.Options{{ImageQuality: 50}, {Pages: "3", ImageQuality: 50}}, new(1), nil},
		"no page": {job.Options{Pages: "4-"}, []job.Options{{}}, nil, new(job.CodePagesMissing)},
	} {
		t.Run(name, func(t *testing.T) {
			w, heard := newWorld(t, 1), []job.Options(nil)
			w.p.Converter = listening{printer("All of\fthe\fannex."), &heard}
			zip := archivetest.Zip(archivetest.Entry{Name: "a.docx", Body: docxtest.Plain("All of the annex.")})
			j, err := acceptWith(t.Context(), w.clean, "", zip, c.asked)
			require.NoError(t, err)
			w.deliverAll("intake")
			w.deliverAll("convert")
			s := w.status(j.ID)
			require.Equal(t, c.asked, s.Options)
			require.Equal(t, c.heard, heard)
			require.Equal(t, c.pages, s.Files[0].Pages)
			require.Equal(t, c.code, s.Files[0].ErrorCode)
			if c.code == nil {
				require.Equal(t, []job.Warning{}, s.Files[0].Warnings, "the whole is there")
			}
		})
	}
}
