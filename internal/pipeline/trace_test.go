package pipeline_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// TestTrace has the messages of a job carry the trace of the request that made it, also those of whoever knows the job by its row
// alone, to which no trace leads.
func TestTrace(t *testing.T) {
	const trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
	w := newWorld(t, 1)
	w.clean.Trace = func() string { return trace }
	traces := func(queue string) (all []string) {
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, m := range w.bags[queue] {
			all = append(all, m.Trace)
		}
		return all
	}
	zip := archivetest.Zip(archivetest.Entry{Name: "a.docx", Body: docxtest.Plain("a")}, archivetest.Entry{Name: "b.docx", Body: docxtest.Plain("b")})
	j, err := accept(t.Context(), w.clean, "", zip)
	require.NoError(t, err)
	w.deliverAll("intake")
	require.Equal(t, []string{trace, trace}, traces("convert"))
	w.deliverAll("convert")
	require.Empty(t, w.handlers(pipeline.StepFinalize).Changes(t.Context(), []job.Change{{Sequence: "1", Job: j.ID}}))
	require.True(t, slices.Contains(traces("bundle"), trace))

	w.clean.Trace = nil
	_, err = accept(t.Context(), w.clean, "", zip)
	require.NoError(t, err)
	w.deliverAll("intake")
	require.Equal(t, []string{"", ""}, traces("convert"))
}
