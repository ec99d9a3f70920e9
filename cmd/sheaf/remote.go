package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"sheaf/internal/api"
	"sheaf/internal/client"
	"sheaf/internal/job"
	"sheaf/internal/size"
	"sheaf/internal/ui"
)

// remote is an order that a service carries out.
type remote struct {
	order
	again    bool // the job was there before
	service  *client.Client
	state    *resume
	progress *ui.Progress
}

// await waits for the end of the job and writes what came of it.
func (r *remote) await(ctx context.Context) (job.Status, error) {
	from := remoteJob{r.service, r.state.JobID}
	s, err := watch(ctx, r.watched(from), pauses(300*time.Millisecond, 3*time.Second), nil, r.progress)
	if err == nil {
		err = r.write(ctx, s, func(f *os.File) error { return r.download(ctx, f) }, from)
	}
	if err != nil {
		return job.Status{}, err
	}
	if r.tree != nil {
		r.tree.name(s.Files)
	}
	return s, r.state.remove()
}

func (r *remote) download(ctx context.Context, f *os.File) error {
	defer r.progress.End()
	return r.service.Download(ctx, r.state.JobID, r.file.kind, f, func(done, total int64) {
		if total < 0 {
			r.progress.Note(fmt.Sprintf("Downloading %s ...", size.Text(done)))
			return
		}
		r.progress.Show(ui.Transferred("Downloading", done, total))
	})
}

// explain returns an error of the service with its exit code, and says how to go on when the service has the job.
func (r *remote) explain(ctx context.Context, asJSON bool, err error) error {
	refusal, answered := errors.AsType[*client.Problem](err)
	switch id := r.state.JobID; {
	case id != "" && r.file.stdout:
		r.con.SayIndented("", fmt.Sprintf("The service has job %s and goes on with it. Its result will be at %s%s/%s/download.", id, r.state.Endpoint, api.JobsPath, id))
	case id != "":
		r.con.SayIndented("", fmt.Sprintf("The service has job %s. Run the same command again to go on.", id))
	case answered:
		err = errors.Join(err, r.state.remove())
	}
	switch {
	case answered && refusal.Code == job.CodeNotFound && r.state.JobID == "" && !r.again:
		return ui.UsageError("there is no sheaf at %s; give --endpoint the address that 'sheaf serve' names, without a path of the API", r.state.Endpoint)
	case answered && refusal.Code != "":
		return refused(r.con, asJSON, problem{Problem: refusal.Problem})
	case answered, errors.Is(err, client.ErrUnreachable):
		return ui.ExitWith(ui.ExitUsage, err)
	}
	return localError(ctx, r.con, asJSON, err)
}
