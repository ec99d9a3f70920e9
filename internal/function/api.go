package function

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"os"
	"runtime/debug"

	"sheaf/internal/awsclients"
	"sheaf/internal/config"
	"sheaf/internal/httpapi"
	"sheaf/internal/pipeline"
	"sheaf/internal/trigger"
)

// API gives the HTTP API of a pipeline for those whom the variables let in. There is no way to let everybody in.
func API(ctx context.Context, p *pipeline.Pipeline) (http.Handler, error) {
	if err := p.Check(pipeline.StepAPI); err != nil {
		return nil, err
	}
	p.Manifests = new(pipeline.ManifestCache)
	opt := httpapi.Options{PublicURL: os.Getenv(config.PublicURL), Version: version(), Log: p.Log}
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
			now: now, log: p.Log,
		}
		return t, t.refresh(ctx)
	case config.AuthJWT:
		opt.Owner = func(r *http.Request) string { return trigger.Subject(r.Context()) }
		return httpapi.New(p, opt), nil
	default:
		return nil, fmt.Errorf("%s: %q is not a way to know users", config.Auth, auth)
	}
}

// version is the module's version, or for a build from a checkout its commit, as the linker recorded it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	return info.Main.Version
}
