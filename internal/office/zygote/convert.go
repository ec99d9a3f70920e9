package zygote

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"sheaf/internal/office/process"
	"sheaf/internal/office/walls"
)

// Request is a document to convert. Everything its process writes goes to Dir.
type Request struct {
	Dir   string         // absolute; has the folders in, out and an empty tmp, which the process can write to
	Name  string         // of the document in Dir/in; the PDF becomes Output(Dir)
	Walls walls.Settings // around the process; what it reads of the zygote's folder is added

	Import   Import    // the document is loaded with; the zero value loads a DOCX
	Settings []Setting // of the export of the PDF, beside those of the profile

	// Hyphenated are languages (BCP 47) in which words of the document are hyphenated: for each the zygote is made ready before it forks.
	Hyphenated []string
}

// Output is where the PDF of a document lies in its folder. It is there only when it was written to its end.
func Output(dir string) string { return filepath.Join(dir, "out", "document.pdf") }

// Exit codes of a document's process. What it failed of is in its standard error, in a line that begins with
// "Error: ".
const (
	ExitDone   = 0
	ExitLoad   = 1 // LibreOffice cannot load the document
	ExitStore  = 2 // it cannot write the PDF
	ExitMemory = 3 // it came to an end of its memory
	ExitSetUp  = 4 // the process could not be made as it has to be: the machine's fault
)

// conversion is a request on its way.
type conversion struct {
	pid   int          // 0 until the zygote says it; guarded by Zygote.mu until ended
	ended chan outcome // gets exactly one
}

type outcome struct {
	exit process.Exit
	err  error
}

// killGroup kills what is left of the process group that the document's process led.
func (c *conversion) killGroup() {
	if c.pid != 0 {
		process.KillGroup(c.pid)
	}
}

// Convert has a child of the zygote convert the document and waits for the child's end. When ctx ends, the child and what
// it started are killed; they are dead when Convert returns. How the child ended is no error: look at the exit, at ctx
// and at the PDF. An error that is ErrDied or ErrClosed is about the zygote, any other about the machine.
func (z *Zygote) Convert(ctx context.Context, r Request) (process.Exit, error) {
	if err := r.check(); err != nil {
		return process.Exit{}, err
	}
	if err := ctx.Err(); err != nil {
		return process.Exit{}, err
	}
	stderr, w, err := process.NewOutput()
	if err != nil {
		return process.Exit{}, fmt.Errorf("convert %s: %w", r.Dir, err)
	}
	kills := process.OutOfMemoryKills()
	id, c, err := z.register()
	if err == nil {
		z.hyphenate(r.Hyphenated)
		r.Walls.Read = append(slices.Clone(r.Walls.Read), z.dir)
		z.send(r.message(id), w)
	}
	w.Close()
	if err != nil {
		_ = stderr.Text()
		return process.Exit{}, err
	}
	end := z.await(ctx, id, c)
	end.exit.Stderr = stderr.Text()
	if end.err != nil {
		return process.Exit{}, fmt.Errorf("convert %s: %w", r.Dir, end.err)
	}
	byKernel := end.exit.Signal == syscall.SIGKILL && ctx.Err() == nil && process.OutOfMemoryKills() > kills
	end.exit.OutOfMemory = byKernel || end.exit.Code == ExitMemory
	return end.exit, nil
}

// register enters a new conversion under an id by which the zygote's messages name it.
func (z *Zygote) register() (id string, c *conversion, err error) {
	z.mu.Lock()
	defer z.mu.Unlock()
	switch {
	case z.closing:
		return "", nil, ErrClosed
	case z.running == nil:
		return "", nil, z.err
	}
	z.last++
	id = strconv.Itoa(z.last)
	c = &conversion{ended: make(chan outcome, 1)}
	z.running[id] = c
	return id, c, nil
}

// send sends a message. A zygote that does not take it is good for nothing; its death ends all conversions.
func (z *Zygote) send(m message, file *os.File) {
	if err := z.helper.send(m, file); err != nil {
		z.helper.Kill()
	}
}

// await waits for the end of a conversion, and brings it about when ctx ends.
func (z *Zygote) await(ctx context.Context, id string, c *conversion) outcome {
	select {
	case end := <-c.ended:
		return end
	case <-ctx.Done():
	}
	z.send(message{"kill", id}, nil)
	select {
	case end := <-c.ended:
		return end
	case <-time.After(process.KillTime):
		z.helper.Kill()
		return <-c.ended
	}
}

// handle takes a message of the zygote. False: it is none that a zygote sends.
func (z *Zygote) handle(m message) bool {
	if len(m) < 2 {
		return false
	}
	z.mu.Lock()
	defer z.mu.Unlock()
	id := m[1]
	c := z.running[id]
	if c == nil {
		return false
	}
	var err error
	var end outcome
	switch {
	case m.is("started", 2):
		c.pid, err = strconv.Atoi(m[2])
		return err == nil
	case m.is("refused", 2):
		end.err = errors.New(m[2])
	case m.is("ended", 6):
		if end.exit, err = m.exit(); err != nil {
			return false
		}
	default:
		return false
	}
	delete(z.running, id)
	c.ended <- end
	return true
}

func (r Request) check() error {
	if !filepath.IsAbs(r.Dir) || r.Name != filepath.Base(r.Name) || strings.ContainsRune(r.Dir+r.Name+r.Import.Filter+r.Import.Options, 0) {
		return fmt.Errorf("convert: %q in %q is no document in a folder", r.Name, r.Dir)
	}
	for _, s := range r.Settings {
		if strings.ContainsRune(s.encode(), 0) {
			return fmt.Errorf("convert: the setting %s has a NUL in it", s.Name)
		}
	}
	return nil
}

func (r Request) message(id string) message {
	m := append(message{"convert", id, r.Dir, r.Name}, r.Walls.Encode()...)
	if r.Import.Filter != "" {
		m = append(m, "import.filter="+r.Import.Filter, "import.options="+r.Import.Options)
	}
	for _, s := range r.Settings {
		m = append(m, s.encode())
	}
	return m
}

// Import is LibreOffice's name of a filter and the filter's options. It is forced: what is of another kind is not loaded as such.
type Import struct{ Filter, Options string }

// Setting is a setting of LibreOffice's export to PDF, by LibreOffice's name. Its value is a bool, an int or a string.
type Setting struct {
	Name  string
	Value any
}

// encode returns the setting as a field of a message: "pdf.", its type, ".", its name, "=", its value.
func (s Setting) encode() string { return fmt.Sprintf("pdf.%T.%s=%v", s.Value, s.Name, s.Value) }
