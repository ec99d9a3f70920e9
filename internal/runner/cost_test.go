package runner

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// paid is a converter whose work is known. It fails with "bad.docx" until it is mended.
type paid struct{ mended atomic.Bool }

func (p *paid) Convert(_ context.Context, c job.Conversion) (job.Rendering, error) {
	r := job.Rendering{Pages: 1, Work: job.Work{Compute: 1500, Memory: 512 * 2000}}
	if filepath.Base(c.Source) == "bad.docx" && !p.mended.Load() {
		return r, job.NewError(job.CodeTimeout, nil)
	}
	return r, os.WriteFile(c.Target, []byte("%PDF-"), 0o600)
}

// TestCost: what all conversions of a job took is told, those that failed and those of runs before among them, in the status and in the
// report; in dollars where there are prices.
func TestCost(t *testing.T) {
	converter := &paid{}
	r, err := Start(t.Context(), Options{
		Data: filepath.Join(t.TempDir(), "data"), Workers: 1, Limits: job.DefaultLimits(), Owner: "o", Converter: converter, Log: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	spool, err := r.pipeline.NewSpool()
	require.NoError(t, err)
	require.NoError(t, spool.Add("letters.zip", bytes.NewReader(archivetest.Zip(
		archivetest.Entry{Name: "good.docx", Body: docxtest.Plain("Good.")}, archivetest.Entry{Name: "bad.docx", Body: docxtest.Plain("Bad.")},
	))))
	j, err := r.pipeline.Accept(t.Context(), "o", "", spool, job.Request{})
	require.NoError(t, err)
	require.NoError(t, spool.Close())
	ended := func() (s job.Status) {
		require.Eventually(t, func() bool {
			s, err = r.pipeline.Status(t.Context(), "o", j.ID, "", 100)
			return err == nil && s.FinishedAt != nil
		}, time.Minute, 10*time.Millisecond)
		return s
	}
	require.Equal(t, job.Cost{ComputeSeconds: 3, GBSeconds: 2}, ended().Cost)

	converter.mended.Store(true)
	_, err = r.pipeline.Retry(t.Context(), "o", j.ID, job.Retry{})
	require.NoError(t, err)
	require.Equal(t, job.Cost{ComputeSeconds: 4.5, GBSeconds: 3}, ended().Cost, "the first run was not for nothing")

	d, err := r.pipeline.Download(t.Context(), "o", j.ID, "")
	require.NoError(t, err)
	text, err := io.ReadAll(d.Body)
	require.NoError(t, err)
	require.NoError(t, d.Body.Close())
	result, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	require.NoError(t, err)
	f, err := result.Open("report.json")
	require.NoError(t, err)
	var report struct{ Cost job.Cost }
	require.NoError(t, json.NewDecoder(f).Decode(&report))
	require.Equal(t, job.Cost{ComputeSeconds: 4.5, GBSeconds: 3}, report.Cost)

	r.pipeline.Prices = job.Prices{GBSecond: 0.00002, Document: 0.00001}
	require.InDelta(t, 0.00008, *ended().Cost.USDEstimate, 1e-9)
}
