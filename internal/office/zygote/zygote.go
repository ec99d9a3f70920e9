// Package zygote converts documents with a process that keeps one LibreOffice warm and forks a child for each document
// (sheaf-zygote, built from layers/libreoffice/zygote). A child is a fresh process that dies with its document, and starts
// where LibreOffice is ready.
//
// This package starts and watches the process, sends it requests and keeps deadlines. It knows nothing of PDFs: what came
// out is for the caller to judge.
package zygote

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"sheaf/internal/office/process"
	"sheaf/internal/office/sampledoc"
	"sheaf/internal/office/walls"
)

var (
	// ErrDied says that the zygote died during the conversion or before it. That says nothing about the document: try it
	// again with another zygote.
	ErrDied = errors.New("the zygote died")

	// ErrOtherVersion says that the helper was built from another version of sheaf, as after an upgrade of half of it.
	ErrOtherVersion = errors.New("sheaf-zygote is of another version of sheaf: take both from the same package, or in a checkout run 'make build'")

	// ErrClosed says that the zygote was closed.
	ErrClosed = errors.New("the zygote is closed")
)

// Options says where things are. All paths are absolute.
type Options struct {
	Helper  string // sheaf-zygote
	Program string // LibreOffice's program folder, the one with libmergedlo.so in it
	Profile string // a profile; it is copied
	Scratch string // the folder for scratch folders; it exists
	// Allocator is a library whose functions for memory take the place of the C library's; "" is none.
	Allocator string

	Env      []string // KEY=VALUE, what LibreOffice sees beside what it must
	Isolated bool     // in namespaces of its own, and so are the documents' processes (walls.Namespaces)
}

const startTime = time.Minute // at most, beside the caller's deadline

// Zygote is a running zygote. It is safe for concurrent use.
type Zygote struct {
	dir    string
	helper *helper
	spaces bool
	done   chan struct{}

	mu      sync.Mutex
	running map[string]*conversion // by id; nil once the zygote is dead
	hyphens []string               // the languages in which it was told to be ready to hyphenate; guarded by mu
	last    int                    // id
	closing bool
	err     error // why it died
}

// Start starts a zygote and waits until it is warm: about a second. ctx is for the start only.
func Start(ctx context.Context, opt Options) (*Zygote, error) {
	dir, err := os.MkdirTemp(opt.Scratch, "zygote-")
	if err != nil {
		return nil, fmt.Errorf("start zygote: %w", err)
	}
	z := &Zygote{dir: dir, done: make(chan struct{}), running: map[string]*conversion{}}
	if err := z.start(ctx, opt); err != nil {
		return nil, errors.Join(fmt.Errorf("start zygote: %w", err), os.RemoveAll(dir))
	}
	return z, nil
}

func (z *Zygote) start(ctx context.Context, opt Options) error {
	if err := os.CopyFS(filepath.Join(z.dir, "profile"), os.DirFS(opt.Profile)); err != nil {
		return err
	}
	if err := readableByAll(z.dir); err != nil {
		return err
	}
	documents, err := writeWarmUp(z.dir)
	if err != nil {
		return err
	}
	args := []string{opt.Program, z.dir}
	if opt.Isolated {
		args = append(args, "wall="+string(walls.Namespaces))
	}
	args = append(append(args, "--"), documents...)
	if z.helper, err = startHelper(opt.Helper, args, environment(opt, z.dir), z.dir); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	stop := context.AfterFunc(ctx, z.helper.Kill)
	err = z.awaitReady()
	if stop() && err == nil {
		go z.listen()
		return nil
	}
	z.helper.Kill()
	died := z.helper.died()
	if ctx.Err() != nil {
		return fmt.Errorf("not ready in time: %w", ctx.Err())
	}
	return fmt.Errorf("%w (%w)", err, died)
}

// writeWarmUp writes the documents to warm up with into dir. Warming up is converting: what LibreOffice loads, finds and caches
// meanwhile the children have. The first document has in it what documents have; the second, plain one runs over what the
// first has left.
func writeWarmUp(dir string) ([]string, error) {
	var paths []string
	for _, document := range []struct {
		name string
		make func() ([]byte, error)
	}{{"warm-rich.docx", sampledoc.Rich}, {"warm-plain.docx", sampledoc.Plain}} {
		b, err := document.make()
		if err != nil {
			return nil, fmt.Errorf("make %s: %w", document.name, err)
		}
		path := filepath.Join(dir, document.name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// readableByAll lets the users that documents' processes run as into a folder that holds nothing of anybody's.
func readableByAll(dir string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return os.Chmod(path, 0o755)
		}
		return os.Chmod(path, 0o644)
	})
}

func (z *Zygote) awaitReady() error {
	m, err := z.helper.receive()
	switch {
	case err != nil:
		return err
	case m.is("ready", 2) && m[1] == protocol:
		z.spaces = m[2] == spaceWidths
		return nil
	case m[0] == "ready":
		return ErrOtherVersion
	case m.is("failed", 1):
		return errors.New(m[1])
	}
	return fmt.Errorf("it says %q", m)
}

// environment is all that LibreOffice and so a document sees of ours. LibreOffice's own folder comes first among those of
// libraries, for the helper may have been built for another one's.
func environment(opt Options, dir string) []string {
	env := []string{
		"PATH=/usr/local/bin:/usr/bin:/bin",
		"LD_LIBRARY_PATH=" + opt.Program,
		"HOME=" + dir,
		"TMPDIR=" + dir,
		"LANG=C.UTF-8",
		"SAL_USE_VCLPLUGIN=svp", // no display
		"GLIBC_TUNABLES=glibc.malloc.hugetlb=1",
	}
	if opt.Allocator != "" {
		env = append(env, "LD_PRELOAD="+opt.Allocator)
	}
	return append(env, opt.Env...)
}

// SpaceWidths reports whether this LibreOffice takes the width of spaces from behind the name of a font: "Calibri:SPCW=75".
func (z *Zygote) SpaceWidths() bool { return z.spaces }

// Pid is the zygote's process id.
func (z *Zygote) Pid() int { return z.helper.Pid() }

// Done is closed when the zygote and all its children are dead.
func (z *Zygote) Done() <-chan struct{} { return z.done }

// Err says why the zygote died, once Done is closed: ErrClosed or an error that is ErrDied.
func (z *Zygote) Err() error {
	z.mu.Lock()
	defer z.mu.Unlock()
	return z.err
}

// listen takes the zygote's messages until its death.
func (z *Zygote) listen() {
	for {
		m, err := z.helper.receive()
		if err != nil || !z.handle(m) {
			break
		}
	}
	z.helper.Kill() // it may live on with its socket closed
	died := z.helper.died()

	z.mu.Lock()
	z.err = fmt.Errorf("%w: %w", ErrDied, died)
	if z.closing {
		z.err = ErrClosed
	}
	orphans := z.running
	z.running = nil
	z.mu.Unlock()
	for _, c := range orphans {
		c.killGroup() // the child died with the zygote; what it had started did not
		c.ended <- outcome{err: z.err}
	}
	close(z.done)
}

// Close kills the conversions that run, ends the zygote, waits for the death of all, and removes the scratch folder. It is
// to be called for a zygote that died, too.
func (z *Zygote) Close() error {
	z.mu.Lock()
	z.closing = true
	z.mu.Unlock()
	z.helper.hangUp()
	select {
	case <-z.done:
	case <-time.After(process.KillTime):
		z.helper.Kill()
		<-z.done
	}
	if err := os.RemoveAll(z.dir); err != nil {
		return fmt.Errorf("remove scratch folder: %w", err)
	}
	return nil
}
