package main

import (
	"cmp"
	"context"
	"log/slog"
	"os"
	"strconv"
	"time"

	"sheaf/internal/build"
	"sheaf/internal/config"
	"sheaf/internal/gotenberg"
	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/runner"
	"sheaf/internal/ui"
	"sheaf/internal/webhook"
)

// gotenbergOptions say how Gotenberg's calls are taken.
type gotenbergOptions struct {
	asked    *bool // nil where nothing is said
	loopback bool  // nobody else reaches the service
	rootPath string
	timeout  time.Duration // 0 is the usual one
	queue    int           // 0 is any number
	basic    *config.AccessToken
	disabled bool
	sync     bool
}

func (o *gotenbergOptions) register(f *flags) {
	f.env["gotenberg"] = config.Gotenberg
	f.set.BoolFunc("gotenberg", "take the calls that clients make of Gotenberg, or not: --gotenberg=false; default: true where others cannot reach the service", func(s string) error {
		on, err := strconv.ParseBool(s)
		o.asked = &on
		return err
	})
	parsed(f, &o.rootPath, "root-path", config.RootPath, "begin the paths of Gotenberg's calls with `PATH`, such as /pdf/", config.ParseRootPath)
	parsed(f, &o.timeout, "gotenberg-timeout", config.GotenbergTimeout, "give one of Gotenberg's calls at most `TIME`; default: 2m", config.ParseDuration)
	parsed(f, &o.queue, "gotenberg-queue", config.GotenbergQueue, "answer at most `N` of Gotenberg's calls at a time, and refuse others; default: 0, any number", config.ParseQueue)
	f.variables = append(f.variables, config.Variable{
		Name: config.BasicAuth, Usage: "let in callers with this USER:PASSWORD (HTTP Basic), as Gotenberg's clients send it, in the place of a token",
	})
}

// settle reads the user that has no flag and, where the door is asked for by name, Gotenberg's own variables.
func (o *gotenbergOptions) settle() (err error) {
	if text := os.Getenv(config.BasicAuth); text != "" {
		if o.basic, err = config.ParseBasicAuth(text); err != nil {
			return ui.UsageError("%s: %w", config.BasicAuth, err)
		}
	}
	if o.asked == nil || !*o.asked {
		return nil
	}
	theirs, err := config.ReadTheirs(os.Getenv)
	if err != nil {
		return ui.UsageError("%w", err)
	}
	o.rootPath = cmp.Or(o.rootPath, theirs.RootPath)
	o.timeout, o.queue = cmp.Or(o.timeout, theirs.Timeout), cmp.Or(o.queue, theirs.Queue)
	if o.basic == nil {
		o.basic = theirs.Basic
	}
	o.disabled, o.sync = theirs.Disabled, theirs.Sync
	return nil
}

// open reports whether Gotenberg's calls are taken.
func (o *gotenbergOptions) open() bool {
	if o.asked != nil {
		return *o.asked
	}
	return o.loopback
}

// user returns who is let in by a password, nil for nobody.
func (o *gotenbergOptions) user() *httpapi.Token {
	if o.basic == nil {
		return nil
	}
	return &httpapi.Token{Name: o.basic.Owner, Secret: o.basic.Secret}
}

// doors returns the door for Gotenberg's calls, if it is open.
func (o *gotenbergOptions) doors(r *runner.Runner, allow webhook.Allow, closing <-chan struct{}, log *slog.Logger) []httpapi.Door {
	if !o.open() {
		return nil
	}
	return []httpapi.Door{gotenberg.New(r.Pipeline(), gotenberg.Options{
		RootPath: o.rootPath, Plain: o.asked != nil, Timeout: o.timeout, Queue: o.queue, Disabled: o.disabled, Sync: o.sync,
		Calls: webhook.NewCaller(webhook.Options{Allow: allow, Version: build.Version()}), Closing: closing, Errands: r,
		Ready: func(context.Context) []job.Part { return r.Ready() }, Version: build.Version(), Log: log,
	})}
}
