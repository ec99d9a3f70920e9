package office

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"sheaf/internal/job"
	"sheaf/internal/office/fonts"
	"sheaf/internal/office/process"
	"sheaf/internal/office/zygote"
)

var _ converter = (*warm)(nil)

// When a zygote is followed by a fresh one. It does no work of its own, so it should not change with time; this is for
// what nobody has thought of.
const (
	recycleAfter  = 2000
	recycleMemory = 600 << 20 // bytes resident; a fresh one has about 160 MB
)

// How often a conversion whose zygote died is tried with the next one, how long starting is left alone after a failure: longer each
// time in a row, and after how many failures in a row, or how much time, a conversion waits no longer for a zygote.
const (
	zygoteTries  = 3
	firstRest    = 100 * time.Millisecond
	longestRest  = 10 * time.Second
	failedStarts = 3
	patience     = time.Minute
)

// warm is the engine that keeps LibreOffice warm: each document is converted by a child of a zygote. One zygote is at work;
// its successor is warm before it retires, so that no document waits for a start.
type warm struct {
	start        func(context.Context, *fonts.Set) (*zygote.Zygote, error)
	walls        *walling
	recycleAfter int // conversions
	log          *slog.Logger
	restarted    func(why string)

	life   context.Context // ends with close
	end    context.CancelFunc
	starts sync.WaitGroup

	mu      sync.Mutex
	current *worker
	changed chan struct{} // closed when current or failure changes
	failure error         // why there is no current one
	failed  int           // starts, in a row
	rest    time.Duration // before the next start
	fonts   *fonts.Set    // that zygotes are started with
}

// worker is a zygote with the conversions it has.
type worker struct {
	zygote   *zygote.Zygote
	users    int
	served   int
	followed bool // a successor is being started, or at work
}

// newWarm starts the first zygote and returns the engine when the zygote is warm.
func newWarm(ctx context.Context, start func(context.Context, *fonts.Set) (*zygote.Zygote, error), set *fonts.Set, s *walling, log *slog.Logger) (*warm, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	w := &warm{start: start, fonts: set, walls: s, log: log, recycleAfter: recycleAfter, changed: make(chan struct{}), rest: firstRest, restarted: func(string) {}}
	w.life, w.end = context.WithCancel(context.Background())
	z, err := start(ctx, set)
	if err != nil {
		w.end()
		return nil, err
	}
	w.current = &worker{zygote: z}
	return w, nil
}

// convert implements converter. When a zygote dies nobody knows whether the document is to blame: the conversion is tried with
// the next zygote.
func (w *warm) convert(ctx context.Context, d document, begin func() context.Context) (process.Exit, error) {
	for try := 1; ; try++ {
		k, err := w.acquire(ctx)
		if err != nil {
			return process.Exit{}, err
		}
		limited := begin()
		if try > 1 { // whatever the zygote died of
			d.hyphenated = nil
		}
		end, err := w.convertBy(limited, k, d)
		switch {
		case err == nil && end.Code == zygote.ExitSetUp:
			return process.Exit{}, fmt.Errorf("set up a conversion: %w: %.500q", job.ErrUnavailable, end.Stderr)
		case err == nil:
			return end, nil
		case !errors.Is(err, zygote.ErrDied) || try == zygoteTries || limited.Err() != nil:
			return process.Exit{}, err
		}
		if err := d.empty(); err != nil {
			return process.Exit{}, err
		}
	}
}

// convertBy has a worker that was acquired convert a document, and releases it.
func (w *warm) convertBy(ctx context.Context, k *worker, d document) (end process.Exit, err error) {
	defer func() { w.release(k, errors.Is(err, zygote.ErrDied)) }()
	around, err := w.walls.ready(ctx, d)
	if err != nil {
		return process.Exit{}, err
	}
	return k.zygote.Convert(ctx, zygote.Request{
		Dir: d.path, Name: d.name, Walls: around, Import: d.load, Settings: d.settings, Hyphenated: d.hyphenated,
	})
}

// acquire returns the worker at work. While there is none it waits for one, not longer than there is hope: the error is
// job.ErrUnavailable then.
func (w *warm) acquire(ctx context.Context) (*worker, error) {
	waited := time.NewTimer(patience)
	defer waited.Stop()
	for {
		w.mu.Lock()
		k, changed, failure, failed := w.current, w.changed, w.failure, w.failed
		if k != nil {
			k.users++
		}
		w.mu.Unlock()
		switch {
		case k != nil:
			return k, nil
		case w.life.Err() != nil:
			return nil, errClosed
		case failed >= failedStarts:
			return nil, notStarting(failure)
		}
		select {
		case <-changed:
		case <-waited.C:
			return nil, notStarting(failure)
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), failure)
		case <-w.life.Done():
		}
	}
}

