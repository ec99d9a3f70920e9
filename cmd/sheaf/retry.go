package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"sheaf/internal/job"
	"sheaf/internal/ui"
)

func retryCommand() command {
	return command{
		name:    "retry",
		usage:   "JOB [FILE...] -o OUT",
		summary: "Have a sheaf service convert documents of a job again, in another way or after they were corrected.",
		help: `
JOB is the id of a job that has ended. Without FILE the documents that failed are converted again; FILE names others, each by its
id or its path in the job, as --json shows them. Options hold in the place of those that the documents were converted with, and
without FILE for all documents of the job; variables do not stand in for options here. Passwords are not kept when a job has
ended: give them where documents need them.

  sheaf retry JOB -o OUT.zip --password-file FILE              open those that failed with a password
  sheaf retry JOB letter.docx -o OUT.zip --pdfa 2b             convert one as PDF/A
  sheaf retry JOB -o OUT.zip --replace letter.docx=fixed.docx  convert fixed.docx under the name of letter.docx

OUT gets the whole result of the job, as it is then: OUT.zip, OUT.pdf of a job of one document or a merged one, or - for standard
output. In a folder OUT/ PDFs that are there already stay, unless there is --force.
While the service works, OUT.sheaf-resume beside OUT notes how far it is. After an interruption, run the same command again.
` + serviceExitCodes,
		flags: new(retryOptions).register,
		run: func(ctx context.Context, con *ui.Console, args []string) error {
			opt, err := parseRetry(con, args)
			if err != nil {
				return err
			}
			con.Quiet = opt.quiet
			return retry(ctx, con, opt)
		},
	}
}

type retryOptions struct {
	id      job.ID
	files   []string
	replace []replacement
	out     output
	json    bool
	quiet   bool
	target  targetOptions
	service serviceOptions
	request job.Request
}

// replacement is a file for the place of a document.
type replacement struct {
	Document string // its id or path in the job
	path     string
	Digest   string
}

func (o *retryOptions) register(f *flags) {
	f.text(&o.target.out, "o", "", "write the result to `OUT`: a .zip, a .pdf, a folder (with / at its end), or - for standard output")
	f.set.BoolVar(&o.target.force, "force", false, "replace what is there already")
	f.json(&o.json)
	f.quiet(&o.quiet)
	f.service(&o.service)
	f.set.Func("replace", "convert a corrected file in the place of a document: `FILE=CORRECTED`, as often as needed", o.addReplacement)
	f.optionsOfRetry(&o.request.Options)
	f.secrets(&o.request.Secrets)
}

func (o *retryOptions) addReplacement(s string) error {
	document, path, ok := strings.Cut(s, "=")
	if !ok || document == "" || path == "" {
		return errors.New("write it as letter.docx=corrected.docx: the document's id or path in the job, and the file")
	}
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, reason(err))
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a file", path)
	}
	o.replace = append(o.replace, replacement{Document: document, path: path})
	return nil
}

func parseRetry(con *ui.Console, args []string) (*retryOptions, error) {
	o := new(retryOptions)
	f := newFlags("retry")
	o.register(f)
	rest, err := f.parse(args)
	if err != nil {
		return o, err
	}
	if len(rest) == 0 {
		return o, ui.UsageError("say which job, by its id: sheaf retry JOB -o OUT.zip")
	}
	if o.id, err = job.ParseID(rest[0]); err != nil {
		return o, ui.UsageError("%q is not the id of a job", rest[0])
	}
	o.files = rest[1:]
	if o.target.out == "" {
		return o, ui.UsageError("say with -o OUT.zip where the result shall go")
	}
	if o.out, err = findOutput(o.target.out, nil, o.target.force); err != nil {
		return o, err
	}
	if err := o.out.checkStdout(con, o.json); err != nil {
		return o, err
	}
	o.request, err = settled(o.request)
	return o, err
}

// retrial is one run of retry.
type retrial struct {
	remote
	opt    *retryOptions
	before job.Status
}

