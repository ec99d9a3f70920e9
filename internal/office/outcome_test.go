package office_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/office"
)

// TestOutcomes runs stand-ins for LibreOffice that end in every way it can.
func TestOutcomes(t *testing.T) {
	pages2, pages0 := writeFile(t, wholePDF(2)), writeFile(t, wholePDF(0))
	cut := writeFile(t, wholePDF(2)[:300])
	again := filepath.Join(t.TempDir(), "again")
	for name, test := range map[string]struct {
		script string
		pages  int
		code   job.Code // "" with no pages: a fault of the machine
	}{
		"success":                 {`cp ` + pages2 + ` "$out/a.pdf"`, 2, ""},
		"success, odd exit code":  {`cp ` + pages2 + ` "$out/a.pdf"; exit 3`, 2, ""},
		"success, dies at exit":   {`cp ` + pages2 + ` "$out/a.pdf"; kill -SEGV $$`, 2, ""},
		"success, leaves a child": {`setsid sleep 1000 2>/dev/null & cp ` + pages2 + ` "$out/a.pdf"`, 2, ""},
		"restart, then success":   {`[ -e ` + again + ` ] && cp ` + pages2 + ` "$out/a.pdf" && exit; touch ` + again + `; exit 81`, 2, ""},
		"restart without end":     {`exit 81`, 0, ""},
		"segmentation fault":      {`kill -SEGV $$`, 0, job.CodeCrashed},
		"killed by another":       {`kill -KILL $$`, 0, job.CodeCrashed},
		"killed under a shell":    {`exit 139`, 0, job.CodeCrashed},
		"caught its own crash":    {`echo "Unspecified Application Error" >&2; exit 1`, 0, job.CodeCrashed},
		"odd exit code":           {`exit 3`, 0, job.CodeCrashed},
		"out of memory":           {`echo "terminate called after throwing 'std::bad_alloc'" >&2; kill -ABRT $$`, 0, job.CodeOutOfMemory},
		"PDF too large":           {`kill -XFSZ $$`, 0, job.CodeConversionFailed},
		"no PDF":                  {`exit 0`, 0, job.CodeConversionFailed},
		"no PDF, with a reason":   {`echo "Error: source file could not be loaded" >&2`, 0, job.CodeConversionFailed},
		"cannot write":            {`echo "Error: Please verify (SfxBaseModel::impl_store <file:///a/b.pdf> failed: 0xc10(Error Area" >&2`, 0, job.CodeConversionFailed},
		"cut PDF":                 {`cp ` + cut + ` "$out/a.pdf"`, 0, job.CodeConversionFailed},
		"PDF without pages":       {`cp ` + pages0 + ` "$out/a.pdf"`, 0, job.CodeConversionFailed},
		"PDF is a link elsewhere": {`ln -s ` + pages2 + ` "$out/a.pdf"`, 0, job.CodeConversionFailed},
		"profile unusable":        {`echo "User installation could not be completed" >&2; exit 77`, 0, ""},
		"library missing":         {`exit 127`, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e, scratch := newEngine(t, fakeSoffice(t, test.script+"\n"))
			pdf, r, err := convert(t, e, writeFile(t, "any document"))
			requireClean(t, scratch)
			require.Empty(t, livingUnder(t, scratch))
			require.Equal(t, test.pages, r.Pages)
			if test.pages > 0 {
				require.NoError(t, err)
				require.FileExists(t, pdf)
				return
			}
			require.Error(t, err)
			require.NoFileExists(t, pdf)
			failure, ok := errors.AsType[*job.Error](err)
			require.Equal(t, test.code != "", ok, "%v", err)
			if ok {
				require.Equal(t, test.code, failure.Code)
				require.NotContains(t, failure.Message, "file://")
			}
		})
	}
}

