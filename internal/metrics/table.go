// Package metrics declares each number that sheaf tells of itself once, with its name, unit, help and labels. The command line serves them
// to Prometheus (package prometheus), the functions write them for CloudWatch in its embedded metric format. It imports package job.
package metrics

import "slices"

// Namespace is CloudWatch's of the metrics, and begins their names for Prometheus: sheaf_documents_total.
const Namespace = "sheaf"

// Name names a metric.
type Name string

// The metrics. To add one, add a name, a row in Table, and call Meter.Record where it happens.
const (
	Documents     Name = "documents_total"
	Seconds       Name = "conversion_seconds"
	InputBytes    Name = "input_bytes_total"
	OutputBytes   Name = "output_bytes_total"
	Jobs          Name = "jobs_total"
	Retries       Name = "retries_total"
	CacheHits     Name = "cache_hits_total"
	MemoryKills   Name = "memory_kills_total"
	EngineStarts  Name = "engine_restarts_total"
	Webhooks      Name = "webhooks_total"
	QueueMessages Name = "queue_messages"
	QueueAge      Name = "queue_oldest_seconds"
)

// The labels. Their values are few: states, codes, queues and the reasons of this package.
const (
	Status = "status"
	Code   = "code"
	Why    = "why"
	Queue  = "queue"
)

// Why something was tried again.
const (
	Crash = "crash" // the converting process died
	Fault = "fault" // the machine was at fault, or a service of AWS
)

// How an attempt to tell a URL of a job's end came out.
const (
	Delivered = "delivered"
	Failed    = "failed" // there will be another
	GivenUp   = "given_up"
)

// Kind is what a metric is to Prometheus.
type Kind int

// The kinds.
const (
	Counter Kind = iota
	Histogram
	Gauge // is read when somebody asks. CloudWatch has those of its own services
)

// Unit is what a metric counts in, as CloudWatch calls it.
type Unit string

// The units.
const (
	Count     Unit = "Count"
	InSeconds Unit = "Seconds"
	Bytes     Unit = "Bytes"
)

// Metric declares a metric.
type Metric struct {
	Name    Name
	Kind    Kind
	Unit    Unit
	Help    string
	Labels  []string
	Buckets []float64 // upper bounds, of a histogram
}

// Table declares all metrics.
func Table() []Metric {
	return []Metric{
		{Documents, Counter, Count, "Documents that ended, by status, and those that failed by code.", []string{Status, Code}, nil},
		{Seconds, Histogram, InSeconds, "Seconds that LibreOffice worked on each document that was converted.", nil, []float64{0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60}},
		{InputBytes, Counter, Bytes, "Bytes of uploads that were taken in.", nil, nil},
		{OutputBytes, Counter, Bytes, "Bytes of PDFs that were made.", nil, nil},
		{Jobs, Counter, Count, "Jobs that ended, by status.", []string{Status}, nil},
		{Retries, Counter, Count, "What was tried again: a conversion whose process died (crash), or a step that failed by no fault of the document (fault).", []string{Why}, nil},
		{CacheHits, Counter, Count, "Documents that were given a PDF that was made before, of the same document in the same way.", nil, nil},
		{MemoryKills, Counter, Count, "Conversions that were ended at the limit of memory.", nil, nil},
		{EngineStarts, Counter, Count, "Starts of LibreOffice after the first: it died, was used up, or there are other fonts.", []string{Why}, nil},
		{Webhooks, Counter, Count, "Attempts to tell the URL of a job of its end, by how they came out: delivered, failed (there will be another) or given_up.", []string{Status}, nil},
		{QueueMessages, Gauge, Count, "Messages that wait in a queue.", []string{Queue}, nil},
		{QueueAge, Gauge, InSeconds, "Age of the oldest message in a queue, 0 where there is none.", []string{Queue}, nil},
	}
}

// Of returns the declaration of a metric, whose name is one of the constants.
func Of(n Name) Metric {
	all := Table()
	return all[slices.IndexFunc(all, func(m Metric) bool { return m.Name == n })]
}

// Sample is that something happened: so many more of a counter, a value of a histogram or of a gauge. Labels are the values of the
// metric's labels, in the order of its declaration.
type Sample struct {
	Name   Name
	Value  float64
	Labels []string
}

// Meter takes samples, those of one moment in one call. It is safe for concurrent use and does not fail: what a sample is about goes on
// whatever becomes of it.
type Meter interface {
	Record(samples ...Sample)
}
