package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"sheaf/internal/handlers"
	"sheaf/internal/job"
	"sheaf/internal/metrics"
	"sheaf/internal/s3server"
	"sheaf/internal/sqlite"
)

// The queues. Each but the last has a dead-letter queue named with deadSuffix.
const (
	intakeQueue   = "intake"
	convertQueue  = "convert"
	largeQueue    = "convert-large" // documents from the one before, see lanes
	bundleQueue   = "bundle"
	callbackQueue = "callback"
	exportQueue   = "export" // results to be copied to DATA/results
	deadSuffix    = "-dead"
)

// receives is how often a message is tried before it is given up (design of the AWS queues: 3).
const receives = 3

// exportReceives is how often the copy of a result is tried: over some hours, since a full disk may take that long.
const exportReceives = 30

// openQueues opens the queues. A message under way stays invisible for longer than its handling can take: nobody but
// this process receives, and a restart gives all of them back at once.
func (r *Runner) openQueues() {
	r.queues = map[string]*sqlite.Queue{}
	conversion := time.Duration(r.opt.Limits.Crashes)*r.opt.Limits.Conversion + 10*time.Minute
	for name, visibility := range map[string]time.Duration{
		intakeQueue: time.Hour, convertQueue: conversion, largeQueue: conversion, bundleQueue: 12 * time.Hour,
		callbackQueue: time.Hour,
	} {
		r.queues[name] = r.db.Queue(name, sqlite.QueueOptions{Visibility: visibility, MaxReceive: receives, DeadLetter: name + deadSuffix})
		r.queues[name+deadSuffix] = r.db.Queue(name+deadSuffix, sqlite.QueueOptions{Visibility: time.Hour})
	}
	r.queues[exportQueue] = r.db.Queue(exportQueue, sqlite.QueueOptions{Visibility: time.Hour})
}

// Gauges reads how many messages wait in each queue, and how old the oldest is.
func (r *Runner) Gauges(ctx context.Context) ([]metrics.Sample, error) {
	var all []metrics.Sample
	for name, q := range r.queues {
		waiting, err := q.Waiting(ctx)
		if err != nil {
			return nil, err
		}
		age, err := q.Age(ctx)
		if err != nil {
			return nil, err
		}
		label := []string{name}
		all = append(all, metrics.Sample{Name: metrics.QueueMessages, Value: float64(waiting), Labels: label},
			metrics.Sample{Name: metrics.QueueAge, Value: age.Seconds(), Labels: label})
	}
	return all, nil
}

// arrived puts the arrival of an object into the queue it belongs to; the client that wrote the object is answered after that,
// so no arrival of an acknowledged write is lost.
func (r *Runner) arrived(ctx context.Context, bucket string, a job.Arrival) error {
	queue := ""
	switch {
	case bucket == s3server.InboxBucket && (strings.HasPrefix(a.Key, job.UploadPrefix) || strings.HasPrefix(a.Key, job.DropPrefix)):
		queue = intakeQueue
	case bucket == s3server.OutboxBucket && strings.HasPrefix(a.Key, job.ResultPrefix) && r.opt.Watch:
		queue = exportQueue
	case bucket == s3server.InboxBucket && !strings.HasSuffix(a.Key, "/"):
		r.opt.Log.Warn("object in the inbox passed over: only what lies in drop/ is converted", "key", a.Key)
		return nil
	default:
		return nil
	}
	m, err := job.NewMessage(r.opt.Owner, a)
	if err != nil {
		return fmt.Errorf("encode arrival of %s: %w", a.Key, err)
	}
	return r.queues[queue].Send(ctx, m)
}

// exportResults copies results of drops to DATA/results. It returns the ids of the messages to be tried again.
func (r *Runner) exportResults(_ handlers.Handlers, ctx context.Context, batch []job.Delivery) (failed []string) {
	for _, m := range batch {
		a, err := job.Decode[job.Arrival](m.Body)
		if err == nil {
			err = r.export.Copy(ctx, a.Key)
		}
		switch {
		case err == nil || ctx.Err() != nil:
		case errors.Is(err, job.ErrNotFound), m.Receives >= exportReceives:
			r.opt.Log.Error("result not copied to the results folder; it is in the bucket", "key", a.Key, "error", err)
		default:
			r.opt.Log.Error("result not copied to the results folder yet", "key", a.Key, "error", err)
			failed = append(failed, m.ID)
		}
	}
	return failed
}
