package metrics

import (
	"encoding/json"
	"io"
	"log/slog"
	"slices"
	"time"
)

// Stack is the dimension of all metrics on CloudWatch: the deployment.
const Stack = "stack"

// EMF writes samples for CloudWatch in its embedded metric format: lines of JSON in a function's output that CloudWatch Logs turns into
// metrics (Amazon CloudWatch user guide, Embedded metric format specification).
type EMF struct {
	Stack string    // name of the deployment
	Out   io.Writer // standard output of a function; each line is one Write
	Log   *slog.Logger
	Now   func() time.Time
}

var _ Meter = EMF{}

// Record implements Meter. Of a metric with labels CloudWatch gets one of the first label, and one of all where they all have a value. A
// label has the same value in all samples of a call, or is in one of them alone: they become one line.
func (e EMF) Record(samples ...Sample) {
	line := map[string]any{Stack: e.Stack}
	var about []directive
	for _, s := range samples {
		m := Of(s.Name)
		if m.Kind == Gauge {
			continue // CloudWatch has those of its own services
		}
		dimensions, sets := []string{Stack}, [][]string{{Stack}}
		for i, label := range m.Labels {
			if s.Labels[i] == "" {
				break
			}
			line[label] = s.Labels[i]
			dimensions = append(slices.Clone(dimensions), label)
			sets = append(sets, dimensions)
		}
		if len(m.Labels) > 0 {
			sets = sets[1:]
		}
		line[string(m.Name)] = s.Value
		about = append(about, directive{Namespace, sets, []metric{{string(m.Name), m.Unit}}})
	}
	if len(about) == 0 {
		return
	}
	line["_aws"] = metadata{e.Now().UnixMilli(), about}
	text, err := json.Marshal(line)
	if err == nil {
		_, err = e.Out.Write(append(text, '\n'))
	}
	if err != nil {
		e.Log.Warn("metrics were not written", "error", err)
	}
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

type metric struct {
	Name string
	Unit Unit
}
