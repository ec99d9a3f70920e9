package pipeline

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"sheaf/internal/job"
)

// partsUnderWay is how many parts are on their way to the bucket while the next one fills. Each holds its bytes.
const partsUnderWay = 2

// partWriter cuts what is written to it into parts and stores them, but passes over those that are stored already. It is
// for one goroutine.
type partWriter struct {
	put  func(number int, data []byte) (job.UploadedPart, error)
	size int64 // of every part but the last

	kept   map[int]job.UploadedPart // by number
	offset int64                    // of what is written next
	part   []byte                   // what is written of the part there
	free   chan []byte              // buffers that nobody uses
	puts   sync.WaitGroup

	mu   sync.Mutex
	sent []job.UploadedPart
	err  error // the first
}

func newPartWriter(size int64, put func(int, []byte) (job.UploadedPart, error)) *partWriter {
	w := &partWriter{put: put, size: size, kept: map[int]job.UploadedPart{}, free: make(chan []byte, partsUnderWay+1)}
	for range cap(w.free) {
		w.free <- nil // made when it is needed
	}
	return w
}

// keep has the writer pass over those of the stored parts that are whole and end before end.
func (w *partWriter) keep(stored []job.UploadedPart, end int64) {
	for _, part := range stored {
		if part.Size == w.size && int64(part.Number)*w.size <= end {
			w.kept[part.Number] = part
		}
	}
}

// has reports whether n bytes at offset lie in kept parts alone.
func (w *partWriter) has(offset, n int64) bool {
	for number := w.number(offset); number <= w.number(offset+n-1); number++ {
		if _, ok := w.kept[number]; !ok {
			return false
		}
	}
	return true
}

// number is that of the part which offset lies in.
func (w *partWriter) number(offset int64) int { return int(offset/w.size) + 1 }

// Write implements io.Writer. It waits while as many parts as may be are under way.
func (w *partWriter) Write(b []byte) (int, error) {
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

// add writes what fits the part.
func (w *partWriter) add(b []byte) {
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

// send stores the part that is being written, behind the writer's back.
func (w *partWriter) send(number int) {
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

func (w *partWriter) failed() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}

// flush stores the last part.
func (w *partWriter) flush() {
	if w.part != nil {
		w.send(w.number(w.offset))
	}
}

// wait waits for what is under way and gives all parts by number.
func (w *partWriter) wait() ([]job.UploadedPart, error) {
	w.puts.Wait()
	parts := slices.AppendSeq(w.sent, maps.Values(w.kept))
	slices.SortFunc(parts, func(a, b job.UploadedPart) int { return cmp.Compare(a.Number, b.Number) })
	return parts, w.err
}
