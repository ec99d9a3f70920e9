package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"sheaf/internal/job"
)

// memoryGoal is the most MiB that anything large may add.
const memoryGoal = 64

// measureIntake uploads a job of very many documents to a service that holds them all, and then asks for its status.
func measureIntake(ctx context.Context, opt options) (rows []result, err error) {
	s, err := startService(ctx, opt, 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	path := filepath.Join(opt.dir, "letters.zip")
	if err := createFile(path, func(w io.Writer) error { return writeLetters(w, opt.documents) }); err != nil {
		return nil, err
	}
	defer os.Remove(path)

	var id job.ID
	var accepted, fanned time.Duration
	added, err := s.added(func() error {
		start := time.Now()
		if id, err = s.upload(ctx, func(w io.Writer) error { return copyFile(w, path) }); err != nil {
			return err
		}
		accepted = time.Since(start)
		err := s.get(ctx, fannedOutPath+string(id), discard)
		fanned = time.Since(start)
		return err
	})
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("%d documents in one upload", opt.documents)
	rows = []result{
		seconds(what+": to 202", accepted, 0),
		seconds(what+": to 202 and fan-out", fanned, 5),
		mebibytes(what+": memory added", added, memoryGoal),
	}
	status, err := measureStatus(ctx, s, id, what)
	return append(rows, status...), err
}

// statusCalls is how often the status is asked for.
const statusCalls = 200

// measureStatus asks for the first page of a job's status, the one with the most documents there can be.
func measureStatus(ctx context.Context, s *service, id job.ID, what string) ([]result, error) {
	var times []time.Duration
	for range statusCalls {
		start := time.Now()
		if err := s.get(ctx, "/api/v1/jobs/"+string(id), discard); err != nil {
			return nil, err
		}
		times = append(times, time.Since(start))
	}
	slices.Sort(times)
	return []result{
		milliseconds(what+": status, first page, p50", times[statusCalls/2], 0),
		milliseconds(what+": status, first page, p99", times[statusCalls*99/100], 100),
	}, nil
}

// measureUpload uploads a ZIP of many MiB.
func measureUpload(ctx context.Context, opt options) (rows []result, err error) {
	s, err := startService(ctx, opt, 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	var took time.Duration
	added, err := s.added(func() error {
		start := time.Now()
		id, err := s.upload(ctx, func(w io.Writer) error { return writeLarge(w, opt.upload) })
		if err != nil {
			return err
		}
		took = time.Since(start)
		return s.get(ctx, fannedOutPath+string(id), discard)
	})
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("%d MiB in one upload", opt.upload)
	return []result{
		seconds(what+": to 202", took, 0),
		mebibytes(what+": memory added", added, memoryGoal),
	}, nil
}

func discard(r io.Reader) error {
	_, err := io.Copy(io.Discard, r)
	return err
}

func copyFile(w io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}
