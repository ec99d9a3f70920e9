package pipeline

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// TestSpansCostNothingWhereNobodyFollows: neither memory nor a context of their own.
func TestSpansCostNothingWhereNobodyFollows(t *testing.T) {
	p, ctx, m := &Pipeline{}, t.Context(), task{}
	require.Zero(t, testing.AllocsPerRun(1000, func() {
		under, end := p.span(ctx, "intake", job.Job{}, 0)
		end(nil)
		under, done := p.part(under, "fetch", m)
		if done(nil); under != ctx {
			t.Error("another context")
		}
	}))
}

func BenchmarkNoSpans(b *testing.B) {
	p, ctx := &Pipeline{}, b.Context()
	b.ReportAllocs()
	for b.Loop() {
		_, end := p.part(ctx, "fetch", task{})
		end(nil)
	}
}
