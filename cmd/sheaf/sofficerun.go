package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"sheaf/internal/archive"
	"sheaf/internal/client"
	"sheaf/internal/durable"
	"sheaf/internal/job"
	"sheaf/internal/ui"
	"sheaf/internal/usersocket"
)

// officeRun converts files as a program is asked to that sheaf stands for: their order is that of the lines that are printed.
type officeRun struct {
	con     *ui.Console
	opt     *sofficeOptions
	request job.Request
	says    voice
	files   []officeFile
	failed  int

	dir  string // for all that is temporary
	next int    // file of which nothing has been said
}

// convert has the files converted by the user's service, where one listens, and else in this process.
func (o *officeRun) convert(ctx context.Context) (err error) {
	for _, f := range o.files {
		if err := os.MkdirAll(filepath.Dir(f.to), 0o777); err != nil {
			o.says.unwritten(err)
			return ui.ExitWith(ui.ExitFailed, nil)
		}
	}
	var inputs []input
	for _, f := range o.files {
		info, err := os.Stat(f.from)
		if err != nil {
			return fmt.Errorf("find %s: %w", f.from, reason(err))
		}
		inputs = append(inputs, input{shown: f.arg, path: f.from, kind: docxInput, info: info})
	}
	work, err := convertWorkspace(inputs, min(o.opt.workers, len(inputs)))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, work.Remove()) }()
	o.dir = work.Path
	service := userService(ctx)
	if service == nil {
		return o.here(ctx)
	}
	if o.files, err = o.there(ctx, service); err != nil || len(o.files) == 0 {
		return err
	}
	return o.here(ctx)
}

// userService returns the service of this user, nil where none listens.
func userService(ctx context.Context) *client.Client {
	path, err := usersocket.Path()
	if err != nil {
		return nil
	}
	dial := func(ctx context.Context) (net.Conn, error) { return usersocket.Dial(ctx, path) }
	c, err := dial(ctx)
	if err != nil {
		return nil
	}
	_ = c.Close() // it was only asked whether it is there
	service, err := client.New(client.Options{Endpoint: "http://localhost", Dial: dial, Tries: 3, Pause: 100 * time.Millisecond})
	if err != nil {
		return nil
	}
	return service
}

// there has the files converted by a service, and returns those that it did not take: it is stopping, or takes no more.
func (o *officeRun) there(ctx context.Context, service *client.Client) (left []officeFile, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	outcomes := make([]chan error, len(o.files))
	slots := make(chan struct{}, 2*o.opt.workers)
	for i, f := range o.files {
		outcomes[i] = make(chan error, 1)
		go func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			outcomes[i] <- o.remote(ctx, service, f, o.temporary(i))
		}()
	}
	for i, f := range o.files {
		err := <-outcomes[i]
		refusal, answered := errors.AsType[*client.Problem](err)
		switch {
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case err == nil:
			o.deliver(f, func(w *os.File) error { return copyFile(w, o.temporary(i)) })
		case answered && refusal.Status == http.StatusUnprocessableEntity:
			o.lost(f, refusal.Code, refusal.Detail)
		default:
			left = append(left, f)
		}
		if err := ignoreMissing(os.Remove(o.temporary(i))); err != nil {
			return nil, fmt.Errorf("remove what was converted: %w", err)
		}
	}
	return left, nil
}

func (o *officeRun) temporary(i int) string { return filepath.Join(o.dir, strconv.Itoa(i)+".pdf") }