func retry(ctx context.Context, con *ui.Console, opt *retryOptions) (err error) {
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
	r := &retrial{remote: remote{order: o, again: true, service: service, progress: ui.NewProgress(con, time.Now)}, opt: opt}
	if r.state, err = opt.recall(ctx); err != nil {
		return localError(ctx, con, opt.json, err)
	}
	s, err := r.run(ctx)
	if err != nil {
		return r.explain(ctx, opt.json, err)
	}
	return r.finish(ctx, opt.json, s)
}

// run begins the new run of the job, unless an earlier call has, waits for its end and writes the result.
func (r *retrial) run(ctx context.Context) (job.Status, error) {
	var err error
	if r.before, err = wholeStatus(ctx, remoteJob{r.service, r.opt.id}.Status); err != nil {
		return r.before, err
	}
	if err := r.settle(); err != nil {
		return r.before, err
	}
	if r.state.Uploaded {
		r.con.Say("Going on with job %s.", r.opt.id)
	} else if err := r.begin(ctx); err != nil {
		return r.before, err
	}
	return r.await(ctx)
}

// settle finds out what the result is made of, now that the job is known.
func (r *retrial) settle() error {
	one := r.before.Total != nil && *r.before.Total == 1
	r.file = r.file.settled(one, r.before.Options)
	if r.before.Total != nil {
		if err := r.file.goesWith(one, r.before.Options); err != nil {
			return err
		}
	}
	if r.file.stdout {
		r.file.path = filepath.Join(r.dir, "result")
	}
	return nil
}

// begin sends the corrected files and starts the run.
func (r *retrial) begin(ctx context.Context) error {
	asked := job.Retry{Secrets: r.opt.request.Secrets, Key: r.state.Key}
	if r.opt.request.Options != (job.Options{}) {
		asked.Options = &r.opt.request.Options
	}
	for _, name := range r.opt.files {
		n, err := r.number(name)
		if err != nil {
			return err
		}
		asked.Files = append(asked.Files, job.FileName{Number: n})
	}
	for _, c := range r.opt.replace {
		n, err := r.number(c.Document)
		if err == nil {
			err = r.send(ctx, n, c.path)
		}
		if err != nil {
			return err
		}
		if len(r.opt.files) > 0 {
			asked.Files = append(asked.Files, job.FileName{Number: n})
		}
	}
	if err := r.state.save(); err != nil {
		return err
	}
	if err := r.service.Retry(ctx, r.opt.id, asked); err != nil {
		return err
	}
	r.state.JobID, r.state.Uploaded = r.opt.id, true
	return r.state.save()
}

// number finds a document of the job by its id or path. The error is a usage error.
func (r *retrial) number(name string) (int, error) {
	var found []int
	for _, f := range r.before.Files {
		if f.Filename == name {
			found = append(found, f.ID)
		}
	}
	n, err := strconv.Atoi(name)
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return 0, ui.UsageError("several documents of the job are called %s; name the one that is meant by its id, such as %d", ui.Escape(name), found[0])
	case err == nil && n >= 1 && n <= len(r.before.Files):
		return n, nil
	}
	return 0, ui.UsageError("the job has no document %s; name documents by their ids or paths in the job, as --json shows them", ui.Escape(name))
}

func (r *retrial) send(ctx context.Context, n int, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return ui.UsageError("%s: %w", path, reason(err))
	}
	defer f.Close()
	r.progress.Note("Uploading ...")
	defer r.progress.End()
	return r.service.Correct(ctx, r.opt.id, n, f)
}

// recall returns the state of an earlier call of the same, or a new one.
func (o *retryOptions) recall(ctx context.Context) (*resume, error) {
	for i, c := range o.replace {
		digest, err := fileDigest(ctx, c.path)
		if err != nil {
			return nil, err
		}
		o.replace[i].Digest = digest
	}
	asked, err := json.Marshal([]any{o.files, o.replace})
	if err != nil {
		return nil, err
	}
	r := &resume{Endpoint: o.service.endpoint, Filename: "retry of " + string(o.id), SHA256: fmt.Sprintf("%x", sha256.Sum256(asked)), Options: o.request.Options, path: resumePath(o.out)}
	return r.recalled()
}
