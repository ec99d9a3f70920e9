package pipeline_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// counting counts what it is asked to convert.
type counting struct {
	scripted
	asked *int
}

func (c counting) Convert(ctx context.Context, conversion job.Conversion) (job.Rendering, error) {
	*c.asked++
	return c.scripted.Convert(ctx, conversion)
}

// TestNobodyAsksForDocumentsOfJobsThatAreOver: messages that come late cost no conversion.
func TestNobodyAsksForDocumentsOfJobsThatAreOver(t *testing.T) {
	for name, end := range map[string]func(*world, job.ID) error{
		"deleted":   func(w *world, id job.ID) error { return w.clean.Delete(t.Context(), owner, id) },
		"cancelled": func(w *world, id job.ID) error { _, err := w.clean.Cancel(t.Context(), owner, id); return err },
		"under way": func(*world, job.ID) error { return nil },
	} {
		w := newWorld(t, 1)
		asked := 0
		w.p.Converter = counting{asked: &asked}
		g := w.submit("ok")
		w.deliverAll("intake")
		require.NotEmpty(t, w.bags["convert"])
		require.NoError(t, end(w, g.id))
		w.deliverAll("convert")
		require.Equal(t, name == "under way", asked == 1, name)
		require.LessOrEqual(t, asked, 1)
	}
}
