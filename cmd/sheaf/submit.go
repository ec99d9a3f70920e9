package main

import (
	"context"
	"errors"
	"time"

	"sheaf/internal/client"
	"sheaf/internal/config"
	"sheaf/internal/job"
	"sheaf/internal/ui"
)

func submitCommand() command {
	return command{
		name:    "submit",
		usage:   "INPUT... [-o OUT]",
		summary: "Convert ZIPs, DOCX files and folders by a sheaf service, on this machine or on AWS.",
		help: targetHelp + inputHelp + `
While the service works, OUT.sheaf-resume beside OUT, which is a file or a folder, notes how far it is. After an interruption,
run the same command again to go on from there.
` + serviceExitCodes,
		flags: new(submitOptions).register,
		run: func(ctx context.Context, con *ui.Console, args []string) error {
			opt, err := parseSubmit(con, args)
			if err != nil {
				return err
			}
			con.Quiet = opt.quiet
			return submit(ctx, con, opt)
		},
	}
}

// serviceExitCodes are the exit codes of commands that have a service work.
const serviceExitCodes = `
Exit codes: 0 all documents were converted, 3 some were not, or files of other kinds were left out (see --ignore-others),
1 none was or the job was refused, 2 the command line is wrong or the service cannot be reached, 130 stopped by Ctrl-C.
`

type submitOptions struct {
	inputs  []input
	out     output
	json    bool
	quiet   bool
	target  targetOptions
	service serviceOptions
	request job.Request
}

func (o *submitOptions) register(f *flags) {
	f.target(&o.target)
	f.json(&o.json)
	f.quiet(&o.quiet)
	f.service(&o.service)
	f.options(&o.request.Options)
	f.secrets(&o.request.Secrets)
}

// serviceOptions say which service does the work.
type serviceOptions struct{ endpoint, token string }

// service adds the flags for the service that does the work.
func (f *flags) service(o *serviceOptions) {
	o.endpoint = "http://" + defaultListen
	f.text(&o.endpoint, "endpoint", config.Endpoint, "use the service at `URL`; default: "+o.endpoint)
	parsed(f, &o.token, "token", config.Token, "authenticate with `SECRET`; other users of this machine can see the flag, but not the variable", parseSecret)
}

// client returns the client of the service. The error is a usage error.
func (o serviceOptions) client() (*client.Client, error) {
	c, err := client.New(client.Options{Endpoint: o.endpoint, Token: o.token})
	if err != nil {
		return nil, ui.ExitWith(ui.ExitUsage, err)
	}
	return c, nil
}

// parseSecret reads what serve takes for its tokens, so that one variable does for both, and returns the first secret.
func parseSecret(s string) (string, error) {
	tokens, err := config.ParseTokens(s)
	if err != nil || len(tokens) == 0 {
		return "", err
	}
	return tokens[0].Secret, nil
}

func parseSubmit(con *ui.Console, args []string) (*submitOptions, error) {
	o := new(submitOptions)
	f := newFlags("submit")
	o.register(f)
	rest, err := f.parse(args)
	if err == nil {
		o.inputs, err = findInputs(rest, o.request.Options.Endings()...)
	}
	if err == nil {
		o.out, err = findOutput(o.target.out, o.inputs, o.target.force)
	}
	if err == nil {
		o.request, err = settled(o.request)
	}
	if err == nil {
		o.out, err = o.target.check(con, o.out, o.inputs, o.json, o.request.Options)
	}
	return o, err
}

func submit(ctx context.Context, con *ui.Console, opt *submitOptions) (err error) {
	service, err := opt.service.client()
	if err != nil {
		return err
	}
	work, err := newWorkspace()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, work.Remove()) }()
	o := order{con: con, dir: work.Path, begun: time.Now(), keeping: opt.target.keeping(), file: opt.out}
	if err := o.gather(ctx, opt.inputs, job.DefaultLimits().UploadBytes, opt.request.Options); err != nil {
		return localError(ctx, con, opt.json, err)
	}
	if o.nothingToDo() {
		return o.alreadyDone(opt.json, opt.request.Options)
	}
	state, err := openResume(ctx, opt.out, opt.service.endpoint, o.up, opt.request.Options)
	if err != nil {
		return localError(ctx, con, opt.json, err)
	}
	s := &submission{remote: remote{order: o, service: service, state: state, progress: ui.NewProgress(con, time.Now)}, request: opt.request}
	status, err := s.run(ctx)
	if err != nil {
		return s.explain(ctx, opt.json, err)
	}
	return s.finish(ctx, opt.json, status)
}
