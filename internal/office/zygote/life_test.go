package zygote

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestCloseKillsAndLeavesNothing(t *testing.T) {
	opt := options(t)
	z, err := Start(t.Context(), opt)
	require.NoError(t, err)
	ended := convertInBackground(t.Context(), z, hanging(t))
	child := childOf(t, z)

	require.NoError(t, z.Close())
	require.ErrorIs(t, (<-ended).err, ErrClosed)
	requireDead(t, child)
	requireDead(t, z.Pid())
	require.Empty(t, list(t, opt.Scratch)[1:])
	require.ErrorIs(t, z.Err(), ErrClosed)
	_, err = z.Convert(t.Context(), request(t, "Hello"))
	require.ErrorIs(t, err, ErrClosed)
	require.NoError(t, z.Close(), "twice is no harm")
}

func TestDeathOfTheZygote(t *testing.T) {
	z := start(t)
	ended := convertInBackground(t.Context(), z, hanging(t))
	child := childOf(t, z)
	require.NoError(t, syscall.Kill(z.Pid(), syscall.SIGKILL))

	require.ErrorIs(t, (<-ended).err, ErrDied)
	<-z.Done()
	require.ErrorIs(t, z.Err(), ErrDied)
	require.ErrorContains(t, z.Err(), "killed")
	// It is for init to reap.
	require.Eventually(t, func() bool { return syscall.Kill(child, 0) == syscall.ESRCH }, 5*time.Second, time.Millisecond)
	_, err := z.Convert(t.Context(), request(t, "Hello"))
	require.ErrorIs(t, err, ErrDied)
}

// A zygote that answers no more is found out when a conversion has to be killed.
func TestZygoteThatHangs(t *testing.T) {
	z := start(t)
	require.NoError(t, syscall.Kill(z.Pid(), syscall.SIGSTOP))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		for !z.busy() && ctx.Err() == nil { // its time is over when it has begun, and not before
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	_, err := z.Convert(ctx, request(t, "Hello"))
	require.ErrorIs(t, err, ErrDied)
}

// busy reports whether conversions run.
func (z *Zygote) busy() bool {
	z.mu.Lock()
	defer z.mu.Unlock()
	return len(z.running) > 0
}

// script makes a helper of a shell script.
func script(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "helper")
	require.NoError(t, os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o700))
	return path
}

// A document that finds a way to read environment variables finds none of ours.
func TestHelperGetsNoEnvironmentOfOurs(t *testing.T) {
	t.Setenv("SHEAF_TEST_SECRET", "canary")
	opt := options(t)
	opt.Helper = script(t, "exec env >&3")
	opt.Env = []string{"TZ=UTC"}
	opt.Allocator = "/nonexistent/memory.so"
	_, err := Start(t.Context(), opt) // it says what it has instead of "ready"
	require.ErrorContains(t, err, "TZ=UTC")
	require.ErrorContains(t, err, "HOME="+opt.Scratch)
	require.ErrorContains(t, err, "LD_PRELOAD=/nonexistent/memory.so")
	require.NotContains(t, err.Error(), "canary")
}

func TestStartFails(t *testing.T) {
	tests := []struct {
		name    string
		spoil   func(t *testing.T, o *Options)
		because string
	}{
		{"no helper", func(t *testing.T, o *Options) { o.Helper = "/nonexistent" }, "no such file"},
		{"another version", func(t *testing.T, o *Options) { o.Helper = script(t, `printf 'ready\0001\000' >&3; cat`) }, "of another version of sheaf"},
		{"an older version", func(t *testing.T, o *Options) { o.Helper = script(t, `printf 'ready\000' >&3; cat`) }, "of another version of sheaf"},
		{"no LibreOffice", func(t *testing.T, o *Options) { o.Program = t.TempDir() }, "cannot load LibreOffice"},
		{"no profile", func(t *testing.T, o *Options) { o.Profile = "/nonexistent" }, "no such file"},
		{"no scratch folder", func(t *testing.T, o *Options) { o.Scratch = "/nonexistent" }, "no such file"},
		{"helper exits", func(t *testing.T, o *Options) { o.Helper = script(t, "echo broken >&2; exit 7") }, `exit status 7, "broken"`},
		{"helper talks nonsense", func(t *testing.T, o *Options) { o.Helper = script(t, "echo nonsense >&3; exec sleep 60") }, "nonsense"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			opt := options(t)
			scratch := opt.Scratch
			tt.spoil(t, &opt)
			_, err := Start(t.Context(), opt)
			require.ErrorContains(t, err, tt.because)
			require.Empty(t, list(t, scratch)[1:])
		})
	}
}

func TestStartGivesUpWhenItsContextEnds(t *testing.T) {
	opt := options(t)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	opt.Helper = script(t, "exec sleep 60")
	_, err := Start(ctx, opt)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Empty(t, list(t, opt.Scratch)[1:])
}

// LibreOffice has GPGME start GnuPG's programs when it loads its first document; a zygote leaves that out.
func TestStartsNoGnuPG(t *testing.T) {
	programs, started := t.TempDir(), filepath.Join(t.TempDir(), "started")
	for _, name := range []string{"gpgconf", "gpg", "gpg2", "gpgsm"} {
		script := "#!/bin/sh\necho " + name + " >>'" + started + "'\n"
		require.NoError(t, os.WriteFile(filepath.Join(programs, name), []byte(script), 0o700))
	}
	opt := options(t)
	opt.Env = []string{"PATH=" + programs + ":/usr/bin:/bin"} // the last of a name counts
	z, err := Start(t.Context(), opt)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	require.NoFileExists(t, started)
}

// What the dynamic loader cannot load, as of another architecture, is done without.
func TestStartsWithoutTheAllocator(t *testing.T) {
	opt := options(t)
	opt.Allocator = filepath.Join(t.TempDir(), "memory.so")
	require.NoError(t, os.WriteFile(opt.Allocator, []byte("no library"), 0o600))
	z, err := Start(t.Context(), opt)
	require.NoError(t, err)
	r := request(t, "by the C library")
	end, err := z.Convert(t.Context(), r)
	require.NoError(t, err)
	require.Equal(t, ExitDone, end.Code, end.Stderr)
	requireText(t, r, "by the C library")
	require.NoError(t, z.Close())
}
