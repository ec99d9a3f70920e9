package pipeline_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/buffertest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// TestDropsOutOfOrder delivers the event of the newer of two drops under one name first. Its result must stay.
func TestDropsOutOfOrder(t *testing.T) {
	w := newWorld(t, 1)
	key := "drop/" + t.Name() + "/same.docx"
	var arrivals []job.Arrival
	for range 2 {
		o, err := w.clean.Inbox.(tappedInbox).Bucket.Put(t.Context(), key, bytes.NewReader(docxtest.Plain("ok")), job.PutOptions{})
		require.NoError(t, err)
		arrivals = append(arrivals, job.Arrival{Key: key, VersionID: o.VersionID, ETag: o.ETag, Size: o.Size, Sequencer: job.SequencerAt(w.clock())})
	}
	require.NotEqual(t, arrivals[0].VersionID, arrivals[1].VersionID)
	var newest job.ID
	for _, a := range []job.Arrival{arrivals[1], arrivals[0], arrivals[1], arrivals[0]} {
		require.NoError(t, w.clean.Arrived(t.Context(), a))
		w.drain()
		if newest == "" {
			newest = w.report(t, key).ID
		}
		require.Equal(t, newest, w.report(t, key).ID)
	}
	list, _, err := w.clean.List(t.Context(), owner, "", 10)
	require.NoError(t, err)
	require.Len(t, list, 2, "one job for each drop, however often its event comes")

	require.NoError(t, w.clean.Delete(t.Context(), owner, newest))
	w.drain()
	gone, err := w.clean.Outbox.List(t.Context(), "results/"+t.Name(), "", 10)
	require.NoError(t, err)
	require.Empty(t, gone)
}

// endings are spans of which only how they end matters: by name, the errors.
type endings map[string][]error

func (e endings) Begin(ctx context.Context, name, _ string, _ job.About) (context.Context, func(error)) {
	return ctx, func(err error) { e[name] = append(e[name], err) }
}
func (endings) Parent(context.Context) string                       { return "" }
func (endings) Under(ctx context.Context, _ string) context.Context { return ctx }
func (endings) Flush(context.Context)                               {}

// noJobs are jobs that cannot be created.
type noJobs struct {
	job.Jobs
	err error
}

func (n noJobs) Create(context.Context, job.Job) error { return n.err }

// TestDropThatIsNotAcceptedEndsItsSpan with the error, as that of an upload does.
func TestDropThatIsNotAcceptedEndsItsSpan(t *testing.T) {
	w, spans := newWorld(t, 1), endings{}
	w.clean.Spans, w.clean.Jobs = spans, noJobs{w.clean.Jobs, errors.New("throttled")}
	key := "drop/" + t.Name() + ".docx"
	o, err := w.clean.Inbox.(tappedInbox).Bucket.Put(t.Context(), key, bytes.NewReader(docxtest.Plain("ok")), job.PutOptions{})
	require.NoError(t, err)
	err = w.clean.Arrived(t.Context(), job.Arrival{Key: key, VersionID: o.VersionID, ETag: o.ETag, Size: o.Size, Sequencer: "1"})
	require.Error(t, err)
	require.Equal(t, endings{"accept": {err}}, spans)
}

// TestDropsThatDifferInTheirEndings have a result each.
func TestDropsThatDifferInTheirEndings(t *testing.T) {
	w := newWorld(t, 1)
	folder := t.Name()
	for range 2 {
		for _, name := range []string{"a.docx", "a.DOCX"} {
			key := "drop/" + folder + "/" + name
			o, err := w.clean.Inbox.(tappedInbox).Bucket.Put(t.Context(), key, bytes.NewReader(docxtest.Plain("ok")), job.PutOptions{})
			require.NoError(t, err)
			require.NoError(t, w.clean.Arrived(t.Context(), job.Arrival{Key: key, VersionID: o.VersionID, ETag: o.ETag, Size: o.Size, Sequencer: job.SequencerAt(w.clock())}))
			w.drain()
		}
	}
	list, err := w.clean.Outbox.List(t.Context(), "results/"+folder, "", 10)
	require.NoError(t, err)
	var names []string
	for _, o := range list {
		names = append(names, strings.TrimPrefix(o.Key, "results/"+folder+"/"))
	}
	require.ElementsMatch(t, []string{"a.pdf", "a.docx.json", "a.DOCX.pdf", "a.DOCX.json"}, names)
}

