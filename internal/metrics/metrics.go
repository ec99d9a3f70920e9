package metrics

import (
	"context"

	"sheaf/internal/job"
)

// Outcomes are job.Documents that tell a meter of every outcome they record. An outcome that is recorded twice, after a message that came
// twice, is counted twice.
type Outcomes struct {
	job.Documents
	Meter Meter
}

// Record implements job.Documents.
func (d Outcomes) Record(ctx context.Context, outcomes ...job.Document) error {
	if err := d.Documents.Record(ctx, outcomes...); err != nil {
		return err
	}
	for _, o := range outcomes {
		samples := []Sample{{Documents, 1, []string{string(o.State), string(o.Code)}}}
		if o.State == job.Completed && !o.Cached {
			samples = append(samples, Sample{Name: Seconds, Value: o.Seconds})
		}
		if o.State == job.Completed {
			samples = append(samples, Sample{Name: OutputBytes, Value: float64(o.Bytes)})
		}
		d.Meter.Record(samples...)
	}
	return nil
}