func notStarting(failure error) error {
	return fmt.Errorf("LibreOffice does not start: %w: %w", job.ErrUnavailable, failure)
}

// ready implements converter.
func (w *warm) ready() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.current == nil && w.failed > 0 {
		return notStarting(w.failure)
	}
	return nil
}

// release ends what acquire began, and has a successor started when the worker died or has served long enough.
func (w *warm) release(k *worker, died bool) {
	w.mu.Lock()
	k.users--
	k.served++
	if died && w.current == k {
		w.set(nil, zygote.ErrDied)
	}
	follow := !k.followed && w.life.Err() == nil && (died || k.served >= w.recycleAfter || k.zygoteMemory() > recycleMemory)
	if follow {
		k.followed = true
		why := RestartUsed
		if died {
			why = RestartDied
		}
		w.starts.Go(func() { w.replace(why) })
	}
	idle := k.users == 0 && w.current != k
	w.mu.Unlock()
	if idle {
		_ = k.zygote.Close() // what it leaves is in the scratch folder, which goes with the engine
	}
}

// set changes the worker at work. The caller holds mu.
func (w *warm) set(k *worker, failure error) {
	w.current, w.failure = k, failure
	close(w.changed)
	w.changed = make(chan struct{})
}

// renew implements converter: a fresh zygote follows the current one, which goes on with the fonts that it was started with.
func (w *warm) renew(ctx context.Context, set *fonts.Set) error {
	z, err := w.start(ctx, set)
	if err != nil {
		return err
	}
	w.mu.Lock()
	old := w.current
	if old != nil {
		old.followed = true
	}
	w.fonts, w.failed = set, 0
	w.set(&worker{zygote: z}, nil)
	w.mu.Unlock()
	w.restarted(RestartFonts)
	w.retire(old)
	return nil
}

// replace starts zygotes until one is warm, and puts that one in the place of the current one. When renew has done so meanwhile,
// replace has nothing left to do: it closes the zygote that it started, whose fonts are older.
func (w *warm) replace(why string) {
	w.mu.Lock()
	set := w.fonts
	w.mu.Unlock()
	for {
		z, err := w.start(w.life, set)
		w.mu.Lock()
		if w.fonts != set {
			w.mu.Unlock()
			if err == nil {
				_ = z.Close()
			}
			return
		}
		if err == nil {
			old := w.current
			w.set(&worker{zygote: z}, nil)
			if w.failed > 0 {
				w.log.Info("LibreOffice starts again")
			}
			w.rest, w.failed = firstRest, 0
			w.mu.Unlock()
			w.restarted(why)
			w.retire(old)
			return
		}
		rest := w.noteFailure(err)
		w.mu.Unlock()
		select {
		case <-time.After(rest):
		case <-w.life.Done():
			return
		}
	}
}

// noteFailure notes and logs that a zygote did not start, and returns how long to rest before the next one. The caller holds mu.
func (w *warm) noteFailure(err error) (rest time.Duration) {
	if w.failed++; w.failed == 1 && w.life.Err() == nil {
		w.log.Warn("LibreOffice does not start any more; documents wait until it does. 'sheaf doctor' says what is missing; after an upgrade of LibreOffice start sheaf again",
			"error", err)
	}
	rest = w.rest
	w.rest = min(2*w.rest, longestRest)
	if w.current == nil {
		w.set(nil, err)
	}
	return rest
}

// retire closes a worker that has been followed, unless conversions still run: the last of them does it then.
func (w *warm) retire(k *worker) {
	if k == nil {
		return
	}
	w.mu.Lock()
	idle := k.users == 0
	w.mu.Unlock()
	if idle {
		_ = k.zygote.Close()
	}
}

// close implements converter. Conversions must have ended.
func (w *warm) close() error {
	w.end()
	w.starts.Wait()
	w.mu.Lock()
	k := w.current
	w.set(nil, errClosed)
	w.mu.Unlock()
	if k == nil {
		return nil
	}
	return k.zygote.Close()
}

// zygoteMemory returns the resident bytes of the zygote, 0 where not known.
func (k *worker) zygoteMemory() int64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", k.zygote.Pid()))
	if err != nil {
		return 0
	}
	var size, resident int64
	if _, err := fmt.Sscan(string(b), &size, &resident); err != nil {
		return 0
	}
	return resident * int64(os.Getpagesize())
}

// prepare implements converter.
func (w *warm) prepare(document) error { return nil }

// empty makes the folders that a conversion writes to as they were before it.
func (d document) empty() error {
	for _, dir := range []string{d.output(), d.temp()} {
		if err := errors.Join(os.RemoveAll(dir), os.Mkdir(dir, 0o700)); err != nil {
			return fmt.Errorf("empty scratch folder: %w", err)
		}
	}
	return nil
}