// TestDeadline lets the time run out on a process that has a child: both die, and soon.
func TestDeadline(t *testing.T) {
	fifo := pipe(t)
	e, scratch := newEngine(t, fakeSoffice(t, "sleep 1000 &\necho $$ $! >"+fifo+"\nsleep 1000\n"))
	pids := make(chan []int, 1)
	go func() { pids <- readPIDs(t, fifo) }()

	target := filepath.Join(t.TempDir(), "out.pdf")
	require.NoError(t, os.WriteFile(target, []byte("of an earlier try"), 0o600))
	start := time.Now()
	_, err := e.Convert(t.Context(), job.Conversion{Source: writeFile(t, "any"), Target: target, Timeout: 500 * time.Millisecond})
	require.Less(t, time.Since(start), 60*time.Second)
	require.Equal(t, job.CodeTimeout, job.AsError(err).Code, "%v", err)
	require.NoFileExists(t, target)
	requireDead(t, <-pids, 2)
	requireClean(t, scratch)
}

func requireDead(t testing.TB, pids []int, count int) {
	t.Helper()
	require.Len(t, pids, count)
	for _, pid := range pids {
		// A process that is killed takes a moment to end, the longer the busier the machine.
		require.Eventually(t, func() bool { return !alive(pid) }, 10*time.Second, time.Millisecond, "process %d lives", pid)
	}
}

// TestStop ends a conversion from outside: by its context, and by closing the engine. A child that left the process group
// dies as well.
func TestStop(t *testing.T) {
	for name, stop := range map[string]func(*office.Engine, context.CancelFunc) error{
		"cancel": func(_ *office.Engine, cancel context.CancelFunc) error { cancel(); return nil },
		"close":  func(e *office.Engine, _ context.CancelFunc) error { return e.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			fifo := pipe(t)
			e, scratch := newEngine(t, fakeSoffice(t, "setsid sleep 1000 2>/dev/null &\necho $$ $! >"+fifo+"\nsleep 1000\n"))
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			failed := make(chan error, 1)
			go func() {
				_, err := e.Convert(ctx, job.Conversion{Source: writeFile(t, "any"), Target: filepath.Join(t.TempDir(), "out.pdf"), Timeout: patience})
				failed <- err
			}()
			pids := readPIDs(t, fifo)
			require.NoError(t, stop(e, cancel))
			err := <-failed
			require.Error(t, err)
			if name == "cancel" {
				require.ErrorIs(t, err, context.Canceled)
			}
			_, isOutcome := errors.AsType[*job.Error](err)
			require.False(t, isOutcome, "it says nothing of the document: %v", err)
			requireDead(t, pids, 2)
			requireClean(t, scratch)
		})
	}
}

// TestEnvironment looks at what LibreOffice gets to see.
func TestEnvironment(t *testing.T) {
	t.Setenv("AWS_SECRET_ACCESS_KEY", "planted")
	t.Setenv("SHEAF_TOKEN", "planted")
	t.Setenv("TZ", "Europe/Berlin")
	dump := filepath.Join(t.TempDir(), "environ")
	pages1 := writeFile(t, wholePDF(1))
	e, scratch := newEngine(t, fakeSoffice(t, fmt.Sprintf("cat /proc/$$/environ >%s\ncp %s \"$out/a.pdf\"\n", dump, pages1)))
	_, _, err := convert(t, e, writeFile(t, "any"))
	require.NoError(t, err)
	b, err := os.ReadFile(dump)
	require.NoError(t, err)
	require.NotContains(t, string(b), "planted")

	values := map[string]string{}
	for entry := range strings.SplitSeq(strings.TrimRight(string(b), "\x00"), "\x00") {
		key, value, _ := strings.Cut(entry, "=")
		values[key] = value
	}
	require.True(t, strings.HasPrefix(values["HOME"], scratch+"/"))
	require.True(t, strings.HasPrefix(values["TMPDIR"], scratch+"/"))
	require.Equal(t, "Europe/Berlin", values["TZ"])
	for key := range values {
		require.Contains(t, []string{"PATH", "HOME", "TMPDIR", "LANG", "SAL_USE_VCLPLUGIN", "TZ", "FONTCONFIG_FILE", "FONTCONFIG_PATH"}, key)
	}
}
