package pdfscore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"
)

// The longest that poppler may take with one PDF.
const (
	textTime    = 5 * time.Minute
	pictureTime = 15 * time.Minute
)

// longestText bounds the text of a PDF, in bytes.
const longestText = 256 << 20

var errNoPages = errors.New("there are no pages")

// complaint keeps the beginning of what a program says of its errors.
type complaint struct{ bytes.Buffer }

const longestComplaint = 300

func (c *complaint) Write(p []byte) (int, error) {
	c.Buffer.Write(p[:min(len(p), longestComplaint-c.Len())])
	return len(p), nil
}

// stream is the output of a program of poppler's that runs.
type stream struct {
	io.Reader
	cmd    *exec.Cmd
	cancel context.CancelFunc
	said   complaint
}

// poppler starts a program. Its paths must not begin with a dash, which absolute ones do not.
func poppler(ctx context.Context, limit time.Duration, program string, args ...string) (*stream, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	s := &stream{cmd: exec.CommandContext(ctx, program, args...), cancel: cancel}
	s.cmd.Stderr = &s.said
	out, err := s.cmd.StdoutPipe()
	if err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		cancel()
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	s.Reader = out
	return s, nil
}

// end waits for the end of a program whose output has been read, and returns its complaint.
func (s *stream) end() error {
	defer s.cancel()
	if err := s.cmd.Wait(); err != nil {
		return fmt.Errorf("%s: %w: %s", s.cmd.Args[0], err, bytes.TrimSpace(s.said.Bytes()))
	}
	return nil
}

// stop ends a program whose output is no longer wanted.
func (s *stream) stop() {
	s.cancel()
	_ = s.cmd.Wait() // it was killed
}

// Text returns the text of a PDF in the order in which it was written, pages one after the other.
func Text(ctx context.Context, pdf string) (string, error) {
	return output(ctx, "pdftotext", "-raw", pdf, "-")
}
