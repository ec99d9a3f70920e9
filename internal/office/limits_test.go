package office_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/office"
	"sheaf/internal/office/officetest"
	"sheaf/internal/office/walls"
)

// newTakenOver makes an engine whose soffice does what its document says (layers/libreoffice/walls/attempt).
func newTakenOver(t *testing.T) (e *office.Engine, scratch string) {
	t.Helper()
	program := filepath.Join(officetest.Folder(t), "attempt")
	out, err := exec.Command("../../layers/libreoffice/walls/build.sh", program, "attempt").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return newEngine(t, program)
}

// A document that has taken LibreOffice over and wants more than is good for its neighbours fails alone.
func TestTakenOver(t *testing.T) {
	e, scratch := newTakenOver(t)
	for _, c := range []struct {
		what   string
		by     []walls.Wall // one of them stops it
		code   job.Code
		time   time.Duration // allowed
		detail string        // in the cause of the error, or in its message
	}{
		{"fork-bomb", []walls.Wall{walls.Seccomp}, job.CodeConversionFailed, patience, "not permitted"},
		{"thread-bomb", []walls.Wall{walls.User, walls.Namespaces}, job.CodeConversionFailed, patience, "temporarily unavailable"},
		{"write-10-gb", []walls.Wall{walls.Limits}, job.CodeConversionFailed, patience, "larger than allowed"},
		{"allocate-20-gb", []walls.Wall{walls.Limits}, job.CodeConversionFailed, patience, "Cannot allocate memory"},
		{"exhaust", []walls.Wall{walls.Limits}, job.CodeOutOfMemory, patience, "bad_alloc"},
		{"fill-disk", nil, job.CodeConversionFailed, patience, "more to the disk"},
		{"loop", nil, job.CodeTimeout, 2 * time.Second, "killed after"},
	} {
		t.Run(c.what, func(t *testing.T) {
			if len(c.by) > 0 && !anyStands(e.Walls(), c.by) {
				require.NotEmpty(t, reasons(e.Walls(), c.by), "sheaf must have told that it does not stand")
				return
			}
			stop := make(chan struct{})
			var neighbours sync.WaitGroup
			neighbours.Go(func() { convertUntil(t, e, stop) })
			source := writeFile(t, c.what+"\n")
			_, err := e.Convert(t.Context(), job.Conversion{Source: source, Target: source + ".pdf", Timeout: c.time})
			close(stop)
			neighbours.Wait()
			require.Equal(t, c.code, job.AsError(err).Code, "%v", err)
			require.Contains(t, err.Error()+job.AsError(err).Message, c.detail)
			requireClean(t, scratch)
			require.Empty(t, livingUnder(t, scratch))
		})
	}
}

// convertUntil converts one good document after the other, one at least.
func convertUntil(t *testing.T, e *office.Engine, stop <-chan struct{}) {
	source := writeFile(t, "pdf\n"+wholePDF(3))
	for {
		r, err := e.Convert(t.Context(), job.Conversion{Source: source, Target: source + ".pdf", Timeout: patience})
		if err != nil || r.Pages != 3 {
			t.Errorf("the neighbour: %d pages, %v", r.Pages, err)
			return
		}
		select {
		case <-stop:
			return
		case <-time.After(50 * time.Millisecond): // the bombs need the processor, too
		}
	}
}

func anyStands(r walls.Report, any []walls.Wall) bool {
	for _, w := range any {
		if r.Stands(w) {
			return true
		}
	}
	return false
}

// reasons returns why walls do not stand.
func reasons(r walls.Report, of []walls.Wall) string {
	var all []string
	for _, s := range r.Walls {
		for _, w := range of {
			if s.Name == w {
				all = append(all, s.Detail)
			}
		}
	}
	return strings.Join(all, "")
}
