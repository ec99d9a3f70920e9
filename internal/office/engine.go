// Package office converts Word documents to PDF with LibreOffice, each in a process of its own that dies with the
// conversion. It knows nothing of jobs but the port it implements.
//
// Package process supervises processes and knows nothing of LibreOffice; soffice.go knows LibreOffice's command line, scratch.go the folders, outcome.go what an end means. Success is a whole PDF of at least one page, whatever the exit
// code says.
package office

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"sheaf/internal/job"
	"sheaf/internal/office/fonts"
	"sheaf/internal/office/process"
	"sheaf/internal/office/walls"
)

var (
	_ job.Converter   = (*Engine)(nil)
	_ job.Substitutes = (*Engine)(nil)
)

// Options says where things are. The zero value finds LibreOffice and takes a folder under the system's temporary one.
type Options struct {
	Program  string       // soffice; "" is looked for
	Scratch  string       // folder under which scratch folders are made; engines and processes may share it. "" is one under TMPDIR
	Helper   string       // sheaf-zygote; "" is looked for, NoHelper does without
	Wall     string       // sheaf-wall; "" is looked for, NoHelper does without
	Memory   string       // the library that gives the warm LibreOffice memory; "" is looked for, NoHelper does without
	Fonts    string       // folder of the user's own fonts, watched; "" is ~/.local/share/sheaf/fonts
	LeaveOff job.LeaveOff // of its steps CJKLines and DerivedFonts are done here

	Profile string // folder of a profile that LibreOffice has been started with; "" has it made

	Log *slog.Logger // hears at once when LibreOffice does not start any more; nil is nobody

	Restarted func(why string) // is told of each start of a warm LibreOffice after the first; one of the constants says why. Optional
}

// Why a warm LibreOffice was followed by another.
const (
	RestartDied  = "died"
	RestartUsed  = "used_up" // it has served long enough, or takes too much memory
	RestartFonts = "fonts"   // there are others
)

// NoHelper as Options.Helper chooses one soffice for each document, as Options.Wall no walls around it.
const NoHelper = "none"

var (
	errClosed   = errors.New("converter is closed")
	errNoMemory = errors.New("the machine had no memory left")
)

// How little room in the scratch folder makes a full disk the likely cause of a failed conversion, in bytes: littleRoom where
// LibreOffice could not write, since it removes what it could not finish and the disk is seldom quite full after that; noRoom
// whatever it says.
const (
	littleRoom = 64 << 20
	noRoom     = 1 << 20
)

// converter turns the document in a folder into the PDF in its output folder, or says how that ended.
type converter interface {
	// prepare puts into the folder what else the converter needs to find in it.
	prepare(d document) error
	// convert is given a prepared folder. It calls begin when a process is there to convert: the document's time runs from then, and
	// ends the context that begin returns. An error is the machine's, or a context's.
	convert(ctx context.Context, d document, begin func() context.Context) (process.Exit, error)
	// ready returns nil, or why nothing is converted at the moment.
	ready() error
	// renew has conversions that begin from here on use these fonts. After an error all use the fonts that they had.
	renew(ctx context.Context, fonts *fonts.Set) error
	// close ends it when no conversion runs any more.
	close() error
}

// Engine converts each document in a process of its own: a child of a warm LibreOffice where that can be had, else a fresh
// soffice. It is safe for concurrent use.
type Engine struct {
	office   converter
	kind     Kind
	release  int
	series   string
	identity identity
	scratch  *scratch
	walls    *walling
	fonts    *fonts.Folders
	itself   itself

	littleRoom, noRoom uint64 // the constants, but in tests

	alone   sync.RWMutex // held for writing by a conversion that has to be the only one
	closing context.Context
	stop    context.CancelFunc
	mu      sync.Mutex // guards running against Close
	running sync.WaitGroup
}

// Kind says which engine works, and why.
type Kind struct {
	Name string
	Why  string

	NoAllocator bool // it is warm and tcmalloc is not installed, so that documents take longer
	SpaceWidths bool // it takes the width of spaces from behind the name of a font; see zygote.SpaceWidths
}

