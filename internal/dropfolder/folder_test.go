package dropfolder_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/dropfolder"
	"sheaf/internal/job"
	"sheaf/internal/porttest"
	"sheaf/internal/s3server"
	"sheaf/internal/sqlite"
)

// dropTest is a drop folder with all that a Drop works with.
type dropTest struct {
	folder string
	inbox  job.Objects
	claims job.Claims
	seen   *events
	log    *bytes.Buffer
}

func newDropTest(t *testing.T) *dropTest {
	t.Helper()
	data := t.TempDir()
	db, err := sqlite.Open(filepath.Join(data, "sheaf.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	d := &dropTest{folder: filepath.Join(data, "drop"), claims: db.Claims(), seen: &events{}, log: &bytes.Buffer{}}
	s := startS3(t, s3server.Options{Dir: filepath.Join(data, "s3"), OnArrival: d.seen.handle, Volatile: true})
	d.inbox = s3Bucket(s, s3server.InboxBucket)
	return d
}

func (d *dropTest) drop() *dropfolder.Folder {
	return dropfolder.New(dropfolder.Options{
		Dir: d.folder, Inbox: d.inbox, Claims: d.claims, Empty: time.Nanosecond, Log: slog.New(slog.NewTextHandler(d.log, nil)),
	})
}

func (d *dropTest) write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(d.folder, filepath.FromSlash(name))
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// told returns the keys of the objects created since the last call.
func (d *dropTest) told() []string {
	return d.seen.take()
}

func scan(t *testing.T, drop *dropfolder.Folder, times int) {
	t.Helper()
	for range times {
		require.NoError(t, drop.Scan(t.Context()))
	}
}

func TestDrop(t *testing.T) {
	d := newDropTest(t)
	drop := d.drop()
	scan(t, drop, 2) // makes the folder
	names := []string{"a.zip", "B.ZIP", "letter.DocX", "2026/März/deep & odd +.zip", "empty.zip"}
	for _, name := range names {
		d.write(t, name, strings.TrimPrefix(name, "empty.zip"))
	}
	scan(t, drop, 1)
	require.Empty(t, d.told(), "not known to rest yet")
	scan(t, drop, 1)
	require.ElementsMatch(t, keysOf(names), d.told())
	for _, name := range names {
		require.NoFileExists(t, filepath.Join(d.folder, name))
		require.FileExists(t, filepath.Join(d.folder, ".done", name))
		require.Equal(t, strings.TrimPrefix(name, "empty.zip"), getText(t, d.inbox, job.Ref{Key: "drop/" + name}))
	}
	scan(t, drop, 3)
	require.Empty(t, d.told())
	require.Empty(t, d.log.String())
}

func keysOf(names []string) []string {
	keys := []string{}
	for _, name := range names {
		keys = append(keys, "drop/"+name)
	}
	return keys
}

func TestDropTakesANameAgain(t *testing.T) {
	d := newDropTest(t)
	drop := d.drop()
	for _, text := range []string{"first", "second", "second"} {
		d.write(t, "in/a.zip", text)
		scan(t, drop, 3)
		require.Equal(t, []string{"drop/in/a.zip"}, d.told())
		require.Equal(t, text, getText(t, d.inbox, job.Ref{Key: "drop/in/a.zip"}))
	}
	for name, text := range map[string]string{"a.zip": "first", "a (2).zip": "second", "a (3).zip": "second"} {
		got, err := os.ReadFile(filepath.Join(d.folder, ".done/in", name))
		require.NoError(t, err)
		require.Equal(t, text, string(got))
	}
	// The very file that was done, put back: it is wanted once more.
	require.NoError(t, os.Rename(filepath.Join(d.folder, ".done/in/a (3).zip"), filepath.Join(d.folder, "in/a.zip")))
	scan(t, drop, 3)
	require.Equal(t, []string{"drop/in/a.zip"}, d.told())
}

func TestDropLeavesOthers(t *testing.T) {
	d := newDropTest(t)
	outside := filepath.Join(t.TempDir(), "outside.zip")
	require.NoError(t, os.WriteFile(outside, []byte("outside"), 0o600))
	ignored := []string{
		".hidden.zip", ".hidden/a.zip", ".done/old.zip", "~$letter.docx", "a.zip.part", "b.zip.crdownload", "c.tmp",
		"__MACOSX/._a.docx", "Thumbs.db", "sub/desktop.ini", "sub/.DS_Store", "loading.download/a.zip",
	}
	left := []string{"notes.txt", "sub/old.doc", "zip", "a.zip.bak", "bad\xff.zip", strings.Repeat(strings.Repeat("x", 200)+"/", 6) + "long.zip"}
	for _, name := range append(ignored, left...) {
		d.write(t, name, "x")
	}
	require.NoError(t, os.Symlink(outside, filepath.Join(d.folder, "link.zip")))
	require.NoError(t, os.Symlink(filepath.Dir(outside), filepath.Join(d.folder, "linked")))
	drop := d.drop()
	scan(t, drop, 4)
	require.Empty(t, d.told())
	require.FileExists(t, outside)
	for _, name := range append(ignored, left...) {
		require.FileExists(t, filepath.Join(d.folder, name))
	}
	require.Equal(t, len(left)+2, strings.Count(d.log.String(), "\n"), "each is logged once, links too: %s", d.log)
	require.NotContains(t, d.log.String(), "Thumbs")

	d.log.Reset()
	require.NoError(t, os.Remove(filepath.Join(d.folder, "notes.txt")))
	scan(t, drop, 1)
	d.write(t, "notes.txt", "x")
	scan(t, drop, 1)
	require.Equal(t, 1, strings.Count(d.log.String(), "notes.txt"), "it was gone in between")
}

// changingObjects changes the file while it is uploaded, by calling change before its last byte is read.
type changingObjects struct {
	job.Objects
	change func()
}

func (c changingObjects) Put(ctx context.Context, key string, r io.Reader, opt job.PutOptions) (job.Object, error) {
	first := make([]byte, 1)
	if _, err := io.ReadFull(r, first); err != nil {
		return job.Object{}, err
	}
	c.change()
	return c.Objects.Put(ctx, key, io.MultiReader(bytes.NewReader(first), r), opt)
}

func TestDropNoticesChanges(t *testing.T) {
	changes := map[string]struct {
		change func(t *testing.T, path string)
		told   int // uploads in all
	}{
		"rewritten": {func(t *testing.T, path string) {
			require.NoError(t, os.WriteFile(path, []byte("new!"), 0o600))
		}, 1},
		"replaced": {func(t *testing.T, path string) {
			require.NoError(t, os.WriteFile(path+".part", []byte("new!"), 0o600))
			require.NoError(t, os.Rename(path+".part", path))
		}, 1},
		"longer": {func(t *testing.T, path string) {
			require.NoError(t, os.WriteFile(path, []byte("old!new!"), 0o600))
		}, 1},
	}
	for name, tt := range changes {
		t.Run(name, func(t *testing.T) {
			d := newDropTest(t)
			path := d.write(t, "a.zip", "old!")
			inbox, times := d.inbox, 0
			d.inbox = changingObjects{inbox, func() {
				if times++; times == 1 {
					tt.change(t, path)
				}
			}}
			scan(t, d.drop(), 2)
			want, err := os.ReadFile(path)
			require.NoError(t, err, "the change is still there")
			scan(t, d.drop(), 3)
			require.NoFileExists(t, path)
			require.Equal(t, string(want), getText(t, inbox, job.Ref{Key: "drop/a.zip"}))
			require.LessOrEqual(t, len(d.told()), 2)
		})
	}
}

// TestDropSurvivesFaults lets each call of the ports fail in turn, done or not, and starts again after that, as after
// a crash: the file is uploaded once and moved away.
func TestDropSurvivesFaults(t *testing.T) {
	d := newDropTest(t)
	inbox, claims := d.inbox, d.claims
	for _, fault := range []porttest.Fault{porttest.Fail, porttest.Persist} {
		for at := range 4 {
			text := fmt.Sprintf("%d %d", fault, at)
			d.write(t, "a.zip", text)
			calls := 0
			decide := func(string) porttest.Fault {
				calls++
				if calls > at { // from then on all of them: the process dies
					return map[bool]porttest.Fault{true: fault, false: porttest.Fail}[calls == at+1]
				}
				return porttest.None
			}
			d.inbox = porttest.FaultyObjects{Objects: inbox, Decide: decide}
			d.claims = porttest.FaultyClaims{Claims: claims, Decide: decide}
			scan(t, d.drop(), 2)
			require.Greater(t, calls, at, "the fault came")
			d.inbox, d.claims = inbox, claims
			scan(t, d.drop(), 3)
			require.NoFileExists(t, filepath.Join(d.folder, "a.zip"))
			require.Equal(t, []string{"drop/a.zip"}, d.told(), text)
			require.Equal(t, text, getText(t, inbox, job.Ref{Key: "drop/a.zip"}))
		}
	}
	require.NotEmpty(t, d.log.String())
}

func TestDropRuns(t *testing.T) {
	d := newDropTest(t)
	drop := dropfolder.New(dropfolder.Options{Dir: d.folder, Inbox: d.inbox, Claims: d.claims, Interval: 5 * time.Millisecond})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- drop.Run(ctx) }()
	for _, name := range []string{"a.zip", "b.docx"} {
		path := d.write(t, name, name)
		require.Eventually(t, func() bool {
			_, err := os.Stat(path)
			return os.IsNotExist(err)
		}, 10*time.Second, 5*time.Millisecond)
	}
	cancel()
	require.ErrorIs(t, <-ended, context.Canceled)
	require.Equal(t, []string{"drop/a.zip", "drop/b.docx"}, d.told())
}

// TestLongNames: a file whose name is as long as can be is taken, more than once, and others than it are told from it.
func TestLongNames(t *testing.T) {
	d := newDropTest(t)
	drop := d.drop()
	long := strings.Repeat("я", 125) + ".docx" // 255 bytes
	other := strings.Repeat("я", 124) + "ю.docx"
	for range 2 {
		d.write(t, long, "text")
		d.write(t, other, "text")
		scan(t, drop, 2)
		keys := d.told()
		require.Len(t, keys, 2)
		require.NotEqual(t, keys[0], keys[1])
		for _, key := range keys {
			require.LessOrEqual(t, len(strings.TrimPrefix(key, job.DropPrefix)), 200)
			require.True(t, strings.HasSuffix(key, ".docx"))
		}
		require.NoFileExists(t, filepath.Join(d.folder, long))
		require.FileExists(t, filepath.Join(d.folder, ".done", long))
	}
	require.Len(t, filesIn(t, filepath.Join(d.folder, ".done")), 4)
	require.Empty(t, d.log.String())
}

// TestEmptyFilesWait for their content.
func TestEmptyFilesWait(t *testing.T) {
	d := newDropTest(t)
	drop := dropfolder.New(dropfolder.Options{Dir: d.folder, Inbox: d.inbox, Claims: d.claims, Empty: time.Hour})
	d.write(t, "a.zip", "")
	scan(t, drop, 3)
	require.Empty(t, d.told())
	d.write(t, "a.zip", "text")
	scan(t, drop, 3)
	require.Equal(t, []string{"drop/a.zip"}, d.told())
}

// TestDropAsks has files go with the options of the file beside them, which stays.
func TestDropAsks(t *testing.T) {
	d := newDropTest(t)
	d.write(t, "a.zip", "x")
	d.write(t, "court/a.zip", "x")
	kept := d.write(t, "court/sheaf.json", "\ufeff{\n\t\"watermark\": \"Über 😀\"\n}\n")
	d.write(t, "broken/a.zip", "x")
	d.write(t, "broken/sheaf.json", "watermark")
	d.write(t, "huge/a.zip", "x")
	d.write(t, "huge/sheaf.json", `{"watermark": "`+strings.Repeat("ü", 700)+`"}`)
	scan(t, d.drop(), 3)
	for key, want := range map[string]string{
		"drop/a.zip": "", "drop/court/a.zip": `{"watermark":"\u00dcber \ud83d\ude00"}`, "drop/broken/a.zip": `"unreadable"`, "drop/huge/a.zip": `"unreadable"`,
	} {
		o, err := d.inbox.Head(t.Context(), job.Ref{Key: key})
		require.NoError(t, err)
		require.Equal(t, want, o.Asked, key)
	}
	require.FileExists(t, kept)
	require.Empty(t, d.log.String())
}
