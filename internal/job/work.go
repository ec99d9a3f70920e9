package job

import (
	"math"
	"time"
)

// Work is what the conversion of documents took.
type Work struct {
	Compute int64 `json:"compute_ms,omitempty"`    // milliseconds of processors
	Memory  int64 `json:"memory_mib_ms,omitempty"` // MiB of memory times the milliseconds for which it was taken
}

// Plus returns the sum of both.
func (w Work) Plus(more Work) Work { return Work{w.Compute + more.Compute, w.Memory + more.Memory} }

// WorkOf returns what a process took that ran so long, with so many bytes of memory at most. Where the time of processors is not known it
// is the time that it ran.
func WorkOf(ran, compute time.Duration, peak int64) Work {
	if compute == 0 {
		compute = ran
	}
	return Work{Compute: compute.Milliseconds(), Memory: (peak >> 20) * ran.Milliseconds()}
}

// Prices are what work costs, in US dollars. The zero value is of a machine of one's own, whose work has no price.
type Prices struct {
	GBSecond float64 // a gigabyte of memory for a second, with the processors that come with it
	Document float64 // the rest for a document: requests of S3, SQS and DynamoDB, and the functions beside the converter
}

// Cost is what a job took so far, as status documents and reports show it. It is an estimate.
type Cost struct {
	ComputeSeconds float64  `json:"compute_seconds" doc:"Seconds of processors that its conversions took"`
	GBSeconds      float64  `json:"gb_seconds" doc:"Gigabytes of memory times the seconds for which they were taken"`
	USDEstimate    *float64 `json:"usd_estimate" doc:"What AWS charges for that, estimated; null where nobody charges for it"`
}

// CostOf returns the cost of work on so many documents.
func CostOf(w Work, documents int, p Prices) Cost {
	c := Cost{ComputeSeconds: float64(w.Compute) / 1000, GBSeconds: math.Round(float64(w.Memory)/1024) / 1000}
	if p != (Prices{}) {
		dollars := float64(w.Memory)/1024/1000*p.GBSecond + float64(documents)*p.Document
		c.USDEstimate = new(math.Round(dollars*1e6) / 1e6)
	}
	return c
}
