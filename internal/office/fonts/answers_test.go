package fonts

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// askedMachine makes tools of fontconfig that have one font, in folder, and note what they were asked in the file that is returned.
func askedMachine(t *testing.T, folder string) (known func() *Known, log string) {
	t.Helper()
	bin := t.TempDir()
	log = filepath.Join(bin, "log")
	record := `printf 'Sans~|Sans|Sans~|65536|TrueType|` + folder + `/s.ttf!' | tr '|~!' '\036\037\035'` + "\n"
	require.NoError(t, os.WriteFile(filepath.Join(bin, "fc-list"), []byte("#!/bin/sh\n"+record), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(bin, "fc-match"), []byte("#!/bin/sh\necho \"$3\" >> "+log+"\n"+record), 0o700))
	t.Setenv("PATH", bin+":/usr/bin:/bin")
	return func() *Known {
		k, err := Load(t.Context(), []string{"PATH=/usr/bin:/bin"})
		require.NoError(t, err)
		return k
	}, log
}

// TestAnswersAreKept: a later start under the same key asks nothing again, finds fonts in a folder that has moved, and passes over what a
// killed one left half written; under another key it asks.
func TestAnswersAreKept(t *testing.T) {
	kept, before, after := t.TempDir(), t.TempDir(), t.TempDir()
	load, log := askedMachine(t, before)
	ask := func(key, moved string) (face, bool) {
		k := load()
		k.keepAnswers(kept, key, moved)
		require.NoError(t, os.WriteFile(log, nil, 0o600))
		f, err := k.match(t.Context(), job.FontRequest{Family: "Tahoma", Language: "de"}, "")
		require.NoError(t, err)
		asked, err := os.ReadFile(log)
		require.NoError(t, err)
		return f, len(asked) > 0
	}
	f, asked := ask("a", before)
	require.True(t, asked)
	require.Equal(t, face{"Sans", "Sans", 65536, before + "/s.ttf"}, f)
	file, err := os.OpenFile(filepath.Join(kept, "answers-a"), os.O_WRONLY|os.O_APPEND, 0)
	require.NoError(t, err)
	_, err = file.WriteString(`{"pattern":"Tah`)
	require.NoError(t, err)
	require.NoError(t, file.Close())

	f, asked = ask("a", after)
	require.False(t, asked)
	require.Equal(t, face{"Sans", "Sans", 65536, after + "/s.ttf"}, f)
	_, asked = ask("b", before)
	require.True(t, asked)
}

// TestAnswersKey is the same for the same fonts and settings wherever the set lies, and another when any of them changes.
func TestAnswersKey(t *testing.T) {
	fontFolder, system := t.TempDir(), t.TempDir()
	load, _ := askedMachine(t, fontFolder)
	settings := filepath.Join(system, "fonts.conf")
	require.NoError(t, os.WriteFile(settings, []byte("<fontconfig/>"), 0o600))
	key := func(with shared, files []file, more ...string) string {
		moved := t.TempDir()
		set, err := newSet(filepath.Join(moved, "set"), shared{cache: filepath.Join(moved, "cache"), cjkLines: with.cjkLines}, nil)
		require.NoError(t, err)
		set.files, set.known = files, load()
		with.cache = filepath.Join(moved, "cache")
		return set.answersKey(with, append(set.known.listed, more...), moved, system)
	}
	first := key(shared{}, nil)
	require.NotEmpty(t, first)
	require.Equal(t, first, key(shared{}, nil))
	seen := map[string]bool{first: true}
	for what, now := range map[string]string{
		"lines":  key(shared{cjkLines: true}, nil),
		"copies": key(shared{}, []file{{path: "/a.ttf", size: 1}}),
		"fonts":  key(shared{}, nil, "another"),
	} {
		require.False(t, seen[now], what)
		seen[now] = true
	}
	require.NoError(t, os.WriteFile(settings, []byte("<fontconfig></fontconfig>"), 0o600))
	require.False(t, seen[key(shared{}, nil)], "settings")
	require.NoError(t, os.RemoveAll(system))
	require.Empty(t, key(shared{}, nil), "it cannot be told")
}
