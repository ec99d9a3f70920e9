package function

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"sheaf/internal/awsclients"
	"sheaf/internal/build"
	"sheaf/internal/config"
	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
	"sheaf/internal/trigger"
)

// wait is how long a call may wait for a PDF: API Gateway gives up on a call after 30 seconds ("Quotas for configuring and running an HTTP
// API", API Gateway developer guide), and the first document of a new function takes its start besides.
const wait = 20 * time.Second

// API returns the HTTP API of a pipeline for those whom the variables let in. There is no way to let everybody in.
func API(ctx context.Context, p *pipeline.Pipeline) (http.Handler, error) {
	h, err := api(ctx, p)
	if err != nil || p.Spans == nil {
		return h, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer p.Spans.Flush(r.Context()) // the answer is sent after it, and the process may be frozen then
		h.ServeHTTP(w, r)
	}), nil
}

func api(ctx context.Context, p *pipeline.Pipeline) (http.Handler, error) {
	if err := p.Check(pipeline.StepAPI); err != nil {
		return nil, err
	}
	p.Manifests = new(pipeline.ManifestCache)
	opt := httpapi.Options{
		PublicURL: os.Getenv(config.PublicURL), Version: build.Version(), Commit: build.Commit(), Log: p.Log,
		RequestID: func(r *http.Request) string { return trigger.RequestID(r.Context()) },
		Wait:      wait,
		Ready:     (&tableCheck{jobs: p.Jobs, now: job.Now}).ready,
	}
	if rate, err := newOwnerRate(ctx, p); err != nil {
		return nil, err
	} else if rate != nil {
		opt.Admit = rate.admit
	}
	switch auth := cmp.Or(os.Getenv(config.Auth), config.AuthToken); auth {
	case config.AuthToken:
		secret, err := awsclients.Secret(ctx, os.Getenv(config.TokenSecret))
		if err != nil {
			return nil, err
		}
		t := &tokens{
			secret: secret,
			build: func(tokens []httpapi.Token) http.Handler {
				opt := opt
				opt.Tokens = tokens
				return httpapi.New(p, opt)
			},
			now: job.Now, log: p.Log,
		}
		return t, t.refresh(ctx)
	case config.AuthJWT:
		opt.Owner = func(r *http.Request) string { return trigger.Subject(r.Context()) }
		return httpapi.New(p, opt), nil
	default:
		return nil, fmt.Errorf("%s: %q is not a way to know users", config.Auth, auth)
	}
}
