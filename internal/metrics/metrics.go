// Package metrics writes for CloudWatch how documents end, in its embedded metric format: lines of JSON in a function's output
// that CloudWatch Logs turns into metrics (Amazon CloudWatch user guide, Embedded metric format specification).
package metrics

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"sheaf/internal/job"
)

// Namespace holds the metrics. The dashboard and the alarms name them.
const Namespace = "sheaf"

// The metrics. Failed also comes by Code.
const (
	Completed = "documents_completed"
	Failed    = "documents_failed"
	Seconds   = "conversion_seconds" // of each document that was converted
	Code      = "code"               // dimension: why a document failed
	Stack     = "stack"              // dimension of all: the deployment
)

// Documents are job.Documents that write a metric for every outcome they record. An outcome that is recorded twice, after a
// message that came twice, is counted twice.
type Documents struct {
	job.Documents
	Stack string    // name of the deployment
	Out   io.Writer // standard output of a function; each line is one Write
}

// Record implements job.Documents.
func (d Documents) Record(ctx context.Context, outcomes ...job.Document) error {
	if err := d.Documents.Record(ctx, outcomes...); err != nil {
		return err
	}
	for _, o := range outcomes {
		if err := d.write(o); err != nil {
			return fmt.Errorf("write metrics: %w", err)
		}
	}
	return nil
}

func (d Documents) write(o job.Document) error {
	line := map[string]any{Completed: 1, Seconds: o.Seconds}
	about := directive{Namespace, [][]string{{Stack}}, []metric{{Completed, "Count"}, {Seconds, "Seconds"}}}
	if o.State == job.Failed {
		line = map[string]any{Failed: 1, Code: o.Code}
		about = directive{Namespace, [][]string{{Stack}, {Stack, Code}}, []metric{{Failed, "Count"}}}
	}
	line[Stack] = d.Stack
	line["_aws"] = metadata{o.At.UnixMilli(), []directive{about}}
	text, err := json.Marshal(line)
	if err != nil {
		return err
	}
	_, err = d.Out.Write(append(text, '\n'))
	return err
}

// metadata, directive and metric say which members of a line are metrics and which are their dimensions.
type metadata struct {
	Timestamp         int64 // milliseconds of the epoch
	CloudWatchMetrics []directive
}

type directive struct {
	Namespace  string
	Dimensions [][]string
	Metrics    []metric
}

type metric struct{ Name, Unit string }
