package office

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"

	"sheaf/internal/job"
	"sheaf/internal/office/pdf"
	"sheaf/internal/office/process"
)

// renderBeside renders a document beside others. When the kernel kills the process for want of memory, which others may have taken,
// the document is tried once more with no other beside it.
func (e *Engine) renderBeside(ctx context.Context, c job.Conversion, d document) (job.Rendering, error) {
	e.alone.RLock()
	r, err := e.render(ctx, c, d)
	e.alone.RUnlock()
	if !errors.Is(err, errNoMemory) {
		return r, err
	}
	e.alone.Lock()
	defer e.alone.Unlock()
	if err := d.empty(); err != nil {
		return r, err
	}
	before := r.Work
	r, err = e.render(ctx, c, d)
	r.Work = r.Work.Plus(before)
	if errors.Is(err, errNoMemory) {
		err = job.NewError(job.CodeOutOfMemory, err)
	}
	return r, err
}

// explain returns the error of a conversion that ended by itself without a PDF worth having; noPDF says what is wrong with the PDF. It
// is the document's only where the machine has what a conversion needs; least is how few bytes were seen free while it ran.
func (e *Engine) explain(end process.Exit, d document, least uint64, noPDF error) error {
	if err := errors.Join(gone(d.path), gone(e.scratch.template().profile())); err != nil {
		return err
	}
	free, err := freeSpace(d.path)
	if err != nil {
		return err
	}
	least = min(least, free)
	if least < e.noRoom || free < e.littleRoom && couldNotWrite(end, noPDF) {
		return fmt.Errorf("only %d bytes are free in %s: %w: %w", least, e.scratch.root, job.ErrFull, noPDF)
	}
	if end.OutOfMemory && end.Signal == syscall.SIGKILL && end.Peak < cmp.Or(e.walls.memory, process.TotalMemory())/2 {
		return fmt.Errorf("%w: the document had %d MiB of it: %s", errNoMemory, end.Peak>>20, end)
	}
	return verdict(end, noPDF)
}

// couldNotWrite reports whether a conversion failed at writing: LibreOffice says so, or its PDF is not whole. One that failed at reading
// the document has not come as far as to need much room.
func couldNotWrite(end process.Exit, noPDF error) bool {
	return errors.Is(noPDF, pdf.ErrInvalid) || storeFailed.MatchString(end.Stderr) || storeCode.MatchString(end.Stderr)
}

// gone returns an error when a folder that the engine works in is not there any more.
func gone(dir string) error {
	if _, err := os.Stat(dir); err != nil {
		return fmt.Errorf("%w: the scratch folder was removed while sheaf ran; start sheaf again: %w", job.ErrUnavailable, err)
	}
	return nil
}

// Ready returns nil, or why no document is converted at the moment: LibreOffice does not start, or the scratch folder is gone.
func (e *Engine) Ready() error {
	return errors.Join(e.office.ready(), gone(e.scratch.template().profile()))
}
