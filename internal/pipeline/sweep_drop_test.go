package pipeline_test

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

func TestLostEventOfADrop(t *testing.T) {
	w := newWorld(t, 1)
	key := "drop/" + t.Name() + ".docx"
	_, err := w.clean.Inbox.Put(t.Context(), key, bytes.NewReader(docxtest.Plain("ok")), job.PutOptions{})
	require.NoError(t, err)
	w.pick("intake")
	w.now = time.Now().Add(time.Hour) // objects bear the time of the real clock
	require.NoError(t, only(w.p, pipeline.StepReconcile).SweepDrop(t.Context()))
	w.drain()
	require.Equal(t, job.Completed, w.report(t, key).Status)
	require.NoError(t, w.clean.Inbox.Remove(t.Context(), job.Ref{Key: key}))
}

// selfCleaning are jobs and claims of a store that removes rows by itself and no objects, as DynamoDB does: by the test's clock.
type selfCleaning struct {
	job.Jobs
	job.Claims
	w *world

	mu      sync.Mutex
	claimed map[string]claimed
	created int
}

type claimed struct {
	value string
	until time.Time
}

func (s *selfCleaning) Create(ctx context.Context, j job.Job) error {
	err := s.Jobs.Create(ctx, j)
	if err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.created++
	}
	return err
}

func (s *selfCleaning) Expired(context.Context, time.Time, int) ([]job.Job, error) { return nil, nil }

func (s *selfCleaning) Claim(ctx context.Context, key, value string, until time.Time) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c, ok := s.claimed[key]; ok && !s.w.clock().Before(c.until) {
		if err := s.Release(ctx, key, c.value); err != nil {
			return "", err
		}
		delete(s.claimed, key)
	}
	held, err := s.Claims.Claim(ctx, key, value, until)
	if _, ok := s.claimed[key]; err == nil && !ok {
		s.claimed[key] = claimed{held, until}
	}
	return held, err
}

// TestDropIsConvertedOnce has the safety net look at a drop for as long as its object is there, and then has its event come again.
func TestDropIsConvertedOnce(t *testing.T) {
	w := newWorld(t, 1)
	store := &selfCleaning{Jobs: w.clean.Jobs, Claims: w.clean.Claims, w: w, claimed: map[string]claimed{}}
	w.clean.Jobs, w.clean.Claims = store, store
	a := w.drop(t, t.Name()+"/a.docx")
	w.clean.Inbox = &ownDrops{Bucket: w.clean.Inbox, prefix: job.DropPrefix + t.Name()}
	w.now = time.Now() // objects bear the time of the real clock
	require.NoError(t, w.clean.Arrived(t.Context(), a))
	kept := w.clean.Limits.KeepObjects() + 24*time.Hour // then comes the midnight at which S3 removes it
	for age := time.Duration(0); age < kept; age += 12 * time.Hour {
		require.NoError(t, w.clean.SweepDrop(t.Context()))
		w.advance(12 * time.Hour)
	}
	require.Equal(t, 1, store.created, "by the safety net")
	require.NoError(t, w.clean.Arrived(t.Context(), a))
	require.Equal(t, 1, store.created, "by the event")
}

// drop puts a document into the drop folder whose event is lost, and returns that. The object is removed after the test.
func (w *world) drop(t *testing.T, name string) job.Arrival {
	inbox := w.clean.Inbox.(tappedInbox).Bucket
	o, err := inbox.Put(t.Context(), job.DropPrefix+name, bytes.NewReader(docxtest.Plain("ok")), job.PutOptions{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, inbox.Remove(context.Background(), job.Ref{Key: o.Key})) })
	return job.Arrival{Key: o.Key, VersionID: o.VersionID, ETag: o.ETag, Size: o.Size, Sequencer: job.SequencerAt(time.Now())}
}

// ownDrops is an inbox that lists what is under prefix alone: the tests share the store. Where a page is full whatever is in it,
// the objects come one a page.
type ownDrops struct {
	job.Bucket
	prefix string
	full   bool
	listed []string // after which keys
}

func (l *ownDrops) List(ctx context.Context, _, after string, limit int) ([]job.Object, error) {
	l.listed = append(l.listed, after)
	if !l.full {
		return l.Bucket.List(ctx, l.prefix, after, limit)
	}
	one, err := l.Bucket.List(ctx, l.prefix, after, 1)
	if err != nil || len(one) == 0 {
		return one, err
	}
	page := make([]job.Object, limit)
	for i := range page {
		page[i] = job.Object{Key: one[0].Key} // too old to be looked at
	}
	page[0] = one[0]
	return page, nil
}

// TestSweepOfDropsGoesOn cuts each sweep off after one page of the listing: together they see all of it.
func TestSweepOfDropsGoesOn(t *testing.T) {
	w := newWorld(t, 1)
	const drops = 3
	for i := range drops {
		w.drop(t, fmt.Sprint(t.Name(), "/", i, ".docx"))
	}
	w.now = time.Now().Add(time.Hour)
	list := &ownDrops{Bucket: w.clean.Inbox, prefix: job.DropPrefix + t.Name(), full: true}
	w.clean.Inbox = list
	for sweep := range drops + 1 {
		// The time is nearly over from the start: no sweep may begin another page.
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		before := len(list.listed)
		require.NoError(t, w.clean.SweepDrop(ctx))
		cancel()
		require.Equal(t, before+1, len(list.listed), sweep)
		w.advance(time.Hour)
	}
	jobs, _, err := w.clean.List(t.Context(), owner, "", 10)
	require.NoError(t, err)
	require.Len(t, jobs, drops)

	before := len(list.listed)
	require.NoError(t, w.clean.SweepDrop(t.Context()))
	require.Equal(t, "", list.listed[before], "after the end the first comes again")
	require.Equal(t, before+drops+1, len(list.listed), "and with time all of them")
}
