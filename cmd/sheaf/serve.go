package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"sheaf/internal/build"
	"sheaf/internal/config"
	"sheaf/internal/httpapi"
	"sheaf/internal/job"
	"sheaf/internal/prometheus"
	"sheaf/internal/runner"
	"sheaf/internal/tracing"
	"sheaf/internal/ui"
)

func serveCommand() command {
	return command{
		name:    "serve",
		summary: "Run the whole service in this process.",
		help: `
With a secret to sign them with (SHEAF_WEBHOOK_SECRET, or --webhook-secret-file) jobs may have a callback_url, which is told
when they have ended; see docs/webhooks.md.

When other machines can reach the service (--listen with another address than 127.0.0.1), callers must authenticate with
a token. --token takes one secret, or several as NAME=SECRET,NAME=SECRET, each with jobs of its own; --token-file reads them
from a file, or makes one. Ctrl-C stops the service; unfinished jobs go on when it is started again.

Exit codes: 0 stopped by SIGTERM or SIGHUP, 1 the service cannot start or go on, 2 the command line is wrong, 130 stopped by
Ctrl-C.
`,
		flags: new(serveOptions).register,
		run: func(ctx context.Context, con *ui.Console, args []string) error {
			opt, err := parseServe(args)
			if err != nil {
				return err
			}
			return serve(ctx, con, opt)
		},
	}
}

type serveOptions struct {
	listen    string
	data      string // absolute
	workers   int
	engine    config.Engine
	publicURL string // "" where none was given
	tokens    []config.AccessToken
	gotenberg gotenbergOptions
	tokenFile string // absolute; "" where none was given
	webhook   webhookOptions
	cache     bool
	limits    job.Limits
	log       config.LogOptions
}

func (o *serveOptions) register(f *flags) {
	o.listen, o.limits = defaultListen, job.DefaultLimits()
	o.log.Level = slog.LevelInfo
	f.text(&o.listen, "listen", config.Listen, "listen on `HOST:PORT`; default: "+o.listen)
	parsed(f, &o.data, "data", config.Data, "keep all data in `DIR`; default: ~/.local/share/sheaf", filepath.Abs)
	f.workers(&o.workers)
	f.engine(&o.engine)
	parsed(f, &o.publicURL, "public-url", config.PublicURL, "begin all URLs in answers with `URL`", parsePublicURL)
	parsed(f, &o.tokens, "token", config.Token, "let in callers with one of these `SECRETS`; other users of this machine can see the flag, but not the variable", config.ParseTokens)
	o.gotenberg.register(f)
	parsed(f, &o.tokenFile, "token-file", config.TokenFile, "take --token from the first line of `FILE`, which is made with a random token if it is not there", filepath.Abs)
	f.instead["token"] = "token-file"
	o.webhook.register(f)
	o.cache = true
	parsed(f, &o.cache, "cache", config.Cache, "give the PDF of a document that came before, with the same options, again: `true` or false; default: true", config.ParseSwitch)
	f.limits(&o.limits)
	f.log(&o.log)
}

func parseServe(args []string) (*serveOptions, error) {
	o := new(serveOptions)
	f := newFlags("serve")
	o.register(f)
	if err := f.parseAll(args); err != nil {
		return nil, err
	}
	err := o.webhook.settle(o.gotenberg.asked != nil && *o.gotenberg.asked)
	if err == nil {
		err = o.gotenberg.settle()
	}
	if err == nil {
		o.data, err = dataFolder(o.data)
	}
	return o, err
}

// plainPath is a path that no proxy writes in another way.
var plainPath = regexp.MustCompile(`^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$`)

func parsePublicURL(s string) (string, error) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", fmt.Errorf("%q is not the URL of a service; write it as https://sheaf.example.org or https://example.org/sheaf", s)
	}
	path := strings.Trim(u.EscapedPath(), "/")
	if path == "" {
		return u.Scheme + "://" + u.Host, nil
	}
	if !plainPath.MatchString(path) {
		return "", fmt.Errorf("the path of %q may have letters, digits, - and _ only; write it as https://example.org/sheaf", s)
	}
	return u.Scheme + "://" + u.Host + "/" + path, nil
}