// Kind returns which engine works here, and why.
func (e *Engine) Kind() Kind { return e.kind }

// Release returns the first number of LibreOffice's version, 0 where that is not known.
func (e *Engine) Release() int { return e.release }

// Series returns the first two numbers of LibreOffice's version, "26.8"; "" where they are not known.
func (e *Engine) Series() string { return e.series }

// Walls returns which walls stand around a document's process.
func (e *Engine) Walls() walls.Report { return e.walls.report }

// New finds LibreOffice, warms one up where the helper for that is there, else starts it once to make the profile that all
// conversions begin with unless there is one, and removes what engines of killed processes left. The error says what to install.
func New(opt Options) (*Engine, error) {
	program, err := FindProgram(opt.Program)
	if err != nil {
		return nil, err
	}
	box, err := newWalling(context.Background(), opt, program)
	if err != nil {
		return nil, err
	}
	root, err := box.scratch(opt.Scratch)
	if err != nil {
		return nil, err
	}
	if err := Sweep(root); err != nil {
		return nil, err
	}
	s, err := newScratch(root, box.report.Stands(walls.User))
	if err != nil {
		return nil, err
	}
	e := &Engine{scratch: s, walls: box, littleRoom: littleRoom, noRoom: noRoom, release: majorVersion(program), series: series(program)}
	if err := e.start(opt, program); err != nil {
		return nil, errors.Join(err, s.close())
	}
	e.closing, e.stop = context.WithCancel(context.Background())
	return e, nil
}

// start shows LibreOffice the fonts there are, writes its profile, and gets the engine ready.
func (e *Engine) start(opt Options, program string) (err error) {
	template := e.scratch.template()
	if e.fonts, err = fonts.MakeFolders(fonts.Options{
		Dir: filepath.Join(e.scratch.path, "fonts"), User: opt.Fonts, Env: basicEnvironment(template),
		CJKLines: !opt.LeaveOff.CJKLines && raisesLines(program), Derived: !opt.LeaveOff.DerivedFonts, Raises: raisesLines(program),
	}); err != nil {
		return err
	}
	template.fonts = e.fonts.Hold()
	defer e.fonts.Release(template.fonts)
	fresh := soffice{program: program, release: e.release, template: template, walls: e.walls}
	if err := fresh.writeProfile(opt.Profile); err != nil {
		return err
	}
	e.walls.read = append(e.walls.read, e.fonts.Readable()...)
	var asking sync.WaitGroup
	asking.Go(func() { e.fonts.Ask(context.Background()) })
	e.office, e.kind, err = choose(opt, fresh, e.scratch)
	asking.Wait()
	if err != nil {
		return err
	}
	e.walls.allow(template.fonts)
	e.identity = identify(opt, program, e.kind)
	return nil
}

// Close kills the conversions that run, waits for their end, and removes the scratch folder.
func (e *Engine) Close() error {
	e.mu.Lock()
	e.stop()
	e.mu.Unlock()
	e.running.Wait()
	return errors.Join(e.office.close(), e.scratch.close())
}

// show has conversions that begin from here on see a new set of fonts.
func (e *Engine) show(ctx context.Context, set *fonts.Set) error {
	e.walls.allow(set)
	return e.office.renew(ctx, set)
}

// Widths implements job.Substitutes.
func (e *Engine) Widths(ctx context.Context, families []string) map[string]int {
	set := e.fonts.Hold()
	defer e.fonts.Release(set)
	return set.Widths(ctx, families)
}

// begin counts a conversion and returns a context that ends with ctx or when the engine is closed, and a function that counts the
// conversion's end.
func (e *Engine) begin(ctx context.Context) (context.Context, func(), error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closing.Err() != nil {
		return nil, nil, errClosed
	}
	e.running.Add(1)
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(e.closing, func() { cancel(errClosed) })
	return ctx, func() { stop(); cancel(nil); e.running.Done() }, nil
}