func (o *officeRun) remote(ctx context.Context, service *client.Client, f officeFile, to string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	in, err := os.Open(f.from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	id, err := service.Convert(ctx, nameOf(f), in, o.request, out)
	if id != "" {
		_ = service.Delete(ctx, id) // else it goes when it has been kept as long as others
	}
	return errors.Join(err, out.Close())
}

// nameOf is what a document is called where it is converted: by its own name where that is safe in a ZIP.
func nameOf(f officeFile) string {
	name := filepath.Base(f.from)
	if clean, err := archive.CleanName(name); err != nil || clean != name || archive.JunkReason(name) != "" {
		return "document" + strings.ToLower(filepath.Ext(name))
	}
	return name
}

// here converts the files in this process.
func (o *officeRun) here(ctx context.Context) error {
	up, err := o.pack(ctx)
	if err != nil {
		return err
	}
	quiet := *o.con
	quiet.Quiet = true
	c := &conversion{
		order: order{con: &quiet, dir: o.dir, up: up, collect: o.collect}, progress: ui.NewProgress(&quiet, time.Now),
		opt: &convertOptions{
			request: o.request, workers: min(o.opt.workers, len(o.files)), engine: o.opt.engine, limits: uploadsUnlimited(o.opt.limits), log: quietLog,
		},
	}
	c.opt.limits.Documents = max(c.opt.limits.Documents, len(o.files))
	o.next = 0
	s, err := c.start(ctx)
	if err == nil && s.ErrorCode != nil {
		err = fmt.Errorf("%s: %s", *s.ErrorCode, s.ErrorCode.Sentence())
	}
	return err
}

// pack makes one upload of the files, each in a folder of its own: they may have the same names.
func (o *officeRun) pack(ctx context.Context) (upload, error) {
	if len(o.files) == 1 {
		return upload{path: o.files[0].from, name: nameOf(o.files[0])}, nil
	}
	f, err := os.Create(filepath.Join(o.dir, "packed.zip"))
	if err != nil {
		return upload{}, fmt.Errorf("create upload: %w", err)
	}
	zip := archive.NewWriter(&stoppable{ctx, f})
	for i, file := range o.files {
		if err = packOne(zip, waiting{candidate: candidate{name: strconv.Itoa(i+1) + "/" + nameOf(file), source: file.from, modified: time.Now()}}); err != nil {
			break
		}
	}
	if err == nil {
		err = zip.Close()
	}
	return upload{path: f.Name(), name: "soffice.zip"}, errors.Join(err, f.Close())
}

// collect writes the PDFs that are there, up to the first document that is not at its end.
func (o *officeRun) collect(ctx context.Context, from source) error {
	const page = 100
	for o.next < len(o.files) {
		s, err := from.Status(ctx, strconv.Itoa(o.next+1), page)
		if err != nil {
			return err
		}
		if s.Total == nil || len(s.Files) == 0 {
			return nil
		}
		for _, f := range s.Files {
			if !f.Status.Finished() {
				return nil
			}
			o.take(ctx, from, f)
			o.next++
		}
	}
	return nil
}

// take writes what became of a document.
func (o *officeRun) take(ctx context.Context, from source, f job.FileStatus) {
	file := o.files[o.next]
	if f.Status != job.Completed {
		code, message := job.Code(f.Status), ""
		if f.ErrorCode != nil && f.ErrorMessage != nil {
			code, message = *f.ErrorCode, *f.ErrorMessage
		}
		o.lost(file, code, message)
		return
	}
	o.deliver(file, func(w *os.File) error {
		_, err := from.PDF(ctx, f.ID, w)
		return err
	})
}

// deliver writes a PDF, in the place of one that is there, and says so.
func (o *officeRun) deliver(f officeFile, content func(*os.File) error) {
	_, err := os.Stat(f.to)
	there := err == nil
	o.says.converted(f, there)
	// As soffice does not, it waits for no disk.
	if err := durable.WriteFile(f.to, durable.Options{Mode: 0o666, Volatile: true}, content); err != nil {
		o.failed++
		o.says.unwritten(err)
	}
}

// lost says of a document that it was not converted, and why.
func (o *officeRun) lost(f officeFile, code job.Code, message string) {
	o.failed++
	o.says.lost(f, string(code)+": "+message)
}

// copyFile copies a file's content to w.
func copyFile(w io.Writer, from string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}
