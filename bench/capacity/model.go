package main

import (
	"fmt"
	"math"
	"slices"

	"sheaf/internal/config"
)

// Prices in US dollars, us-east-1, on demand, without the free tier (the services' price lists, November 2026).
const (
	gbSecond     = 0.0000166667 // Lambda, x86_64, the first tier
	invocation   = 0.20 / 1e6   // Lambda
	putObject    = 0.005 / 1e3  // S3
	getObject    = 0.0004 / 1e3 // S3
	gbMonth      = 0.023        // S3
	writeUnit    = 0.625 / 1e6  // DynamoDB
	readUnit     = 0.125 / 1e6  // DynamoDB
	queueRequest = 0.40 / 1e6   // SQS
	gbOfLogs     = 0.50         // CloudWatch Logs
)

// What a document takes of the services besides the converter's time. The code that does it is in internal/pipeline.
const (
	objectsPut   = 1   // its PDF
	objectsRead  = 2   // the document, and the PDF when the result is made
	unitsWritten = 5   // its start, and its outcome, which is two rows in one transaction
	unitsRead    = 1.1 // the job's row, and a share of the counters
	rowsBytes    = 1_200
	jobDocuments = 100 // documents of a job that its fixed costs are shared by
	jobUnits     = 60  // of the job's own row, its counters, and what looks at them
	keptDays     = 9
)

// Limits of the services (their quota pages, November 2026), as numbers a second where nothing else is said.
const (
	firstPollers   = 5      // invocations of a queue's mapping when a backlog begins
	pollersAMinute = 300    // more of them a minute
	tableWrites    = 40_000 // units of a table, on demand, until raised
	prefixPuts     = 3_500  // S3, a prefix
	shardWrites    = 1_000  // units of a partition key, of which a job has 8
	jobShards      = 8
)

// kind is a kind of documents.
type kind struct {
	name    string
	seconds float64 // billed for each
	batch   int     // documents an invocation
	memory  float64 // GB of the converter
	bytes   float64 // of the document and its PDF together
}

// kinds are those that were measured: docs/aws.md says how.
func kinds() []kind {
	return []kind{
		{"letters, one an invocation", 0.037, 1, 1.728, 40e3},
		{"letters, ten an invocation", 0.027, 10, 1.728, 40e3},
		mixedDocuments(),
	}
}

// mixedDocuments are real documents of all lengths.
func mixedDocuments() kind { return kind{"mixed documents", 0.165, 1, 1.728, 192e3} }

// cost is what 1,000 documents cost, in dollars.
type cost struct{ converter, storage, table, queues, rest float64 }

func (c cost) sum() float64 { return c.converter + c.storage + c.table + c.queues + c.rest }

func (k kind) cost() cost {
	const documents = 1_000
	batch := float64(k.batch)
	return cost{
		converter: documents * (k.seconds*k.memory*gbSecond + invocation/batch),
		storage:   documents * (objectsPut*putObject + objectsRead*getObject + k.bytes/1e9*gbMonth*keptDays/30),
		table:     documents * (unitsWritten*writeUnit + unitsRead*readUnit + float64(jobUnits)/jobDocuments*writeUnit),
		queues:    documents * (0.1 + 2/batch) * queueRequest, // sent in tens; received and deleted by the batch
		rest:      documents * (rowsBytes/1e9*gbOfLogs + 2.0/jobDocuments*(invocation+gbSecond)),
	}
}

// account is an account with a limit of concurrent executions.
type account struct{ limit int }

// converters is how many may run at a time beside the other functions.
func (a account) converters() int { return config.MostConverters(a.limit) }

// bound is a limit on documents a second, and what it is.
type bound struct {
	rate float64
	what string
}

func (a account) bounds(k kind) []bound {
	return []bound{
		{float64(a.converters()) / k.seconds, "concurrent executions (Service Quotas, Lambda)"},
		{tableWrites / unitsWritten, "the table's written units (Service Quotas, DynamoDB)"},
	}
}

// rate returns the documents that an account converts a second, of many jobs at a time, and what limits them.
func (a account) rate(k kind) (perSecond float64, bottleneck string) {
	least := slices.MinFunc(a.bounds(k), func(x, y bound) int { return int(math.Copysign(1, x.rate-y.rate)) })
	return least.rate, least.what
}

// jobRate is the most documents a second of one job: its rows lie under few keys, and its PDFs under one prefix.
func jobRate() float64 { return min(jobShards*shardWrites/unitsWritten, prefixPuts) }

// verdict says whether an account can convert so many documents a day, when nine tenths of them come within a tenth of the day.
func (a account) verdict(k kind, perDay float64) string {
	const peak = 0.9 * 10 // times the average
	average := perDay / 86_400
	rate, _ := a.rate(k)
	switch {
	case rate >= average*peak:
		return "at once"
	case rate >= average:
		return fmt.Sprintf("within the day (a peak takes %s h)", thousands(0.9*perDay/rate/3_600))
	}
	return fmt.Sprintf("no: %s days", thousands(perDay/rate/86_400))
}

// rampUp is how long the pollers of a queue take, in seconds, until so many converters run.
func rampUp(converters int) float64 {
	return max(0, float64(converters-firstPollers)) / pollersAMinute * 60
}

// neededConverters is how many must run at a time for so many documents an hour.
func neededConverters(k kind, anHour float64) int { return int(math.Ceil(anHour / 3_600 * k.seconds)) }
