package pipeline_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/pipeline"
)

// TestCheck names what a step lacks at the start. That a step needs no more than that the schedules show: each of their
// steps runs with the ports alone that Check asks for.
func TestCheck(t *testing.T) {
	w := newWorld(t, 1)
	require.NoError(t, w.clean.Check(pipeline.Steps()...))
	w.clean.Downloads, w.clean.Substitutes, w.clean.Manifests, w.clean.BaseURL = nil, nil, nil, ""
	require.NoError(t, w.clean.Check(pipeline.Steps()...), "these are optional")

	w.clean.Claims, w.clean.Converter = nil, nil
	require.ErrorContains(t, w.clean.Check(pipeline.StepBundle), "step bundle of the pipeline needs Claims, which is not set")
	require.ErrorContains(t, w.clean.Check(pipeline.Steps()...), "step api of the pipeline needs Claims")
	require.ErrorContains(t, w.clean.Check(pipeline.StepConvert), "needs Converter")
	for _, step := range pipeline.Steps() {
		err := (&pipeline.Pipeline{}).Check(step)
		require.ErrorContains(t, err, "needs Now, Log, Limits, Jobs, Documents, Outbox")
	}
}