func serve(ctx context.Context, con *ui.Console, opt *serveOptions) error {
	made, err := opt.settleTokens()
	if err != nil {
		return ui.UsageError("%w", err)
	}
	listener, err := listen(opt)
	if err != nil {
		return err
	}
	base := opt.publicURL
	if base == "" {
		base = "http://" + reachable(listener.Addr().(*net.TCPAddr))
	}
	log, meter := con.Logger(opt.log), prometheus.New()
	spans, err := tracing.Start(os.Getenv, "sheaf", build.Version(), log)
	if err != nil {
		return errors.Join(ui.UsageError("%w", err), listener.Close())
	}
	r, err := runner.Start(ctx, runner.Options{
		Data: opt.data, Workers: opt.workers, Engine: opt.engine, Limits: opt.limits, Owner: opt.dropOwner(), BaseURL: base, Watch: true, Log: log, Meter: meter, Spans: following(spans),
		Callbacks: opt.webhook.callbacks(), Cache: opt.cache,
	})
	if err != nil {
		return errors.Join(fmt.Errorf("start the service: %w", err), listener.Close())
	}
	meter.Gauges(r.Gauges)
	closing := make(chan struct{})
	api := opt.api(r, meter.Handler(), closing, listener.Addr().(*net.TCPAddr), log)
	server := newServer(httpapi.New(r.Pipeline(), api), log)
	server.RegisterOnShutdown(func() { close(closing) })
	endForUser := opt.serveUser(httpapi.New(r.Pipeline(), opt.forUser(api)), log)
	opt.greet(con, base, made, r, log)
	err = answer(ctx, server, listener, r, log)
	err = errors.Join(err, endForUser(ctx), r.Close())
	endSpans(ctx, spans, log)
	log.Info("stopped")
	if err == nil && ui.StoppedBy(ctx) == syscall.SIGINT {
		err = context.Cause(ctx)
	}
	return err
}

func newServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// following returns spans as the port of the pipeline, nil for none.
func following(spans *tracing.Spans) job.Spans {
	if spans == nil {
		return nil
	}
	return spans
}

// endSpans sends on what there is of traces.
func endSpans(ctx context.Context, spans *tracing.Spans, log *slog.Logger) {
	const patience = 5 * time.Second
	if spans == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if err := spans.Close(ctx); err != nil {
		log.Warn("traces were not sent", "error", err)
	}
}

// listen takes the address. One that others can reach is refused without tokens.
func listen(opt *serveOptions) (net.Listener, error) {
	addr, err := net.ResolveTCPAddr("tcp", opt.listen)
	if err != nil {
		return nil, ui.UsageError("cannot listen on %s: %w; write it as 127.0.0.1:8000", opt.listen, err)
	}
	if opt.gotenberg.loopback = addr.IP.IsLoopback(); !addr.IP.IsLoopback() && len(opt.tokens) == 0 && !opt.gotenberg.basic.Guards() {
		return nil, ui.UsageError("%s can be reached by others: set %s to a secret that callers must show, or listen on 127.0.0.1", opt.listen, config.Token)
	}
	l, err := net.ListenTCP("tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, ui.UsageError("%s is taken by another program, maybe another sheaf; choose one with --listen", opt.listen)
	}
	if err != nil {
		return nil, ui.UsageError("cannot listen: %w", err)
	}
	return l, nil
}

// reachable is the address under which others find a listener: for one on all addresses the machine's first that is not
// for itself alone.
func reachable(addr *net.TCPAddr) string {
	if !addr.IP.IsUnspecified() {
		return addr.String()
	}
	host := net.IPv4(127, 0, 0, 1)
	if all, err := net.InterfaceAddrs(); err == nil {
		for _, a := range all {
			if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && n.IP.IsGlobalUnicast() {
				host = n.IP
				break
			}
		}
	}
	return (&net.TCPAddr{IP: host, Port: addr.Port}).String()
}

