package pipeline_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// TestDeadLetters has the message of each step arrive from its dead-letter queue while the job waits for that step.
func TestDeadLetters(t *testing.T) {
	for _, queue := range []string{"intake", "convert", "bundle"} {
		t.Run(queue, func(t *testing.T) {
			w := newWorld(t, 1)
			g := w.submit("ok")
			for _, before := range []string{"intake", "convert", "bundle"} {
				if before == queue {
					break
				}
				w.deliverAll(before)
				for len(w.feed) > 0 {
					w.reconcile(t.Context())
				}
			}
			m, ok := w.pick(queue)
			require.True(t, ok)
			require.Empty(t, w.handlers(pipeline.StepReconcile).DeadLetters(t.Context(), []job.Delivery{{Message: m, ID: "m"}}))
			w.drain()
			s := w.status(g.id)
			require.Equal(t, job.Failed, s.Status)
			if queue == "convert" {
				require.Equal(t, job.CodeInternal, *s.Files[0].ErrorCode)
			} else {
				require.Equal(t, job.CodeInternal, *s.ErrorCode)
			}

			_, err := w.clean.Retry(t.Context(), owner, g.id, job.Retry{})
			require.NoError(t, err)
			w.drain()
			w.checkJob(g)
			require.Equal(t, job.Completed, w.status(g.id).Status)
		})
	}
}
