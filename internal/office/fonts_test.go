package office

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/office/fonts"
	"sheaf/internal/office/officetest"
	"sheaf/internal/office/pdf"
	"sheaf/internal/office/zygote"
)

// inAptos converts a document in Aptos and tells what the PDF calls its fonts, and what is told of Aptos.
func inAptos(t *testing.T, e *Engine) (used []string, swaps []job.FontSubstitution) {
	t.Helper()
	dir := t.TempDir()
	c := job.Conversion{
		Source: filepath.Join(dir, "a.docx"), Target: filepath.Join(dir, "a.pdf"), Timeout: time.Minute,
		Fonts: []job.FontRequest{{Family: "Aptos", Language: "en-GB"}},
	}
	d := docxtest.New().Formatted(docxtest.Format{Font: "Aptos", Language: "en-GB"}, "The quick brown fox")
	require.NoError(t, os.WriteFile(c.Source, d.Bytes(), 0o600))
	r, err := e.Convert(t.Context(), c)
	require.NoError(t, err)
	used = usedFonts(t, c.Target)
	return used, r.Fonts
}

// usedFonts returns what a PDF calls its fonts.
func usedFonts(t *testing.T, path string) []string {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	info, err := f.Stat()
	require.NoError(t, err)
	used, err := pdf.Fonts(f, info.Size())
	require.NoError(t, err)
	return used
}

func hasAptos(used []string) bool {
	return slices.ContainsFunc(used, func(name string) bool { return strings.HasPrefix(name, "Aptos") })
}

// TestFontsAreFollowed puts a font into the folder of a running engine, breaks it, and takes it away: each time the next document
// shows it.
func TestFontsAreFollowed(t *testing.T) {
	h := officetest.Shared(t)
	for name, opt := range map[string]Options{
		"warm":  {Helper: h.Path, Wall: h.Launcher},
		"fresh": {Helper: NoHelper, Wall: h.Launcher},
	} {
		t.Run(name, func(t *testing.T) {
			opt.Scratch, opt.Fonts = filepath.Join(officetest.Folder(t), "scratch"), t.TempDir()
			e, err := New(opt)
			require.NoError(t, err)
			defer func() { require.NoError(t, e.Close()) }()
			font := filepath.Join(opt.Fonts, "corporate", "aptos.ttf")
			seen := map[string]string{}
			for _, step := range []struct {
				what string
				do   func() error
				want bool
			}{
				{"none", func() error { return nil }, false},
				{"there", func() error { officetest.WriteFont(t, font, "Aptos", 1<<16); return nil }, true},
				{"a broken one beside it", func() error {
					return os.WriteFile(filepath.Join(opt.Fonts, "broken.otf"), []byte("OTTO and no more"), 0o600)
				}, true},
				{"cut off", func() error { return os.Truncate(font, 1000) }, false},
				{"gone", func() error { return os.RemoveAll(opt.Fonts) }, false},
			} {
				require.NoError(t, step.do(), step.what)
				if len(seen) > 0 {
					require.False(t, e.Current(), "%s: it has another name once it has these fonts", step.what)
				}
				used, swaps := inAptos(t, e)
				identity := e.Identity()
				require.NotEmpty(t, identity)
				require.True(t, e.Current(), step.what)
				require.NotContains(t, seen, identity, step.what)
				seen[identity] = step.what
				require.Equal(t, step.want, hasAptos(used), "%s: %v", step.what, used)
				require.Equal(t, step.want, len(swaps) == 0, "%s: %v", step.what, swaps)
			}
		})
	}
}

// TestFontsChangeUnderWork changes fonts while documents are converted: all are, and a zygote is started for a change alone.
func TestFontsChangeUnderWork(t *testing.T) {
	e, own, starts := newCountingEngine(t)
	var conversions sync.WaitGroup
	for n := range 2 {
		conversions.Go(func() {
			for range 6 {
				if n == 0 {
					officetest.WriteFont(t, filepath.Join(own, "aptos.ttf"), "Aptos", 1<<16)
				}
				if used, _ := inAptos(t, e); n == 0 && !hasAptos(used) {
					t.Errorf("not used: %v", used)
				}
			}
		})
	}
	conversions.Wait()
	before := starts.Load()
	require.Positive(t, before)
	inAptos(t, e)
	require.Equal(t, before, starts.Load())
}

