package result

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// TestPartWriter writes random pieces while some of the parts are stored already.
func TestPartWriter(t *testing.T) {
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 1))
		data := make([]byte, rng.IntN(200))
		for i := range data {
			data[i] = byte(rng.Uint32())
		}
		size, end := int64(1+rng.IntN(20)), int64(rng.IntN(len(data)+1))
		parts := slices.Collect(slices.Chunk(data, int(size)))
		var stored []job.UploadedPart
		for i := range parts {
			if rng.IntN(2) == 0 {
				// Some were not whole.
				stored = append(stored, job.UploadedPart{Number: i + 1, Size: size - int64(rng.IntN(8)/7), ETag: "stored"})
			}
		}
		var mu sync.Mutex
		puts := map[int][]byte{}
		w := newPartWriter(size, func(number int, data []byte) (job.UploadedPart, error) {
			mu.Lock()
			defer mu.Unlock()
			require.NotContains(t, puts, number)
			puts[number] = bytes.Clone(data)
			return job.UploadedPart{Number: number, Size: int64(len(data)), ETag: "put"}, nil
		})
		w.keep(stored, end)
		kept := func(number int) bool {
			return int64(number)*size <= end && slices.ContainsFunc(stored, func(p job.UploadedPart) bool { return p.Number == number && p.Size == size })
		}
		for from := 0; from < len(data); {
			to := min(from+1+rng.IntN(50), len(data))
			has := true
			for at := from; at < to; at++ {
				has = has && kept(at/int(size)+1)
			}
			require.Equal(t, has, w.has(int64(from), int64(to-from)))
			n, err := w.Write(data[from:to])
			require.NoError(t, err)
			require.Equal(t, to-from, n)
			from = to
		}
		got, err := w.Finish()
		require.NoError(t, err)
		require.Len(t, got, len(parts))
		for i, part := range got {
			require.Equal(t, i+1, part.Number)
			require.Equal(t, kept(i+1), part.ETag == "stored")
			if !kept(i + 1) {
				require.Equal(t, parts[i], puts[i+1])
			}
		}
	}
}

// TestPartWriterBounds holds back what is under way: the writer must wait rather than take more memory.
func TestPartWriterBounds(t *testing.T) {
	began, release := make(chan int, 10), make(chan struct{})
	w := newPartWriter(10, func(number int, _ []byte) (job.UploadedPart, error) {
		began <- number
		<-release
		return job.UploadedPart{Number: number}, nil
	})
	written := make(chan error, 1)
	go func() {
		_, err := w.Write(make([]byte, 100))
		written <- err
	}()
	for range partsUnderWay + 1 {
		<-began
	}
	select {
	case <-began:
		require.Fail(t, "more than the buffers are under way")
	case err := <-written:
		require.NoError(t, err)
		require.Fail(t, "written without waiting")
	default:
	}
	close(release)
	require.NoError(t, <-written)
	parts, err := w.Finish()
	require.NoError(t, err)
	require.Len(t, parts, 10)
}

func TestPartWriterStopsAtAnError(t *testing.T) {
	fault := errors.New("throttled")
	puts := 0
	w := newPartWriter(1, func(int, []byte) (job.UploadedPart, error) {
		puts++
		return job.UploadedPart{}, fault
	})
	_, err := w.Write([]byte("a"))
	require.NoError(t, err)
	require.ErrorIs(t, w.Stop(), fault)
	_, err = w.Write([]byte("b"))
	require.ErrorIs(t, err, fault)
	require.Equal(t, 1, puts)
}

func TestPartSize(t *testing.T) {
	for _, end := range []int64{0, partBytes, 5 << 30, mostParts * partBytes, mostParts*partBytes + 1, 2 << 40} {
		size := (&Result{end: end}).PartSize()
		require.GreaterOrEqual(t, size, int64(partBytes))
		require.LessOrEqual(t, (end+size-1)/size, int64(mostParts))
		require.LessOrEqual(t, size, int64(partBytes)+end/mostParts)
	}
}
