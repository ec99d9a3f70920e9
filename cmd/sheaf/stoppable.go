package main

import (
	"context"
	"io"
)

// stoppable is a writer that fails once its context has ended.
type stoppable struct {
	ctx context.Context
	w   io.Writer
}

func (s *stoppable) Write(b []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.w.Write(b)
}

// copyTo copies r to w until ctx ends.
func copyTo(ctx context.Context, w io.Writer, r io.Reader) (int64, error) {
	return io.Copy(&stoppable{ctx, w}, r)
}
