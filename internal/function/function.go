// Package function builds what the Lambda functions share from their environment: the pipeline on AWS's services, the log, and
// for api who may call. The variables are those of package config. It imports AWS's adapters, the rules and the HTTP API.
package function

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"sheaf/internal/awsclients"
	"sheaf/internal/build"
	"sheaf/internal/config"
	"sheaf/internal/dynamo"
	"sheaf/internal/eventbus"
	"sheaf/internal/folder"
	"sheaf/internal/job"
	"sheaf/internal/metrics"
	"sheaf/internal/pipeline"
	"sheaf/internal/s3store"
	"sheaf/internal/sqsqueue"
	"sheaf/internal/tracing"
)

// inlineBytes is what api takes of an upload where nothing else is said: Lambda takes 6 MB of a request, which API Gateway
// sends in base64.
const inlineBytes = 4 << 20

// Pipeline returns the pipeline of a function, with what the needed variables stand for: package config's Inbox, Outbox,
// Table and queues. What is not needed is left out, and the function's role does not reach it.
func Pipeline(ctx context.Context, needed ...string) (*pipeline.Pipeline, error) {
	for _, name := range needed {
		if os.Getenv(name) == "" {
			return nil, fmt.Errorf("the variable %s is not set", name)
		}
	}
	log, err := logger()
	if err != nil {
		return nil, err
	}
	limits, err := limits()
	if err != nil {
		return nil, err
	}
	clients, err := awsclients.NewClients(ctx)
	if err != nil {
		return nil, err
	}
	p := &pipeline.Pipeline{
		Limits: limits, DropOwner: os.Getenv(config.DropOwner), BaseURL: os.Getenv(config.PublicURL), Now: job.Now, Trace: trace, Log: log,
	}
	if source := os.Getenv(config.EventSource); source != "" {
		p.Notify, p.Notices = true, eventbus.NewBus(clients.EventBridge, source)
	}
	if err := callbacks(ctx, p, clients); err != nil {
		return nil, err
	}
	// The system's temporary folder outlives a process that was killed, with what that left.
	p.Scratch = filepath.Join(os.TempDir(), "sheaf")
	if err := folder.Empty(p.Scratch); err != nil {
		return nil, err
	}
	if spans, err := tracing.Start(os.Getenv, cmp.Or(os.Getenv("AWS_LAMBDA_FUNCTION_NAME"), "sheaf"), build.Version(), log); err != nil {
		return nil, err
	} else if spans != nil {
		p.Spans = spans
	}
	if p.Prices, err = config.ParsePrices(os.Getenv(config.Prices)); err != nil {
		return nil, fmt.Errorf("%s: %w", config.Prices, err)
	}
	p.Memory, _ = strconv.ParseInt(os.Getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), 10, 64) // none is 0
	meter := metrics.EMF{Stack: os.Getenv(config.Stack), Out: os.Stdout, Log: log, Now: job.Now}
	p.Meter = meter
	for _, name := range needed {
		if err := attach(p, clients, name, os.Getenv(name)); err != nil {
			return nil, err
		}
	}
	if p.Documents != nil {
		p.Documents = metrics.Outcomes{Documents: p.Documents, Meter: meter}
	}
	return p, nil
}

// attach returns the pipeline what a variable with this name and value stands for.
func attach(p *pipeline.Pipeline, c awsclients.Clients, name, value string) error {
	switch name {
	case config.Table:
		table := dynamo.NewTable(c.DynamoDB, value, p.Limits.Keep)
		p.Jobs, p.Documents, p.Claims = table.Jobs(), table.Documents(), table.Claims()
		on, err := config.ParseSwitch(cmp.Or(os.Getenv(config.Cache), "false"))
		if err != nil {
			return fmt.Errorf("%s: %w", config.Cache, err)
		}
		if on {
			p.Cache = table.Cache()
		}
	case config.Inbox:
		bucket := s3store.NewBucket(c.S3, value)
		p.Inbox, p.Uploads = bucket, bucket
	case config.Outbox:
		bucket := s3store.NewBucket(c.S3, value)
		p.Outbox, p.Downloads = bucket, bucket
	case config.IntakeQueue:
		p.IntakeQueue = sqsqueue.NewQueue(c.SQS, value).Traced(trace)
	case config.ConvertQueue:
		p.ConvertQueue = sqsqueue.NewQueue(c.SQS, value).Traced(trace)
	case config.BundleQueue:
		p.BundleQueue = sqsqueue.NewQueue(c.SQS, value).Traced(trace)
	default:
		return fmt.Errorf("the variable %s is no part of a pipeline", name)
	}
	return nil
}

// trace returns the header of the trace that this invocation belongs to, "" where it is not traced. Lambda's runtime sets the variable
// for each invocation, of which a process has one at a time (AWS Lambda developer guide, Building a custom runtime).
func trace() string {
	if header := os.Getenv("_X_AMZN_TRACE_ID"); strings.Contains(header, "Sampled=1") {
		return header
	}
	return ""
}

// Again returns what trigger.Handlers.Again is for the queue that config.SourceQueue names; nil where it names none.
func Again(ctx context.Context) (func(ctx context.Context, after time.Duration, receipts ...string) error, error) {
	url := os.Getenv(config.SourceQueue)
	if url == "" {
		return nil, nil
	}
	clients, err := awsclients.NewClients(ctx)
	if err != nil {
		return nil, err
	}
	return sqsqueue.NewQueue(clients.SQS, url).Again, nil
}

func limits() (job.Limits, error) {
	l, err := config.Limits(os.Getenv)
	if os.Getenv(config.MaxInline) == "" {
		l.InlineBytes = inlineBytes
	}
	return l, err
}

// logger writes JSON lines, which CloudWatch Logs takes apart.
func logger() (*slog.Logger, error) {
	o, err := config.ParseLog(os.Getenv(config.Log), config.LogOptions{Level: slog.LevelInfo})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", config.Log, err)
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: o.Level}))
	return log.With("service", "sheaf", "function_name", os.Getenv("AWS_LAMBDA_FUNCTION_NAME")), nil
}
