package httpapi

import (
	"context"
	"io"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"sheaf/internal/disposition"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// fileOutput is a file, written by its Body.
type fileOutput struct{ Body func(huma.Context) }

type resultInput struct {
	ID     string `path:"id" doc:"The job's id" example:"0192f0c1-2c5e-7b3a-9d53-6f0f5d3f7a10"`
	Format string `query:"format" enum:"zip,pdf" doc:"zip: the ZIP; pdf: the PDF of an upload of one document, or of a merged job. Without it the result as it is: the ZIP, or, with the options merge and no_report, the PDF"`
}

func (s *service) download(ctx context.Context, in *resultInput) (*fileOutput, error) {
	id, err := job.ParseID(in.ID)
	if err != nil {
		return nil, err
	}
	d, err := s.pipeline.Download(ctx, callOf(ctx).owner, id, in.Format)
	if err != nil {
		return nil, err
	}
	return s.file(d), nil
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
	return s.file(d), nil
}

// file hands out d: by redirect where the store can be asked directly.
func (s *service) file(d pipeline.Download) *fileOutput {
	return &fileOutput{func(ctx huma.Context) {
		r, w := humago.Unwrap(ctx)
		if d.URL != "" {
			w.Header().Set("Location", s.reachable(callOf(r.Context()), d.URL))
			w.WriteHeader(http.StatusSeeOther)
			return
		}
		defer d.Body.Close()
		h := w.Header()
		h.Set("Content-Type", d.Type)
		h.Set("Content-Disposition", disposition.Attachment(d.Filename))
		h.Set("ETag", `"`+d.ETag+`"`)
		source := &source{ReadSeeker: d.Body}
		parts := &partWriter{ResponseWriter: w}
		if http.ServeContent(parts, r, "", d.Modified, source); parts.none {
			writeProblem(w, noSuchPart)
		}
		if source.err != nil {
			s.brokeOff(r.Context(), source)
		}
	}}
}

// partWriter keeps back the answer that there is no such part of a file, which http.ServeContent would give as plain text.
type partWriter struct {
	http.ResponseWriter
	none bool
}

func (w *partWriter) WriteHeader(status int) {
	if w.none = status == http.StatusRequestedRangeNotSatisfiable; !w.none {
		w.ResponseWriter.WriteHeader(status)
	}
}

func (w *partWriter) Write(b []byte) (int, error) {
	if w.none {
		return len(b), nil
	}
	return w.ResponseWriter.Write(b)
}

// brokeOff cuts the connection of a download that could not be read to its end, so that nobody takes what was sent for the whole.
func (s *service) brokeOff(ctx context.Context, read *source) {
	level := slog.LevelError
	if ctx.Err() != nil {
		level = slog.LevelDebug // the client left
	}
	c := callOf(ctx)
	s.log.Log(ctx, level, "download broke off", "request", c.id, "route", c.route, "read", read.n, "err", read.err)
	panic(http.ErrAbortHandler)
}

// source keeps the error that reading ended with, to tell it from one of writing.
type source struct {
	io.ReadSeeker
	n   int64 // bytes read
	err error
}

func (r *source) Read(p []byte) (int, error) {
	n, err := r.ReadSeeker.Read(p)
	r.n += int64(n)
	if err != io.EOF {
		r.err = err
	}
	return n, err
}
