// Package runner runs the whole service in one process, for a laptop: it opens the data folder, starts the storage, and calls
// the rules for what queues, change feed and schedule bring, through package handlers as the functions on AWS do. It imports
// the laptop's adapters, the engine and the rules.
//
// A run is durable: whatever was accepted is in the data folder, and a start after a kill at any moment goes on where
// the killed process stood.
package runner

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"sheaf/internal/config"
	"sheaf/internal/dropfolder"
	"sheaf/internal/engine"
	"sheaf/internal/folder"
	"sheaf/internal/handlers"
	"sheaf/internal/job"
	"sheaf/internal/lockdir"
	"sheaf/internal/metrics"
	"sheaf/internal/office"
	"sheaf/internal/office/errand"
	"sheaf/internal/pipeline"
	"sheaf/internal/s3server"
	"sheaf/internal/s3store"
	"sheaf/internal/seal"
	"sheaf/internal/sqlite"
)

// Options say how to run. Data, Workers, Limits, Owner and Log are needed.
type Options struct {
	Data      string        // absolute data folder; made when it is not there
	Workers   int           // conversions at a time
	Limits    job.Limits    //
	Owner     string        // of the jobs that come through the drop folder
	BaseURL   string        // where clients reach the service; begins the URLs in the reports of drops
	Engine    config.Engine // how documents are converted
	Watch     bool          // watch DATA/drop and copy results to DATA/results
	Volatile  bool          // nobody needs the data folder after this process: nothing is synced to the disk
	Log       *slog.Logger  //
	Converter job.Converter // nil is LibreOffice
	Meter     metrics.Meter // is told of what happens; nil is nobody
	Spans     job.Spans     // follow jobs; nil is nobody
	Callbacks job.Callbacks // nil makes none
	Cache     bool          // PDFs that were made before are given again
}

// Runner is a running pipeline with all that it runs on.
type Runner struct {
	opt      Options
	pipeline *pipeline.Pipeline
	handlers handlers.Handlers
	lock     *lockdir.Lock
	db       *sqlite.DB
	s3       *s3server.Server
	engine   *office.Engine // nil with a Converter of the caller's
	export   *dropfolder.Results

	queues map[string]*sqlite.Queue

	ballast []byte
	health  *health
	stop    context.CancelFunc
	pumps   sync.WaitGroup
	done    chan struct{}
	once    sync.Once
	err     error
}

// ballast is how much memory is never touched, and so takes none, but counted by the garbage collector: with the few megabytes alone that
// are in use it would collect after every sixth letter. Up to as much more is garbage before it does.
const ballast = 16 << 20

// Start opens the data folder, which must be no other process's, takes up what a process before left unfinished, and
// begins to work. Stop it with Close; ctx bounds the start only.
func Start(ctx context.Context, opt Options) (_ *Runner, err error) {
	r := &Runner{opt: opt, done: make(chan struct{}), stop: func() {}, health: newHealth(opt.Log), ballast: make([]byte, ballast)}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.Close())
		}
	}()
	if err := r.open(ctx); err != nil {
		return nil, roomToStart(opt.Data, err)
	}
	if err := r.assemble(ctx); err != nil {
		return nil, err
	}
	if err := r.recover(ctx); err != nil {
		return nil, err
	}
	r.startPumps()
	return r, nil
}

// open takes the data folder and removes what a killed process left in it.
func (r *Runner) open(ctx context.Context) error {
	if err := os.MkdirAll(r.scratch(), 0o700); err != nil {
		return fmt.Errorf("create data folder: %w", err)
	}
	if few := FewOpenFiles(); few != "" {
		r.opt.Log.Warn(few)
	}
	var err error
	if r.lock, err = lockdir.Acquire(r.opt.Data); err != nil {
		return err
	}
	if err := office.Sweep(r.scratch()); err != nil {
		return err
	}
	if err := folder.Empty(r.scratch()); err != nil {
		return err
	}
	// Before the S3, which changes the working directory: the engine's programs may be named by relative paths.
	if err := r.startEngine(); err != nil {
		return err
	}
	if err := r.openDB(ctx); err != nil {
		return err
	}
	r.openQueues()
	r.s3, err = s3server.Start(ctx, s3server.Options{
		Dir: filepath.Join(r.opt.Data, "s3"), OnArrival: r.arrived, Volatile: r.opt.Volatile,
	})
	return err
}

// startEngine starts LibreOffice, unless the caller brings a converter.
func (r *Runner) startEngine() (err error) {
	if r.opt.Converter == nil {
		r.engine, err = engine.Start(r.opt.Engine, r.scratch(), r.opt.Log, r.opt.Meter)
	}
	return err
}

