package httpapi

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"sheaf/internal/disposition"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// fileOutput is a file, written by its Body.
type fileOutput struct{ Body func(huma.Context) }

func (s *service) download(ctx context.Context, in *jobInput) (*fileOutput, error) {
	id, err := job.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	d, err := s.pipeline.Download(ctx, callOf(ctx).owner, id)
	if err != nil {
		return nil, err
	}
	return s.file(d, "application/zip"), nil
}

type pdfInput struct {
	ID string `path:"id" doc:"The job's id" example:"0192f0c1-2c5e-7b3a-9d53-6f0f5d3f7a10"`
	N  int    `path:"n" minimum:"1" doc:"The document's id in the job's files" example:"1"`
}

func (s *service) pdf(ctx context.Context, in *pdfInput) (*fileOutput, error) {
	id, err := job.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	d, err := s.pipeline.PDF(ctx, callOf(ctx).owner, id, in.N)
	if err != nil {
		return nil, err
	}
	return s.file(d, "application/pdf"), nil
}

// file hands out d: by redirect where the store can be asked directly.
func (s *service) file(d pipeline.Download, contentType string) *fileOutput {
	return &fileOutput{func(ctx huma.Context) {
		r, w := humago.Unwrap(ctx)
		if d.URL != "" {
			w.Header().Set("Location", s.reachable(callOf(r.Context()), d.URL))
			w.WriteHeader(http.StatusSeeOther)
			return
		}
		defer d.Body.Close()
		h := w.Header()
		h.Set("Content-Type", contentType)
		h.Set("Content-Length", strconv.FormatInt(d.Size, 10))
		h.Set("Content-Disposition", disposition.Attachment(d.Filename))
		w.WriteHeader(http.StatusOK)
		if r.Method == http.MethodHead {
			return
		}
		s.stream(r.Context(), w, d.Body)
	}}
}

// stream sends body. When it breaks the connection is cut, so that nobody takes what was sent for the whole.
func (s *service) stream(ctx context.Context, w io.Writer, body io.Reader) {
	source := &sourceReader{Reader: body}
	sent, err := io.Copy(w, source)
	if err == nil {
		return
	}
	level := slog.LevelDebug // the client left
	if source.err != nil && ctx.Err() == nil {
		level = slog.LevelError
	}
	c := callOf(ctx)
	s.log.Log(ctx, level, "download broke off", "request", c.id, "route", c.route, "sent", sent, "err", err)
	panic(http.ErrAbortHandler)
}

// sourceReader keeps the error that reading ended with, to tell it from one of writing.
type sourceReader struct {
	io.Reader
	err error
}

func (r *sourceReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != io.EOF {
		r.err = err
	}
	return n, err
}
