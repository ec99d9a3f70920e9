package office

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"sheaf/internal/job"
	"sheaf/internal/office/errand"
	"sheaf/internal/office/process"
	"sheaf/internal/office/walls"
)

var _ errand.Runner = (*Engine)(nil)

// errandThreads is how many threads of Go's work at a time: those of a machine with many processors would reach the bound on threads.
const errandThreads = 2

// Errand implements errand.Runner: this program does it once more, in a process behind the walls of documents.
func (e *Engine) Errand(ctx context.Context, a errand.Errand) error {
	if a.Timeout <= 0 {
		return fmt.Errorf("errand %s: no time allowed", a.Name)
	}
	request, err := json.Marshal(a.Request)
	if err != nil {
		return fmt.Errorf("errand %s: %w", a.Name, err)
	}
	program, err := e.self()
	if err != nil {
		return fmt.Errorf("errand %s: %w", a.Name, err)
	}
	ctx, end, err := e.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	worker := e.walls.takeWorker()
	defer e.walls.freeWorker(worker)
	d, err := e.scratch.folder(a.Files, func(document) error { return nil })
	if err != nil {
		return err
	}
	d.user = e.walls.report.User(worker)
	err = e.runErrand(ctx, d, a, process.Command{
		Path: program, Args: []string{errand.Word, a.Name}, Env: e.errandEnvironment(d), Dir: d.path, Input: request,
		Expendable: true, MaxFile: maxFile, MaxMemory: e.walls.memory,
	})
	return errors.Join(err, d.wipe())
}

// errandEnvironment is that of this program when it does an errand.
func (e *Engine) errandEnvironment(d document) []string {
	env := append(basicEnvironment(d), "GOMAXPROCS="+strconv.Itoa(errandThreads))
	if e.walls.memory > 0 {
		env = append(env, "GOMEMLIMIT="+strconv.FormatInt(e.walls.memory/2, 10))
	}
	return env
}

// runErrand runs the command in d and puts the result into its place.
func (e *Engine) runErrand(ctx context.Context, d document, a errand.Errand, c process.Command) error {
	watched, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	limited, cancel := context.WithTimeout(watched, a.Timeout)
	defer cancel()
	c, err := e.walls.aroundSelf(limited, c, d)
	if err != nil {
		return err
	}
	go newDiskWatch().watch(limited, d.path, func() { stop(errTooMuch) })
	exit, err := process.Run(limited, c)
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("errand %s stopped: %w", a.Name, whyEnded(ctx))
	case errors.Is(context.Cause(watched), errTooMuch):
		return &errand.Failure{Why: "it writes more to the disk than allowed"}
	case limited.Err() != nil:
		return &errand.Failure{Why: fmt.Sprintf("killed after %v", a.Timeout)}
	case err != nil:
		return err
	case exit.Code == walls.ExitNotRaised, exit.Code == exitCannotExecute, exit.Code == exitNotFound:
		return fmt.Errorf("errand %s does not start: %w: %s", a.Name, job.ErrUnavailable, exit)
	case exit.Code >= errand.FirstCode && exit.Code <= errand.LastCode:
		return &errand.Failure{Code: exit.Code, Why: exit.String()}
	case exit.Code != 0:
		return &errand.Failure{Why: exit.String()}
	}
	made, err := d.made(filepath.Ext(errand.Result))
	if errors.Is(err, errNoPDF) {
		return &errand.Failure{Why: "it made nothing"}
	}
	if err != nil {
		return err
	}
	defer made.Close()
	if err := move(made, a.Target); err != nil {
		return fmt.Errorf("put what errand %s made into its place: %w", a.Name, err)
	}
	return nil
}

// aroundSelf returns the command that runs c, which is this program's, behind walls.
func (s *walling) aroundSelf(ctx context.Context, c process.Command, d document) (process.Command, error) {
	settings, err := s.ready(ctx, d)
	if err != nil || s.launcher == "" {
		return c, err
	}
	if s.report.Stands(walls.Limits) {
		c.MaxMemory = 0 // the wall's own bound is there before the program is
	}
	if loader, err := walls.Loader(c.Path); err == nil { // a static program has none
		settings.Execute = []string{loader}
	}
	c.Args = settings.Arguments(c.Path, c.Args...)
	c.Path = s.launcher
	return c, nil
}

// itself is where this program is executed from by the users of documents' processes.
type itself struct {
	once sync.Once
	path string
	err  error
}

// self returns the path of this program. Where others do not come through to it, it is that of a copy.
func (e *Engine) self() (string, error) {
	if !errand.Served() {
		return "", errors.New("this program does no errands")
	}
	e.itself.once.Do(func() { e.itself.path, e.itself.err = e.findSelf() })
	return e.itself.path, e.itself.err
}

func (e *Engine) findSelf() (string, error) {
	path, err := os.Executable()
	if err != nil || !e.walls.report.Stands(walls.User) {
		return path, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if info.Mode().Perm()&0o001 != 0 && passable(filepath.Dir(path)) {
		return path, nil
	}
	dir := filepath.Join(e.scratch.path, "program")
	if err := os.Mkdir(dir, 0o711); err != nil {
		return "", err
	}
	own := filepath.Join(dir, filepath.Base(path))
	if err := copyFile(path, own); err != nil {
		return "", fmt.Errorf("copy %s: %w", path, err)
	}
	return own, os.Chmod(own, 0o755)
}
