package s3server

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"sheaf/internal/durable"
	"sheaf/internal/job"
)

// sequenceAhead is how far the file of a sequence lies before its last number: at most once in that time the file is
// written, and by that much a restart may skip.
const sequenceAhead = time.Second

// sequence returns sequencers, each later than all before it, by the clock where that moves on. A number that every one
// given is below lies in a file, so that a clock set back does not matter, not even over a restart.
type sequence struct {
	path     string
	volatile bool // the file need not outlive a loss of power

	mu      sync.Mutex
	last    int64 // nanoseconds since 1970
	ceiling int64 // in the file
}

func openSequence(path string, volatile bool) (*sequence, error) {
	s := &sequence{path: path, volatile: volatile}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read sequence: %w", err)
	}
	if s.last, err = strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err != nil {
		return nil, fmt.Errorf("read sequence %s: %w", path, err)
	}
	s.ceiling = s.last
	return s, nil
}

// next returns the next sequencer. After a restart or with a clock set back it is ahead of the clock.
func (s *sequence) next() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := max(time.Now().UnixNano(), s.last+1)
	if n >= s.ceiling {
		ceiling := n + int64(sequenceAhead)
		err := durable.WriteFile(s.path, durable.Options{Mode: 0o600, Volatile: s.volatile}, func(f *os.File) error {
			_, err := fmt.Fprintln(f, ceiling)
			return err
		})
		if err != nil {
			return "", fmt.Errorf("store sequence: %w", err)
		}
		s.ceiling = ceiling
	}
	s.last = n
	return job.SequencerAt(time.Unix(0, n)), nil
}