// assemble builds the pipeline on what open opened.
func (r *Runner) assemble(ctx context.Context) error {
	client := s3store.NewClient(r.s3.Config())
	near := func(name string) *s3store.Bucket { return s3store.NewNearBucket(client, r.s3.Direct(), name) }
	inbox, outbox := near(s3server.InboxBucket), near(s3server.OutboxBucket)
	box, err := r.box()
	if err != nil {
		return err
	}
	r.pipeline = &pipeline.Pipeline{
		Seal: box,
		Jobs: r.db.Jobs(), Documents: r.db.Documents(), Claims: r.db.Claims(),
		Inbox: inbox, Outbox: outbox, Uploads: inbox,
		IntakeQueue: r.queues[intakeQueue], ConvertQueue: documentsQueue{r.queues[convertQueue], r.queues[largeQueue]}, BundleQueue: r.queues[bundleQueue],
		Callbacks: r.opt.Callbacks, CallbackQueue: r.queues[callbackQueue],
		Converter: r.opt.Converter, LeaveOff: r.opt.Engine.LeaveOff, Limits: r.opt.Limits, Scratch: r.scratch(), Manifests: new(pipeline.ManifestCache),
		Spans: r.opt.Spans, DropOwner: r.opt.Owner, BaseURL: r.opt.BaseURL, Now: job.Now, Log: r.opt.Log,
	}
	if r.opt.Meter != nil {
		r.pipeline.Meter = r.opt.Meter
		r.pipeline.Documents = metrics.Outcomes{Documents: r.pipeline.Documents, Meter: r.opt.Meter}
	}
	if r.opt.Cache {
		r.pipeline.Cache = r.db.Cache()
	}
	if r.engine != nil {
		engine.Attach(r.pipeline, r.engine, r.opt.Engine)
	}
	r.pipeline.Converter = &turns{converter: r.pipeline.Converter, most: r.opt.Workers, spare: !r.opt.Volatile}
	if err := r.pipeline.Check(pipeline.Steps()...); err != nil {
		return err
	}
	r.handlers = handlers.Handlers{Pipeline: r.pipeline}
	if !r.opt.Watch {
		return nil
	}
	r.export, err = dropfolder.NewResults(filepath.Join(r.opt.Data, "results"), outbox)
	return err
}

// box returns what secrets are sealed with: a key in the data folder, or one that ends with this process, as what is sealed does.
func (r *Runner) box() (*seal.Box, error) {
	if r.opt.Volatile {
		return seal.New()
	}
	return seal.Open(filepath.Join(r.opt.Data, "secrets.key"))
}

// recover makes the messages deliverable that the process before held, and continues its unfinished jobs.
func (r *Runner) recover(ctx context.Context) error {
	for _, q := range r.queues {
		if err := q.Restore(ctx); err != nil {
			return err
		}
	}
	if err := r.s3.AbortStale(ctx, 24*time.Hour); err != nil {
		return err
	}
	if err := r.pipeline.Recover(ctx); err != nil {
		return fmt.Errorf("take up unfinished jobs: %w", err)
	}
	return nil
}

// Pipeline is the pipeline that runs.
func (r *Runner) Pipeline() *pipeline.Pipeline { return r.pipeline }

// Office returns LibreOffice's version, as office.Engine.Series does.
func (r *Runner) Office() string {
	if r.engine == nil {
		return ""
	}
	return r.engine.Series()
}

// Draw is office.Engine.Draw, with the engine that converts.
func (r *Runner) Draw(ctx context.Context, pdf string, page, dpi int) ([]byte, error) {
	if r.engine == nil {
		return nil, office.ErrNoDrawer
	}
	return r.engine.Draw(ctx, pdf, page, dpi)
}

// Errand implements errand.Runner, with the engine that converts.
func (r *Runner) Errand(ctx context.Context, a errand.Errand) error {
	if r.engine == nil {
		return job.ErrUnavailable
	}
	return r.engine.Errand(ctx, a)
}

// JobEnds returns a channel that is closed when next a job ends. Call it before looking at the job.
func (r *Runner) JobEnds() <-chan struct{} { return r.db.Jobs().Ends() }

// Objects serves the two buckets to S3 clients.
func (r *Runner) Objects() http.Handler { return r.s3.Handler() }

// ObjectURL returns a presigned URL of the pipeline as it is for those who reach Objects at base.
func (r *Runner) ObjectURL(base, signed string) string { return s3server.PublicURL(base, signed) }

// Buckets names the two buckets.
func (r *Runner) Buckets() []string { return []string{s3server.InboxBucket, s3server.OutboxBucket} }

// Done is closed when the runner can work no longer; Err says why.
func (r *Runner) Done() <-chan struct{} { return r.done }

// Err is why Done is closed.
func (r *Runner) Err() error {
	select {
	case <-r.done:
		return r.err
	default:
		return nil
	}
}

// fail ends the runner with err; the first one counts.
func (r *Runner) fail(err error) {
	r.once.Do(func() {
		r.err = err
		close(r.done)
	})
}

// Close stops the pumps, kills running conversions, whose documents are converted after the next start, and closes
// everything. It waits until all of it is done.
func (r *Runner) Close() error {
	r.stop()
	r.pumps.Wait()
	var errs []error
	if r.engine != nil {
		errs = append(errs, r.engine.Close())
	}
	if r.s3 != nil {
		errs = append(errs, r.s3.Close())
	}
	if r.db != nil {
		errs = append(errs, r.db.Close())
	}
	if r.lock != nil {
		errs = append(errs, folder.Empty(r.scratch()), r.lock.Unlock())
	}
	r.fail(nil)
	return errors.Join(errs...)
}

func (r *Runner) scratch() string { return filepath.Join(r.opt.Data, "tmp") }