// dropOwner owns what comes through the drop folder: the one without tokens, or else the owner of the first token, or the user.
func (o *serveOptions) dropOwner() string {
	switch {
	case len(o.tokens) > 0:
		return o.tokens[0].Owner
	case o.gotenberg.basic != nil:
		return o.gotenberg.basic.Owner
	}
	return owner
}

// api returns what the API is served with.
func (o *serveOptions) api(r *runner.Runner, metrics http.Handler, closing <-chan struct{}, addr *net.TCPAddr, log *slog.Logger) httpapi.Options {
	var tokens []httpapi.Token
	for _, t := range o.tokens {
		tokens = append(tokens, httpapi.Token{Name: t.Owner, Secret: t.Secret})
	}
	return httpapi.Options{
		Tokens: tokens, Basic: o.gotenberg.user(), Doors: o.gotenberg.doors(r, o.webhook.allow, closing, log), PublicURL: o.publicURL, Hosts: o.hosts(addr), Objects: r.Objects(), Buckets: r.Buckets(), ObjectURL: r.ObjectURL,
		Ready: func(context.Context) []job.Part { return r.Ready() }, Version: build.Version(), Commit: build.Commit(), Office: r.Office(), Metrics: metrics, Closing: closing, Log: log,
	}
}

// hosts are the names that a service without tokens is called by, at any port: one may be forwarded. Other pages that a browser
// shows cannot make it call by these. With tokens these decide, whatever a proxy or a network calls the service.
func (o *serveOptions) hosts(addr *net.TCPAddr) []string {
	if len(o.tokens) > 0 || o.gotenberg.basic != nil {
		return nil
	}
	hosts := []string{"localhost", "127.0.0.1", "[::1]", strings.TrimSuffix((&net.TCPAddr{IP: addr.IP}).String(), ":0")}
	if u, err := url.Parse(o.publicURL); err == nil && u.Host != "" {
		hosts = append(hosts, u.Host)
	}
	return hosts
}

// patience is how long requests under way may take to their end when the service stops.
const patience = 10 * time.Second

// answer serves until ctx ends, then lets requests under way come to their end for a while.
func answer(ctx context.Context, server *http.Server, l net.Listener, r *runner.Runner, log *slog.Logger) error {
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	var err error
	select {
	case err = <-served:
		return fmt.Errorf("serve: %w", err)
	case <-r.Done():
		err = fmt.Errorf("the service cannot go on: %w", r.Err())
	case <-ctx.Done():
	}
	log.Info("stopping: requests under way may end, conversions go on after the next start", "why", errors.Join(err, context.Cause(ctx)))
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	if server.Shutdown(ctx) != nil {
		return errors.Join(err, server.Close())
	}
	return err
}

// greet says where everything is.
func (o *serveOptions) greet(con *ui.Console, base string, madeToken bool, r *runner.Runner, log *slog.Logger) {
	if !con.Terminal {
		log.Info("listening", "url", base, "data", o.data, "version", build.Version())
		if madeToken {
			log.Info("made a token, which callers have to show", "file", o.tokenFile)
		}
		return
	}
	con.Say("sheaf is running at %s\n", con.ErrPaint.Green(base))
	con.Say("  Web page          %s/", base)
	con.Say("  API and try-out   %s/docs", base)
	if o.gotenberg.open() {
		con.Say("  For Gotenberg's   %s%s", base, o.gotenberg.rootPath)
	}
	con.Say("  Drop folder       %s", ui.Escape(filepath.Join(o.data, "drop")))
	con.Say("  Its results       %s", ui.Escape(filepath.Join(o.data, "results")))
	con.Say("  S3 buckets        %s at %s", strings.Join(r.Buckets(), ", "), base)
	con.Say("  S3 credentials    %s", ui.Escape(filepath.Join(o.data, "s3-credentials")))
	if o.tokenFile != "" {
		con.Say("  Token             %s", ui.Escape(o.tokenFile))
	}
	con.Say("\nCtrl-C stops it.")
}
