package pipeline

import (
	"context"
	"errors"
	"io"

	"sheaf/internal/archive"
	"sheaf/internal/job"
)

// keeping returns a result that holds the documents as well, where the job asks for that.
func (p *Pipeline) keeping(z zipFile, m *job.Manifest, rows map[int]job.Document) zipFile {
	if !z.job.KeepsOriginals() {
		return z
	}
	var upload *ahead // of one attempt to write the result
	z.KeepOriginals(rows, func(ctx context.Context, to *archive.Writer, number int, name string) error {
		entry := m.Documents[number-1]
		file, _ := z.job.CorrectedOf(number)
		ref, corrected := file.Converted()
		if !corrected {
			ref = z.job.Source.Ref()
		}
		if corrected || z.job.Source.SingleDocument {
			body, err := p.Inbox.Open(ctx, ref, 0, -1)
			if err != nil {
				return err
			}
			return errors.Join(to.Stream(name, z.job.CreatedAt, body), body.Close())
		}
		if upload == nil {
			upload = new(ahead)
		}
		upload.from = &objectReader{ctx, p.Inbox, ref, z.job.Source.Size}
		return to.CopyRaw(name, entryAt(entry.Name, entry.Extent), upload)
	})
	return z
}

// aheadBytes is what one request reads of an upload: many documents that lie one behind the other.
const aheadBytes = 4 << 20

// ahead reads more than it is asked for, so that what is asked for next is there. It is for one goroutine.
type ahead struct {
	from   io.ReaderAt
	offset int64
	buf    []byte
}

// ReadAt implements io.ReaderAt.
func (a *ahead) ReadAt(b []byte, offset int64) (n int, err error) {
	for n < len(b) {
		at := offset + int64(n)
		if at < a.offset || at >= a.offset+int64(len(a.buf)) {
			if cap(a.buf) == 0 {
				a.buf = make([]byte, 0, aheadBytes)
			}
			got, err := a.from.ReadAt(a.buf[:aheadBytes], at)
			if a.offset, a.buf = at, a.buf[:got]; got == 0 {
				if err == nil {
					err = io.ErrNoProgress
				}
				return n, err
			}
		}
		n += copy(b[n:], a.buf[at-a.offset:])
	}
	return n, nil
}