// Convert implements job.Converter. When LibreOffice dies by itself, or somebody else kills it, the error is an *Error of code
// crashed: the caller counts these deaths and may try the document again.
func (e *Engine) Convert(ctx context.Context, c job.Conversion) (job.Rendering, error) {
	if c.Timeout <= 0 {
		return job.Rendering{}, fmt.Errorf("convert %s: no time allowed", c.Source)
	}
	ctx, end, err := e.begin(ctx)
	if err != nil {
		return job.Rendering{}, err
	}
	defer end()
	if err := os.Remove(c.Target); err != nil && !errors.Is(err, os.ErrNotExist) {
		return job.Rendering{}, fmt.Errorf("remove older PDF: %w", err)
	}
	set, err := e.fonts.HoldNewest(ctx, e.show)
	if err != nil && ctx.Err() != nil {
		err = fmt.Errorf("conversion stopped: %w", whyEnded(ctx))
	}
	if err != nil {
		return job.Rendering{}, err
	}
	defer e.fonts.Release(set)
	worker := e.walls.takeWorker()
	defer e.walls.freeWorker(worker)
	d, err := e.scratch.document(c.Source, e.office.prepare)
	if err != nil {
		return job.Rendering{}, err
	}
	d.user, d.fonts, d.settings, d.hyphenated = e.walls.report.User(worker), set, exportSettings(c.Options), hyphenated(c)
	d.load = importOf(c.Format)
	if c.Places {
		d.settings = append(d.settings, keepPlaces)
	}
	if c.WithoutBlankPages {
		d.settings = append(d.settings, skipBlankPages)
	}
	r, err := e.renderBeside(ctx, c, d)
	if wiped := d.wipe(); wiped != nil {
		err = errors.Join(err, wiped)
	}
	if err != nil {
		os.Remove(c.Target) // it is there when only the wiping failed
		return job.Rendering{Work: r.Work}, err
	}
	return r, nil
}

// render converts the document in d and puts the PDF into its place.
func (e *Engine) render(ctx context.Context, c job.Conversion, d document) (job.Rendering, error) {
	watched, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	disk := newDiskWatch()
	go disk.watch(watched, d.path, func() { stop(errTooMuch) })
	limited, start := watched, time.Now()
	end, err := e.office.convert(watched, d, func() context.Context {
		var cancel context.CancelFunc
		start = time.Now()
		limited, cancel = context.WithTimeout(watched, c.Timeout)
		context.AfterFunc(watched, cancel)
		return limited
	})
	ran := time.Since(start)
	r := job.Rendering{Seconds: job.Seconds(ran), Work: job.WorkOf(ran, end.CPU, end.Peak)}
	switch {
	case ctx.Err() != nil:
		return r, fmt.Errorf("conversion stopped: %w", whyEnded(ctx))
	case errors.Is(context.Cause(watched), errTooMuch):
		return r, failed("it writes more to the disk than allowed", errTooMuch)
	case limited.Err() != nil:
		return r, job.NewError(job.CodeTimeout, fmt.Errorf("killed after %v", c.Timeout))
	case err != nil:
		return r, err
	}
	file, err := d.pdf()
	if err != nil {
		return r, e.explain(end, d, disk.least.Load(), err)
	}
	defer file.Close()
	pages, err := countPages(file)
	if err != nil {
		return r, e.explain(end, d, disk.least.Load(), err)
	}
	if err := move(file, c.Target); err != nil {
		return r, fmt.Errorf("put PDF into its place: %w", err)
	}
	r.Pages, r.Fonts = pages, d.fonts.Replaced(ctx, c, c.Target)
	return r, nil
}

// hyphenated returns the languages in which words of the document may be hyphenated, each once.
func hyphenated(c job.Conversion) (languages []string) {
	if !c.Hyphenated {
		return nil
	}
	for _, f := range c.Fonts {
		if f.Language != "" && !slices.Contains(languages, f.Language) {
			languages = append(languages, f.Language)
		}
	}
	return languages
}

// whyEnded returns the error of a context of begin that has ended.
func whyEnded(ctx context.Context) error {
	if errors.Is(context.Cause(ctx), errClosed) {
		return errClosed
	}
	return ctx.Err()
}