func TestUploadReplacedAfterItWasSeen(t *testing.T) {
	w := newWorld(t, 1)
	g := w.submit("ok")
	w.deliverAll("intake")
	_, err := w.clean.Inbox.Put(t.Context(), job.UploadKey(g.id), bytes.NewReader([]byte("replaced")), job.PutOptions{})
	require.NoError(t, err)
	w.drain()
	w.checkJob(g)
	require.Equal(t, job.Completed, w.status(g.id).Status)
}

// TestDropsOfOtherKinds are told of in the log: nobody else learns that nothing becomes of them.
func TestDropsOfOtherKinds(t *testing.T) {
	w := newWorld(t, 1)
	var log buffertest.Buffer
	w.clean.Log = slog.New(slog.NewTextHandler(&log, nil))
	require.NoError(t, w.clean.Arrived(t.Context(), job.Arrival{Key: "drop/2026/old.doc", ETag: "x"}))
	require.NoError(t, w.clean.Arrived(t.Context(), job.Arrival{Key: "drop/2026/", ETag: "x"}))
	require.Equal(t, 1, strings.Count(log.String(), "passed over"))
	require.Contains(t, log.String(), "key=drop/2026/old.doc")
}

// TestDropsWithOptions has drops converted as the object itself asks, or the file beside it, and fail where that cannot be honoured.
func TestDropsWithOptions(t *testing.T) {
	for name, c := range map[string]struct {
		asked, beside string
		want          job.Options
		state         job.State
	}{
		"nothing":      {"", "", job.Options{}, job.Completed},
		"by itself":    {`{"pages":"1"}`, "", job.Options{Pages: "1"}, job.Completed},
		"beside it":    {"", "{\n \"image_dpi\": 72}\n", job.Options{ImageDPI: 72}, job.Completed},
		"both":         {`{"pages":"1"}`, `{"image_dpi": 72}`, job.Options{Pages: "1"}, job.Completed},
		"wrong":        {"", `{"image_dpi": 1}`, job.Options{}, job.Failed},
		"no JSON":      {"pages=1", "", job.Options{}, job.Failed},
		"endless":      {"", strings.Repeat(" ", 1<<17), job.Options{}, job.Failed},
		"empty, fine":  {"", "", job.Options{}, job.Completed},
		"unknown name": {`{"colour":"no"}`, "", job.Options{}, job.Failed},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 1)
			folder := "drop/" + strings.ReplaceAll(t.Name(), "/", "-") + "/"
			inbox := w.clean.Inbox.(tappedInbox).Bucket
			if c.beside != "" {
				_, err := inbox.Put(t.Context(), folder+"sheaf.json", strings.NewReader(c.beside), job.PutOptions{})
				require.NoError(t, err)
			}
			o, err := inbox.Put(t.Context(), folder+"a.docx", bytes.NewReader(docxtest.Plain("ok")), job.PutOptions{Asked: c.asked})
			require.NoError(t, err)
			a := job.Arrival{Key: o.Key, VersionID: o.VersionID, ETag: o.ETag, Size: o.Size, Sequencer: job.SequencerAt(w.clock())}
			for range 2 { // as events come
				require.NoError(t, w.clean.Arrived(t.Context(), a))
			}
			require.NoError(t, w.clean.Arrived(t.Context(), job.Arrival{Key: folder + "sheaf.json", ETag: "x"}))
			w.drain()
			list, _, err := w.clean.List(t.Context(), owner, "", 10)
			require.NoError(t, err)
			require.Len(t, list, 1)
			s := w.status(list[0].ID)
			require.Equal(t, c.state, s.Status)
			require.Equal(t, c.want, s.Options)
			if c.state == job.Failed {
				require.Equal(t, job.CodeInvalidRequest, *s.ErrorCode)
				_, err := w.clean.Retry(t.Context(), owner, s.ID, job.Retry{})
				require.Equal(t, job.CodeInvalidRequest, job.AsError(err).Code, "its options stay what they are")
			}
		})
	}
}
