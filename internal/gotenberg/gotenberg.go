// Package gotenberg answers the calls of Gotenberg (https://gotenberg.dev) that convert documents, so that its clients work with sheaf by
// another URL: the same addresses, form fields, headers, statuses and sentences. It is a thin room over the same pipeline: each call makes a
// job, waits for it, answers, and deletes it. What cannot be honoured is refused with a sentence, never ignored. What it answers was looked
// up in Gotenberg's documentation and sources (version 8); docs/gotenberg.md has what differs.
//
// It imports httpapi, whose door it is, and the pipeline.
package gotenberg

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/office/errand"
	"sheaf/internal/pipeline"
)

// Options say how Gotenberg's calls are answered.
type Options struct {
	// RootPath begins the paths of all calls: "" or one like "/pdf".
	RootPath string
	// Plain has GET /version answered as Gotenberg does, also for who takes JSON: the address is its clients' alone.
	Plain bool
	// Timeout is how long a call may take; 0 is DefaultTimeout.
	Timeout time.Duration
	// Queue is how many calls are answered at a time, further ones are refused; 0 is any number.
	Queue int
	// Disabled has no documents converted.
	Disabled bool
	// Sync has calls with a webhook answered once that was told, not at once.
	Sync bool
	// Errands changes PDFs that are converted, and reads what is sent for that.
	Errands errand.Runner
	// Calls makes the calls out of the service: for files that are named by URL, and to webhooks.
	Calls Caller
	// Closing is closed when the service stops.
	Closing <-chan struct{}
	Ready   func(context.Context) []job.Part // see httpapi.Options
	Version string                           // of the service
	Log     *slog.Logger
}

// DefaultTimeout is how long a call may take where nothing is said.
const DefaultTimeout = 2 * time.Minute

// traceHeader is by which a call and its answer are known.
const traceHeader = "Gotenberg-Trace"

// maxTrace bounds what of a trace is kept, in bytes.
const maxTrace = 256

type door struct {
	pipeline *pipeline.Pipeline
	opt      Options
	places   chan struct{} // has one for each call that is answered; nil for any number
}

// New returns the door. It is safe for concurrent use.
func New(p *pipeline.Pipeline, opt Options) httpapi.Door {
	opt.Timeout = cmp.Or(opt.Timeout, DefaultTimeout)
	d := &door{pipeline: p, opt: opt}
	if opt.Queue > 0 {
		d.places = make(chan struct{}, opt.Queue)
	}
	return d.entry
}

// route is one of the addresses that the door answers at.
type route struct {
	path    string // below the root
	methods []string
	public  bool
	serve   func(d *door, w http.ResponseWriter, r *http.Request, owner string)
}

func (d *door) routes() []route {
	reads := []string{http.MethodGet, http.MethodHead}
	all := []route{
		{"/health", reads, true, (*door).health},
		{"/version", reads[:1], false, (*door).version},
		{"/forms/pdfengines/metadata/read", []string{http.MethodPost}, false, (*door).metadata},
	}
	if !d.opt.Disabled {
		all = append(all, route{"/forms/libreoffice/convert", []string{http.MethodPost}, false, (*door).convert})
	}
	if d.opt.RootPath != "" {
		all = append(all, route{"/", reads[:1], false, (*door).root})
	}
	return all
}

// entry is the door.
func (d *door) entry(r *http.Request) *httpapi.Entry {
	path, ok := strings.CutPrefix(r.URL.Path, d.opt.RootPath)
	if !ok || !strings.HasPrefix(path, "/") {
		return nil
	}
	trace := r.Header.Get(traceHeader)
	if trace == "" {
		trace = newTrace()
	}
	trace = trace[:min(len(trace), maxTrace)]
	e := &httpapi.Entry{Trace: trace, Refuse: func(w http.ResponseWriter, _ *http.Request, err *job.Error) {
		w.Header().Set(traceHeader, trace)
		notLetIn(w, err)
	}}
	for _, one := range d.routes() {
		if one.path != path || one.path == "/version" && !d.speaksPlain(r) {
			continue
		}
		e.Route, e.Public = "gotenberg "+one.path, one.public
		e.Serve = func(w http.ResponseWriter, r *http.Request, owner string) {
			w.Header().Set(traceHeader, trace)
			for _, method := range one.methods {
				if r.Method == method {
					one.serve(d, w, r, owner)
					return
				}
			}
			httpapi.Drain(w, r)
			w.Header().Set("Allow", strings.Join(one.methods, ", "))
			answer(w, http.StatusMethodNotAllowed, http.StatusText(http.StatusMethodNotAllowed))
		}
		return e
	}
	if d.opt.RootPath == "" && !strings.HasPrefix(path, "/forms/") {
		return nil
	}
	e.Route = "gotenberg"
	e.Serve = func(w http.ResponseWriter, r *http.Request, _ string) {
		httpapi.Drain(w, r)
		w.Header().Set(traceHeader, trace)
		answer(w, http.StatusNotFound, http.StatusText(http.StatusNotFound))
	}
	return e
}

// speaksPlain reports whether a call of GET /version, which the API has as well, is one of Gotenberg's clients: where the address is not
// theirs alone those that do not say that they take JSON.
func (d *door) speaksPlain(r *http.Request) bool {
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		return false
	}
	return d.opt.Plain || d.opt.RootPath != "" || r.Header.Get("Accept") == "" || r.Header.Get(traceHeader) != ""
}
