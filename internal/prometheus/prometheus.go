// Package prometheus serves the metrics of package metrics, and those that its client library has of Go and of the process, in
// Prometheus' text format. It imports that library, metrics, and nothing else.
package prometheus

import (
	"context"
	"net/http"

	client "github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"sheaf/internal/metrics"
)

// Metrics are the metrics of a process. They are safe for concurrent use.
type Metrics struct {
	registry   *client.Registry
	counters   map[metrics.Name]*client.CounterVec
	histograms map[metrics.Name]*client.HistogramVec
}

var _ metrics.Meter = (*Metrics)(nil)

// New returns the metrics of this process, all that have no labels at 0.
func New() *Metrics {
	p := &Metrics{
		registry: client.NewRegistry(), counters: map[metrics.Name]*client.CounterVec{}, histograms: map[metrics.Name]*client.HistogramVec{},
	}
	p.registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, m := range metrics.Table() {
		switch m.Kind {
		case metrics.Counter:
			c := client.NewCounterVec(client.CounterOpts{Namespace: metrics.Namespace, Name: string(m.Name), Help: m.Help}, m.Labels)
			p.counters[m.Name] = c
			p.registry.MustRegister(c)
			if len(m.Labels) == 0 {
				c.WithLabelValues()
			}
		case metrics.Histogram:
			h := client.NewHistogramVec(client.HistogramOpts{
				Namespace: metrics.Namespace, Name: string(m.Name), Help: m.Help, Buckets: m.Buckets,
			}, m.Labels)
			p.histograms[m.Name] = h
			p.registry.MustRegister(h)
			if len(m.Labels) == 0 {
				h.WithLabelValues()
			}
		case metrics.Gauge: // is read, see Gauges
		}
	}
	return p
}

// Record implements metrics.Meter.
func (p *Metrics) Record(samples ...metrics.Sample) {
	for _, s := range samples {
		if c := p.counters[s.Name]; c != nil {
			c.WithLabelValues(s.Labels...).Add(s.Value)
		} else if h := p.histograms[s.Name]; h != nil {
			h.WithLabelValues(s.Labels...).Observe(s.Value)
		}
	}
}

// Gauges has the gauges read by a function each time that somebody asks for the metrics. Its error, and none of them, is told to whoever
// asks.
func (p *Metrics) Gauges(read func(context.Context) ([]metrics.Sample, error)) {
	descriptions := map[metrics.Name]*client.Desc{}
	for _, m := range metrics.Table() {
		if m.Kind == metrics.Gauge {
			descriptions[m.Name] = client.NewDesc(client.BuildFQName(metrics.Namespace, "", string(m.Name)), m.Help, m.Labels, nil)
		}
	}
	p.registry.MustRegister(gauges{descriptions, read})
}

// gauges is a client.Collector.
type gauges struct {
	descriptions map[metrics.Name]*client.Desc
	read         func(context.Context) ([]metrics.Sample, error)
}

// Describe implements client.Collector.
func (g gauges) Describe(to chan<- *client.Desc) {
	for _, d := range g.descriptions {
		to <- d
	}
}

// Collect implements client.Collector.
func (g gauges) Collect(to chan<- client.Metric) {
	samples, err := g.read(context.Background())
	if err != nil {
		for _, d := range g.descriptions {
			to <- client.NewInvalidMetric(d, err)
		}
		return
	}
	for _, s := range samples {
		to <- client.MustNewConstMetric(g.descriptions[s.Name], client.GaugeValue, s.Value, s.Labels...)
	}
}

// Handler answers with all metrics. What cannot be read is left out of the answer rather than have it fail.
func (p *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(p.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.ContinueOnError})
}
