package office_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/office"
	"sheaf/internal/office/officetest"
)

// newWarmEngine makes an engine that keeps LibreOffice warm.
func newWarmEngine(t *testing.T) (e *office.Engine, scratch string) {
	t.Helper()
	return warmEngineTelling(t, nil)
}

// warmEngineTelling is newWarmEngine with somebody who is told of restarts.
func warmEngineTelling(t *testing.T, restarted func(why string)) (e *office.Engine, scratch string) {
	t.Helper()
	h := officetest.Shared(t)
	scratch = filepath.Join(officetest.Folder(t), "scratch")
	e, err := office.New(office.Options{Scratch: scratch, Helper: h.Path, Wall: h.Launcher, Restarted: restarted})
	require.NoError(t, err)
	require.Contains(t, e.Kind().Name, "zygote", e.Kind().Why)
	t.Cleanup(func() {
		require.NoError(t, e.Close())
		require.Empty(t, livingUnder(t, scratch))
	})
	return e, scratch
}

// zygotes returns the process ids of the zygotes under scratch, without their children.
func zygotes(t *testing.T, scratch string) []int {
	t.Helper()
	all := livingUnder(t, scratch)
	return slices.DeleteFunc(slices.Clone(all), func(pid int) bool {
		var name string
		var id, parent int
		b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			return true
		}
		_, err = fmt.Sscanf(string(b), "%d %s %s %d", &id, &name, new(string), &parent)
		return err != nil || slices.Contains(all, parent)
	})
}

func TestWarmEngine(t *testing.T) {
	e, scratch := newWarmEngine(t)
	var conversions sync.WaitGroup
	for n := range 8 {
		conversions.Go(func() {
			body := strings.Repeat(paragraph(fmt.Sprint("number ", n))+pageBreak, n) + paragraph("end")
			pdf, r, err := convert(t, e, writeDocx(t, fmt.Sprint(n, " ü#%.docx"), body, ""))
			if err != nil || r.Pages != n+1 || !strings.Contains(text(t, pdf), "end") {
				t.Errorf("document %d: %v, %d pages", n, err, r.Pages)
			}
			if r.Work.Compute <= 0 || r.Work.Memory <= 0 {
				t.Errorf("document %d took nothing: %v", n, r.Work)
			}
		})
	}
	conversions.Wait()
	requireClean(t, scratch)
	require.Len(t, zygotes(t, scratch), 1)
	require.NoError(t, e.Close())
	left, err := os.ReadDir(scratch)
	require.NoError(t, err)
	require.Empty(t, left)
}

// TestWarmFailures checks that the warm engine tells what the fresh one tells, and that neighbours do not notice.
func TestWarmFailures(t *testing.T) {
	e, scratch := newWarmEngine(t)
	broken := filepath.Join(t.TempDir(), "broken.docx")
	require.NoError(t, os.WriteFile(broken, []byte("PK\x03\x04 and no more"), 0o600))
	web := filepath.Join(t.TempDir(), "web.docx")
	require.NoError(t, os.WriteFile(web, []byte("<html><body>no document</body></html>"), 0o600))
	var conversions sync.WaitGroup
	conversions.Go(func() {
		_, err := e.Convert(t.Context(), job.Conversion{Source: endless(t), Target: filepath.Join(t.TempDir(), "a.pdf"), Timeout: 3 * time.Second})
		if job.AsError(err).Code != job.CodeTimeout {
			t.Errorf("endless: %v", err)
		}
	})
	for _, source := range []string{broken, web} {
		_, _, err := convert(t, e, source)
		require.Equal(t, job.CodeConversionFailed, job.AsError(err).Code, "%v", err)
		require.NotContains(t, job.AsError(err).Message, scratch)
	}
	_, r, err := convert(t, e, writeDocx(t, "fine.docx", paragraph("fine"), ""))
	require.NoError(t, err)
	require.Equal(t, 1, r.Pages)
	conversions.Wait()
	requireClean(t, scratch)
}

// TestWarmEngineOutlivesItsZygote kills the zygote again and again while documents are converted: every one of them comes
// out right.
func TestWarmEngineOutlivesItsZygote(t *testing.T) {
	var died, other atomic.Int32
	e, scratch := warmEngineTelling(t, func(why string) {
		if why == office.RestartDied {
			died.Add(1)
		} else {
			other.Add(1)
		}
	})
	source := writeDocx(t, "two.docx", paragraph("one")+pageBreak+paragraph("two"), "")
	var conversions sync.WaitGroup
	var done atomic.Int32
	for range 2 {
		conversions.Go(func() {
			for range 20 {
				if _, r, err := convert(t, e, source); err != nil || r.Pages != 2 {
					t.Errorf("%v, %d pages", err, r.Pages)
				}
				if done.Add(1)%4 != 0 { // work is done between the kills, however slow the machine
					continue
				}
				for _, pid := range zygotes(t, scratch) { // at work, for the other one
					_ = syscall.Kill(pid, syscall.SIGKILL) // it may have ended
				}
			}
		})
	}
	conversions.Wait()
	requireClean(t, scratch)
	require.Positive(t, died.Load(), "whoever wants to know is told")
	require.Zero(t, other.Load())
}

func TestWithoutHelper(t *testing.T) {
	for name, c := range map[string]struct{ helper, why string }{
		"missing":      {"/nonexistent/sheaf-zygote", "is not there"},
		"broken":       {"/bin/false", "start zygote"},
		"switched off": {office.NoHelper, "switched off"},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := office.New(office.Options{Scratch: t.TempDir(), Helper: c.helper})
			require.NoError(t, err)
			require.NotContains(t, e.Kind().Name, "zygote")
			require.Contains(t, e.Kind().Why, c.why)
			require.NoError(t, e.Close())
		})
	}
}
