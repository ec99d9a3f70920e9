package result

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"sheaf/internal/job"
)

// partsUnderWay is how many parts are on their way to the bucket while the next one fills. Each holds its bytes.
const partsUnderWay = 2

// PutPart stores one part. It is called from several goroutines; data is its own until it returns.
type PutPart func(number int, data []byte) (job.UploadedPart, error)

// PartWriter cuts what is written to it into parts and stores them, but leaves out those that are stored already. It is
// for one goroutine. Call Finish after the last byte, or Stop where the writing failed.
type PartWriter struct {
	put  PutPart
	size int64 // of every part but the last

	kept   map[int]job.UploadedPart // by number
	offset int64                    // of the next byte
	part   []byte                   // the bytes of the part that offset lies in
	free   chan []byte              // buffers that nobody uses
	puts   sync.WaitGroup

	mu   sync.Mutex
	sent []job.UploadedPart
	err  error // the first
}

func newPartWriter(size int64, put PutPart) *PartWriter {
	w := &PartWriter{put: put, size: size, kept: map[int]job.UploadedPart{}, free: make(chan []byte, partsUnderWay+1)}
	for range cap(w.free) {
		w.free <- nil // made when it is needed
	}
	return w
}

// PartWriter returns a writer that cuts the result into parts and stores those by put. It leaves out the parts among
// stored, the ones that an earlier attempt stored, that hold nothing but PDFs.
func (r *Result) PartWriter(stored []job.UploadedPart, put PutPart) *PartWriter {
	w := newPartWriter(r.PartSize(), put)
	w.keep(stored, r.end)
	return w
}

// keep leaves out those of the stored parts that have the full size and end before end.
func (w *PartWriter) keep(stored []job.UploadedPart, end int64) {
	for _, part := range stored {
		if part.Size == w.size && int64(part.Number)*w.size <= end {
			w.kept[part.Number] = part
		}
	}
}

// Needs reports whether a PDF lies, with any of its bytes, in a part that is still to be stored.
func (w *PartWriter) Needs(pdf PDF) bool { return !w.has(pdf.Offset, pdf.Size) }

// has reports whether n bytes at offset lie in kept parts alone.
func (w *PartWriter) has(offset, n int64) bool {
	for number := w.number(offset); number <= w.number(offset+n-1); number++ {
		if _, ok := w.kept[number]; !ok {
			return false
		}
	}
	return true
}

// number returns the number of the part that holds the byte at offset.
func (w *PartWriter) number(offset int64) int { return int(offset/w.size) + 1 }

// Write implements io.Writer. It waits while partsUnderWay parts are being stored, and fails once one of them failed.
func (w *PartWriter) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		if err := w.failed(); err != nil {
			return 0, err
		}
		k := min(int64(len(b)), w.size-w.offset%w.size)
		w.add(b[:k])
		b = b[k:]
	}
	return n, nil
}

// add writes bytes that all lie in one part.
func (w *PartWriter) add(b []byte) {
	number := w.number(w.offset)
	w.offset += int64(len(b))
	if _, ok := w.kept[number]; ok {
		return
	}
	if w.part == nil {
		if w.part = <-w.free; w.part == nil {
			w.part = make([]byte, 0, w.size)
		}
	}
	w.part = append(w.part, b...)
	if w.offset%w.size == 0 {
		w.send(number)
	}
}

// send stores the part that is being written, in a goroutine of its own.
func (w *PartWriter) send(number int) {
	data := w.part
	w.part = nil
	w.puts.Go(func() {
		part, err := w.put(number, data)
		w.mu.Lock()
		w.sent, w.err = append(w.sent, part), cmp.Or(w.err, err)
		w.mu.Unlock()
		w.free <- data[:0]
	})
}

func (w *PartWriter) failed() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// Finish stores the last part and returns all parts by number, those left out among them, once they are stored.
func (w *PartWriter) Finish() ([]job.UploadedPart, error) {
	if w.part != nil {
		w.send(w.number(w.offset))
	}
	err := w.Stop()
	parts := slices.AppendSeq(w.sent, maps.Values(w.kept))
	slices.SortFunc(parts, func(a, b job.UploadedPart) int { return cmp.Compare(a.Number, b.Number) })
	return parts, err
}

// Stop waits until no part is being stored any more and returns the first error of one.
func (w *PartWriter) Stop() error {
	w.puts.Wait()
	return w.failed()
}
