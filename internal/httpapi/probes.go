package httpapi

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"sheaf/internal/job"
)

// probes registers what load balancers, orchestrators and those who run the service ask for. What anybody may ask for tells whether the
// service works, and neither what it is made of nor why it does not.
func (s *service) probes(ops huma.API) {
	s.public["GET /healthz"], s.public["GET /readyz"] = true, true
	register(s, ops, huma.Operation{
		OperationID: "alive", Method: http.MethodGet, Path: "/healthz", Tags: []string{"service"},
		Summary: "Is the service running?", Security: []map[string][]string{},
		Responses: answer(http.StatusOK, "It is running", health{running}),
	}, nil, s.health)
	register(s, ops, huma.Operation{
		OperationID: "ready", Method: http.MethodGet, Path: "/readyz", Tags: []string{"service"},
		Summary:     "Can the service do its work?",
		Description: "With the state of each part that its work needs. Where one is not well the answer is 503, a problem with the same checks.",
		Security:    []map[string][]string{},
		Responses: answer(http.StatusOK, "It can", readiness{
			Message: ready, Checks: map[string]string{job.PartQueue: partWell, job.PartEngine: partWell, job.PartDisk: partWell},
		}),
	}, []job.Code{job.CodeUnavailable}, s.readiness)
	register(s, ops, huma.Operation{
		OperationID: "version", Method: http.MethodGet, Path: "/version", Tags: []string{"service"},
		Summary:   "Which version is this?",
		Responses: answer(http.StatusOK, "The versions", version{Version: "v0.1.0", Commit: new("01a17430d2"), LibreOffice: new("26.8"), API: apiVersion}),
	}, nil, s.version)
	register(s, ops, huma.Operation{
		OperationID: "metrics", Method: http.MethodGet, Path: "/metrics", Tags: []string{"service"},
		Summary: "Numbers for Prometheus",
		Description: "Of all owners together: where there are tokens of several, the token named " + MetricsOwner + " is needed. On AWS they are in CloudWatch, and " +
			"there is nothing here.",
		Responses: map[string]*huma.Response{"200": {
			Description: "The metrics, in Prometheus' text format", Content: map[string]*huma.MediaType{"text/plain": {Schema: &huma.Schema{Type: huma.TypeString}}},
		}},
	}, []job.Code{job.CodeNotFound}, s.showMetrics)
}

// MetricsOwner is the name of the token that reads the metrics of a service with tokens of several owners.
const MetricsOwner = "metrics"

func (s *service) showMetrics(ctx context.Context, _ *struct{}) (*fileOutput, error) {
	if s.metrics == nil {
		return nil, job.Errorf(job.CodeNotFound, "The metrics of this service are not here. On AWS they are in CloudWatch.")
	}
	if owner := callOf(ctx).owner; s.guard.several() && owner != MetricsOwner {
		return nil, job.Errorf(job.CodeForbidden, "The metrics tell of the jobs of all owners. Only the token named "+MetricsOwner+" may read them.")
	}
	return &fileOutput{func(ctx huma.Context) {
		r, w := humago.Unwrap(ctx)
		s.metrics.ServeHTTP(w, r)
	}}, nil
}

const (
	running = "Service is running successfully"
	ready   = "Service is ready"
)

type health struct {
	Message string `json:"message"`
}

type healthOutput struct{ Body health }

func (s *service) health(context.Context, *struct{}) (*healthOutput, error) {
	return &healthOutput{health{running}}, nil
}

// The states of a part.
const (
	partWell = "ok"
	partIll  = "not_ready"
)

type readiness struct {
	Message string            `json:"message"`
	Checks  map[string]string `json:"checks" doc:"The parts that the work needs, each ok or not_ready"`
}

type readyOutput struct{ Body readiness }

// unready is why the service cannot work, with the parts that were looked at.
type unready struct {
	error
	checks map[string]string
}

func (u *unready) Unwrap() error { return u.error }

func (s *service) readiness(ctx context.Context, _ *struct{}) (*readyOutput, error) {
	checks := map[string]string{}
	if s.ready == nil {
		return &readyOutput{readiness{ready, checks}}, nil
	}
	parts := s.ready(ctx)
	for _, p := range parts {
		checks[p.Name] = partWell
		if p.Trouble != nil {
			checks[p.Name] = partIll
		}
	}
	switch err := job.Trouble(parts); {
	case err == nil:
		return &readyOutput{readiness{ready, checks}}, nil
	case job.IsFull(err):
		return nil, &unready{job.Errorf(job.CodeUnavailable, "There is next to no room left on the service's disk. Make room; what was accepted is safe and goes on by itself."), checks}
	default:
		return nil, &unready{job.NewError(job.CodeUnavailable, err), checks}
	}
}

// apiVersion is that of the calls below /api.
const apiVersion = "v1"

type version struct {
	Version     string  `json:"version" doc:"Of sheaf"`
	Commit      *string `json:"commit" doc:"That it was built from; null where that is not known"`
	LibreOffice *string `json:"libreoffice" doc:"The first two numbers of LibreOffice's version; null where another machine has it"`
	API         string  `json:"api" doc:"The version in the paths of the calls"`
}

type versionOutput struct{ Body version }

// versionOf returns the versions of a service with these options.
func versionOf(opt Options) version {
	v := version{Version: opt.Version, API: apiVersion}
	if opt.Commit != "" {
		v.Commit = &opt.Commit
	}
	if opt.Office != "" {
		v.LibreOffice = &opt.Office
	}
	return v
}

func (s *service) version(context.Context, *struct{}) (*versionOutput, error) {
	return &versionOutput{s.build}, nil
}
