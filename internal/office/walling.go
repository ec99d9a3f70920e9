package office

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"sheaf/internal/office/fonts"
	"sheaf/internal/office/process"
	"sheaf/internal/office/walls"
)

// What a document's process may use.
const (
	maxFile    = 2 << 30 // bytes of each file that it writes: a PDF, or what it unpacks meanwhile
	maxMemory  = 4 << 30 // bytes of address space; a fresh LibreOffice has 0.5 GB of it
	maxOpen    = 512     // files at a time
	maxThreads = 64
	maxWorkers = 64 // conversions at a time, where all have one user id

	// Processor time is bounded for when nobody is left to keep the deadline. Threads take it side by side.
	cpuFactor = 4
)

// wallName is the program that make build leaves beside sheaf: it raises walls and runs another program behind them.
const wallName = "sheaf-wall"

// walling raises the walls around the processes of documents: as many as this machine allows. It is safe for concurrent use.
type walling struct {
	launcher string // sheaf-wall
	loader   string // the dynamic loader that soffice is executed with
	report   walls.Report
	read     []string // what a document's process may read beside its folder and fonts
	memory   int64

	mu    sync.Mutex
	busy  []bool   // by worker
	fonts []string // folders of the fonts that there are
}

// newWalling finds out which walls stand around program.
func newWalling(ctx context.Context, opt Options, program string) (*walling, error) {
	launcher, err := findHelper(wallName, opt.Wall)
	if err != nil {
		return &walling{report: walls.None(err.Error())}, nil
	}
	loader, err := walls.Loader(program)
	if err != nil {
		return &walling{report: walls.None(err.Error())}, nil // a script: what it starts is not known
	}
	report, err := walls.Probe(ctx, launcher)
	if err != nil {
		return nil, err
	}
	return &walling{
		launcher: launcher, loader: loader, report: report, memory: min(maxMemory, process.TotalMemory()/10*9),
		read: walls.Readable(program),
	}, nil
}

// allow lets documents' processes read the fonts of a set, wherever they are. Where these are not known nothing changes.
func (s *walling) allow(set *fonts.Set) {
	folders := set.Folders()
	if folders == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fonts = folders
}

// readable is all that a document's process may read beside its folder.
func (s *walling) readable() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Concat(s.read, s.fonts)
}

// scratch returns the folder for scratch folders: the one that was named, unless the users that documents' processes run as
// do not come through to it; then the usual one. Where they come through to neither they are not used.
func (s *walling) scratch(named string) (string, error) {
	temp, err := filepath.Abs(os.TempDir())
	if err == nil && named != "" {
		named, err = filepath.Abs(named)
	}
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrScratch, err)
	}
	if named != "" && (!s.report.Stands(walls.User) || passable(filepath.Dir(named))) {
		return named, nil
	}
	if s.report.Stands(walls.User) && !passable(temp) {
		s.report = s.report.Without(walls.User, "only root can enter the folder for temporary files")
		return s.scratch(named)
	}
	return usualScratch(temp)
}

// takeWorker returns the number of a worker that no other conversion has. Free it when the conversion's files are gone.
func (s *walling) takeWorker() (worker int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for ; worker < len(s.busy); worker++ {
		if !s.busy[worker] {
			s.busy[worker] = true
			return worker
		}
	}
	s.busy = append(s.busy, true)
	return worker
}

// freeWorker lets another conversion have the worker.
func (s *walling) freeWorker(worker int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy[worker] = false
}

// ready hands the folder to the user of the document's process and returns the walls to raise around the process. ctx has the
// conversion's deadline.
func (s *walling) ready(ctx context.Context, d document) (walls.Settings, error) {
	if err := walls.Give(d.path, d.user); err != nil {
		return walls.Settings{}, err
	}
	processes, err := s.report.Processes(maxThreads, maxWorkers)
	if err != nil {
		return walls.Settings{}, err
	}
	bounds := walls.Bounds{Memory: s.memory, File: maxFile, Files: maxOpen, Processes: processes}
	if deadline, ok := ctx.Deadline(); ok {
		bounds.CPU = max(time.Second, cpuFactor*time.Until(deadline))
	}
	return walls.Settings{
		Walls: s.report.Standing(), Read: s.readable(), Write: walls.Writable(d.path), UID: d.user, GID: d.user, Limits: bounds,
	}, nil
}

// around returns the command that runs c, which is soffice's, behind walls.
func (s *walling) around(ctx context.Context, c process.Command, d document) (process.Command, error) {
	settings, err := s.ready(ctx, d)
	if err != nil || s.launcher == "" {
		return c, err
	}
	settings.Execute = []string{s.loader}
	settings.Listen = socketFolder
	c.Args = settings.Arguments(c.Path, c.Args...)
	c.Path = s.launcher
	return c, nil
}

// findHelper returns the path of a program that make build leaves beside this one, or of the one that is named. NoHelper does
// without.
func findHelper(name, named string) (string, error) {
	if named == NoHelper {
		return "", fmt.Errorf("%s is switched off", name)
	}
	if named == "" {
		self, err := os.Executable()
		if err != nil {
			return "", fmt.Errorf("find %s: %w", name, err)
		}
		named = filepath.Join(filepath.Dir(self), name)
	}
	path, err := filepath.Abs(named)
	if err != nil {
		return "", fmt.Errorf("find %s: %w", name, err)
	}
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("%s is not there: the Debian package and the image bring it, 'make build' builds it in a checkout", path)
	}
	return path, nil
}