// newCountingEngine makes a warm engine with a folder of the user's fonts that counts the starts of zygotes after the first.
func newCountingEngine(t *testing.T) (e *Engine, own string, starts *atomic.Int32) {
	t.Helper()
	h := officetest.Shared(t)
	own = t.TempDir()
	e, err := New(Options{Scratch: filepath.Join(officetest.Folder(t), "scratch"), Fonts: own, Helper: h.Path, Wall: h.Launcher})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, e.Close()) })
	w, ok := e.office.(*warm)
	require.True(t, ok, e.kind.Why)
	start, starts := w.start, new(atomic.Int32)
	w.start = func(ctx context.Context, set *fonts.Set) (*zygote.Zygote, error) {
		starts.Add(1)
		return start(ctx, set)
	}
	return e, own, starts
}

// Where LibreOffice does not start with a font the one there is goes on, and it is not tried again with every document.
func TestFontsThatLibreOfficeDoesNotStartWith(t *testing.T) {
	e, own, _ := newCountingEngine(t)
	w := e.office.(*warm)
	tries := 0
	w.start = func(context.Context, *fonts.Set) (*zygote.Zygote, error) {
		tries++
		return nil, errors.New("it died of a font")
	}
	officetest.WriteFont(t, filepath.Join(own, "aptos.ttf"), "Aptos", 1<<16)
	for range 2 {
		used, swaps := inAptos(t, e)
		require.False(t, hasAptos(used))
		require.Len(t, swaps, 1, "what is told agrees")
	}
	require.Equal(t, 1, tries)
}

// A zygote that was started before a change of fonts does not follow one that was started after it.
func TestRenewOvertakesReplace(t *testing.T) {
	e, _, _ := newCountingEngine(t)
	w := e.office.(*warm)
	start := w.start
	begun, late := make(chan struct{}), make(chan *zygote.Zygote, 1)
	goOn := make(chan struct{})
	w.start = func(ctx context.Context, set *fonts.Set) (*zygote.Zygote, error) {
		z, err := start(ctx, set)
		close(begun)
		<-goOn
		late <- z
		return z, err
	}
	w.starts.Go(func() { w.replace(RestartUsed) })
	<-begun
	w.start = start
	require.NoError(t, w.renew(t.Context(), &fonts.Set{}))
	w.mu.Lock()
	renewed := w.current.zygote
	w.mu.Unlock()
	close(goOn)
	w.starts.Wait()
	w.mu.Lock()
	require.Same(t, renewed, w.current.zygote)
	w.mu.Unlock()
	select {
	case <-(<-late).Done():
	case <-time.After(10 * time.Second):
		t.Error("the one that came late lives on")
	}
	used, _ := inAptos(t, e)
	require.NotEmpty(t, used)
}

// TestIdentity: two engines have the same name where LibreOffice, the way it is started and the fonts are the same.
func TestIdentity(t *testing.T) {
	h, own := officetest.Shared(t), t.TempDir()
	officetest.WriteFont(t, filepath.Join(own, "aptos.ttf"), "Aptos", 1<<16)
	named := func(helper, fonts string) string {
		e, err := New(Options{Helper: helper, Wall: h.Launcher, Scratch: filepath.Join(officetest.Folder(t), "scratch"), Fonts: fonts})
		require.NoError(t, err)
		defer func() { require.NoError(t, e.Close()) }()
		return e.Identity()
	}
	name := named(NoHelper, own)
	require.NotEmpty(t, name)
	require.Equal(t, name, named(NoHelper, own))
	require.NotEqual(t, name, named(NoHelper, t.TempDir()), "other fonts")
	require.NotEqual(t, name, named(h.Path, own), "another engine")
	t.Setenv("FONTCONFIG_PATH", "/etc/fonts")
	require.Empty(t, named(NoHelper, own), "the environment decides about fonts")
}
