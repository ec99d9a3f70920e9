package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"sheaf/internal/job"
	"sheaf/internal/pipeline"
	"sheaf/internal/s3server"
	"sheaf/internal/sqlite"
	"sheaf/internal/trigger"
)

// The queues. Each but the last has a dead-letter queue named with deadSuffix.
const (
	intakeQueue  = "intake"
	convertQueue = "convert"
	bundleQueue  = "bundle"
	exportQueue  = "export" // results to be copied to DATA/results
	deadSuffix   = "-dead"
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
		intakeQueue: time.Hour, convertQueue: conversion, bundleQueue: 12 * time.Hour,
	} {
		r.queues[name] = r.db.Queue(name, sqlite.QueueOptions{Visibility: visibility, MaxReceive: receives, DeadLetter: name + deadSuffix})
		r.queues[name+deadSuffix] = r.db.Queue(name+deadSuffix, sqlite.QueueOptions{Visibility: time.Hour})
	}
	r.queues[exportQueue] = r.db.Queue(exportQueue, sqlite.QueueOptions{Visibility: time.Hour})
}

// objectCreated takes an event of a bucket into the queue it belongs to; the client that wrote the object is answered
// after that, so no event of an acknowledged write is lost.
func (r *Runner) objectCreated(ctx context.Context, e s3server.Event) error {
	queue := ""
	switch {
	case e.Bucket == s3server.InboxBucket && (strings.HasPrefix(e.Key, job.UploadPrefix) || strings.HasPrefix(e.Key, job.DropPrefix)):
		queue = intakeQueue
	case e.Bucket == s3server.OutboxBucket && strings.HasPrefix(e.Key, job.ResultPrefix) && r.opt.Watch:
		queue = exportQueue
	default:
		return nil
	}
	a := pipeline.Arrival{Key: e.Key, VersionID: e.VersionID, ETag: e.ETag, Size: e.Size, Sequencer: e.Sequencer}
	body, err := trigger.BucketEvent(e.Bucket, e.Name, a, time.Now())
	if err != nil {
		return fmt.Errorf("encode event: %w", err)
	}
	return r.queues[queue].Send(ctx, job.Message{Group: r.opt.Owner, Body: body})
}

// deliveries gives received messages as the handlers' events have them.
func deliveries(received []sqlite.Received) []trigger.Delivery {
	list := make([]trigger.Delivery, len(received))
	for i, m := range received {
		list[i] = trigger.Delivery{ID: m.ID, Receipt: m.Receipt, Body: m.Body, Group: m.Group, Receives: m.Receives, SentAt: m.SentAt}
	}
	return list
}

// intake, convert, bundle and dead hand one batch to its function and give the ids of the messages that failed.
func (r *Runner) intake(ctx context.Context, m []sqlite.Received) ([]string, error) {
	e, err := r.handlers.Intake(ctx, trigger.QueueEvent(intakeQueue, deliveries(m)...))
	return trigger.FailedMessages(e), err
}

func (r *Runner) convert(ctx context.Context, m []sqlite.Received) ([]string, error) {
	e, err := r.handlers.Convert(ctx, trigger.QueueEvent(convertQueue, deliveries(m)...))
	return trigger.FailedMessages(e), err
}

func (r *Runner) bundle(ctx context.Context, m []sqlite.Received) ([]string, error) {
	e, err := r.handlers.Bundle(ctx, trigger.QueueEvent(bundleQueue, deliveries(m)...))
	return trigger.FailedMessages(e), err
}

func (r *Runner) dead(ctx context.Context, m []sqlite.Received) ([]string, error) {
	raw, err := json.Marshal(trigger.QueueEvent("dead", deliveries(m)...))
	if err != nil {
		return nil, fmt.Errorf("encode event: %w", err)
	}
	answer, err := r.handlers.Reconcile(ctx, raw)
	return trigger.FailedMessages(answer), err
}

// exportResults copies results of drops to DATA/results.
func (r *Runner) exportResults(ctx context.Context, received []sqlite.Received) ([]string, error) {
	for _, m := range received {
		keys, err := trigger.BucketKeys(m.Body)
		if err != nil {
			return nil, err
		}
		for _, key := range keys {
			err := r.export.Copy(ctx, key)
			if err != nil && !errors.Is(err, job.ErrNotFound) && m.Receives < exportReceives {
				return nil, fmt.Errorf("copy to the results folder: %w", err)
			}
			if err != nil {
				r.opt.Log.Error("result not copied to the results folder; it is in the bucket", "key", key, "error", err)
			}
		}
	}
	return nil, nil
}
