package runner

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// bookend is a converter that is done with large documents only after it has been given a small one.
type bookend struct {
	letter chan struct{} // is closed by the small one
	once   sync.Once
	begun  chan struct{} // hears of each large one
}

func (b *bookend) Convert(ctx context.Context, c job.Conversion) (job.Rendering, error) {
	if c.Weight < heavy {
		b.once.Do(func() { close(b.letter) })
	} else {
		b.begun <- struct{}{}
		select {
		case <-b.letter:
		case <-ctx.Done():
			return job.Rendering{}, ctx.Err()
		}
	}
	return job.Rendering{Pages: 1}, os.WriteFile(c.Target, []byte("%PDF-"), 0o600)
}

// TestALetterBehindBooks sends a job of twenty large documents, and when as many of them are being converted as may be, a letter: that is
// converted before any of them is done, and all of them are in the end.
func TestALetterBehindBooks(t *testing.T) {
	const workers, books = 2, 20
	b := &bookend{letter: make(chan struct{}), begun: make(chan struct{}, books)}
	r, err := Start(t.Context(), Options{
		Data: filepath.Join(t.TempDir(), "data"), Workers: workers, Limits: job.DefaultLimits(), Owner: "o", Log: slog.New(slog.DiscardHandler), Converter: b,
	})
	require.NoError(t, err)
	defer func() { require.NoError(t, r.Close()) }()
	large := docxtest.Plain(strings.Repeat("All work and no play. ", heavy/20))
	first := accept(t, r, books, large)
	for range workers {
		<-b.begun
	}
	require.Eventually(t, func() bool {
		waiting, err := r.queues[largeQueue].Waiting(t.Context())
		return err == nil && waiting > 0
	}, time.Minute, time.Millisecond, "books that cannot be converted yet are put aside")
	second := accept(t, r, 1, docxtest.Plain("Dear reader"))
	select {
	case <-b.letter:
	case <-time.After(2 * time.Minute):
		t.Fatal("the letter waits for the books")
	}
	for _, id := range []job.ID{first, second} {
		require.Eventually(t, func() bool {
			s, err := r.pipeline.Status(t.Context(), "o", id, "", 100)
			return err == nil && s.Status == job.Completed
		}, 2*time.Minute, 10*time.Millisecond)
	}
}

// accept makes a job of so many documents alike.
func accept(t *testing.T, r *Runner, documents int, content []byte) job.ID {
	t.Helper()
	s, err := r.pipeline.NewSpool()
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	for n := range documents {
		require.NoError(t, s.Add(fmt.Sprintf("%d.docx", n), bytes.NewReader(content)))
	}
	j, err := r.pipeline.Accept(t.Context(), "o", "", s, job.Request{})
	require.NoError(t, err)
	return j.ID
}
