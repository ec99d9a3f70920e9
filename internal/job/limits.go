package job

import "time"

// Limits bound what a job may be. Each is refused with its own error.
type Limits struct {
	Documents     int           // in a job
	UploadBytes   int64         // of an upload
	InlineBytes   int64         // of an upload through the API itself; beyond it, POST /api/v1/uploads
	DocumentBytes int64         // of one document, inflated, measured while inflating
	Conversion    time.Duration // of one document
	Crashes       int           // of the converting process on one document, then it is given up as crashed
	Keep          time.Duration // results are kept this long after the job finished
}

// BatchPatience is how long a document keeps the next one of its batch waiting. Most take a fraction of a second; one that hangs
// must not hold up the others until its time is over. The stack gives the function time by it.
const BatchPatience = 3 * time.Second

// DefaultLimits are the limits where nothing else is said.
func DefaultLimits() Limits {
	return Limits{
		Documents:     10_000,
		UploadBytes:   5 << 30,
		InlineBytes:   5 << 30,
		DocumentBytes: 200 << 20,
		Conversion:    60 * time.Second,
		Crashes:       3,
		Keep:          7 * 24 * time.Hour,
	}
}
