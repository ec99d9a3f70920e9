package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"sheaf/internal/client"
	"sheaf/internal/config"
	"sheaf/internal/job"
	"sheaf/internal/ui"
)

func submitCommand() command {
	return command{
		name:    "submit",
		usage:   "INPUT... -o OUT.zip",
		summary: "Convert ZIPs, DOCX files and folders by a sheaf service, on this machine or on AWS.",
		help: `
Inputs are those of convert, and OUT is a .zip or a .pdf, which is replaced where it is there. While the service works, OUT.zip.sheaf-resume beside OUT.zip notes how far it
is. After an interruption, run the same command again to go on from there.

Exit codes: 0 all documents were converted, 3 some were not, or files of other kinds were left out (see --ignore-others),
1 none was or the job was refused, 2 the command line is wrong or the service cannot be reached, 130 stopped by Ctrl-C.
`,
		flags: new(submitOptions).register,
		run: func(ctx context.Context, con *ui.Console, args []string) error {
			opt, err := parseSubmit(args)
			if err != nil {
				return err
			}
			con.Quiet = opt.quiet
			return submit(ctx, con, opt)
		},
	}
}

type submitOptions struct {
	inputs   []input
	out      output
	json     bool
	quiet    bool
	force    bool
	endpoint string
	token    string
	request  job.Request

	outArg string
}

func (o *submitOptions) register(f *flags) {
	o.endpoint = "http://" + defaultListen
	f.text(&o.outArg, "o", "", "write the result to `OUT.zip`, or to OUT.pdf")
	f.set.BoolVar(&o.force, "force", false, "replace a file of another kind, too")
	f.json(&o.json)
	f.quiet(&o.quiet)
	f.text(&o.endpoint, "endpoint", config.Endpoint, "use the service at `URL`; default: "+o.endpoint)
	f.options(&o.request.Options)
	f.secrets(&o.request.Secrets)
	parsed(f, &o.token, "token", config.Token, "authenticate with `SECRET`; other users of this machine can see the flag, but not the variable", parseSecret)
}

// parseSecret reads what serve takes for its tokens, so that one variable does for both, and returns the first secret.
func parseSecret(s string) (string, error) {
	tokens, err := config.ParseTokens(s)
	if err != nil || len(tokens) == 0 {
		return "", err
	}
	return tokens[0].Secret, nil
}

func parseSubmit(args []string) (*submitOptions, error) {
	o := new(submitOptions)
	f := newFlags("submit")
	o.register(f)
	rest, err := f.parse(args)
	if err == nil {
		o.inputs, err = findInputs(rest, o.request.Options.Endings()...)
	}
	if err == nil {
		o.out, err = o.findOutput()
	}
	if err == nil {
		o.request, err = settled(o.request)
	}
	if err == nil {
		err = o.out.goesWith(o.inputs, o.request.Options)
	}
	return o, err
}

// findOutput finds the one file that the result goes to. Its errors are usage errors.
func (o *submitOptions) findOutput() (output, error) {
	switch {
	case fromStdin(o.inputs):
		return output{}, ui.UsageError("submit does not read standard input; name a file")
	case o.outArg == "":
		return output{}, ui.UsageError("say with -o OUT.zip where the result shall go")
	}
	out, err := findOutput(o.outArg, o.inputs, o.force)
	if err == nil && (out.stdout || out.each()) {
		err = ui.UsageError("submit writes its result into one file; name it, as in -o OUT.zip")
	}
	return out, err
}

func submit(ctx context.Context, con *ui.Console, opt *submitOptions) (err error) {
	service, err := client.New(client.Options{Endpoint: opt.endpoint, Token: opt.token})
	if err != nil {
		return ui.ExitWith(ui.ExitUsage, err)
	}
	work, err := newWorkspace()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, work.Remove()) }()
	begun := time.Now()
	up, err := pack(ctx, con, opt.inputs, work.Path, opt.request.Options.Endings()...)
	if err != nil {
		return localError(ctx, con, opt.json, err)
	}
	state, err := openResume(ctx, opt.out, opt.endpoint, up, opt.request.Options)
	if err != nil {
		return localError(ctx, con, opt.json, err)
	}
	s := &submission{con: con, service: service, up: up, request: opt.request, out: opt.out, state: state, progress: ui.NewProgress(con, time.Now)}
	status, err := s.run(ctx)
	if err != nil {
		return s.explain(ctx, opt.json, err)
	}
	return finish(con, opt.json, status, up.unread, fileResult(opt.out, status), time.Since(begun))
}

// explain returns an error of the service with its exit code, and says how to go on when the service has the job.
func (s *submission) explain(ctx context.Context, asJSON bool, err error) error {
	refusal, answered := errors.AsType[*client.Problem](err)
	switch {
	case s.state.JobID != "":
		s.con.SayIndented("", fmt.Sprintf("The service has job %s. Run the same command again to go on.", s.state.JobID))
	case answered:
		err = errors.Join(err, s.state.remove())
	}
	switch {
	case answered && refusal.Code == job.CodeNotFound && s.state.JobID == "":
		return ui.UsageError("there is no sheaf at %s; give --endpoint the address that 'sheaf serve' names, without a path of the API", s.state.Endpoint)
	case answered && refusal.Code != "":
		return refused(s.con, asJSON, problem{Problem: refusal.Problem})
	case answered, errors.Is(err, client.ErrUnreachable):
		return ui.ExitWith(ui.ExitUsage, err)
	}
	return localError(ctx, s.con, asJSON, err)
}
