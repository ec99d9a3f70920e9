package pipeline_test

import (
	"bytes"
	"context"
	crand "crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/handlers"
	"sheaf/internal/job"
	"sheaf/internal/pipeline"
	"sheaf/internal/porttest"
	"sheaf/internal/s3server"
	"sheaf/internal/s3store"
	"sheaf/internal/sqlite"
)

// store is the object storage of all tests: there can be one in a process. Clients reach it at storeURL.
var (
	store    *s3server.Server
	storeURL string
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "sheaf-pipeline-*")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	if store, err = s3server.Start(context.Background(), s3server.Options{Dir: filepath.Join(dir, "s3")}); err != nil {
		panic(err)
	}
	defer store.Close()
	public := httptest.NewServer(store.Handler())
	defer public.Close()
	storeURL = public.URL
	return m.Run()
}

// world is a pipeline on real adapters whose queues and change feed are in the hands of the test, and whose clock is.
type world struct {
	t     *testing.T
	p     *pipeline.Pipeline // with faults
	calls *calls             // of callbacks
	clean *pipeline.Pipeline // the same without

	mu     sync.Mutex
	rng    *rand.Rand
	now    time.Time
	faulty bool
	bags   map[string][]job.Message // undelivered, by queue
	feed   []job.ID                 // jobs with a change that was not delivered yet
	hits   int                      // documents that were given a PDF that was made before
	told   []job.Status             // the ends that listeners heard of
}

const (
	owner   = "tester"
	baseURL = "https://sheaf.test"
)

func newWorld(t *testing.T, seed uint64) *world {
	w := &world{
		t: t, rng: rand.New(rand.NewPCG(seed, 1)), now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		bags: map[string][]job.Message{}, calls: &calls{},
	}
	db, err := sqlite.Open(filepath.Join(t.TempDir(), "sheaf.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	config := store.Config()
	config.BaseEndpoint = &storeURL
	client := s3store.NewClient(config)
	inbox, outbox := s3store.NewBucket(client, s3server.InboxBucket), s3store.NewBucket(client, s3server.OutboxBucket)
	base := pipeline.Pipeline{
		Jobs: tappedJobs{db.Jobs(), w}, Documents: tappedDocuments{db.Documents(), w}, Claims: db.Claims(), Cache: db.Cache(),
		Inbox: tappedInbox{inbox, w}, Outbox: outbox, Uploads: inbox, Downloads: outbox,
		IntakeQueue: bag{w, "intake"}, ConvertQueue: bag{w, "convert"}, BundleQueue: bag{w, "bundle"},
		Converter: scripted{}, Substitutes: widths{"Aptos": 105}, Limits: job.DefaultLimits(), Scratch: t.TempDir(),
		Notify: true, Notices: listener{w}, Callbacks: w.calls, CallbackQueue: bag{w, "callback"},
		DropOwner: owner, BaseURL: baseURL, Now: w.clock, Log: slog.New(slog.DiscardHandler),
	}
	clean, faulty := base, base
	w.clean, w.p = &clean, &faulty
	w.p.Jobs = porttest.FaultyJobs{Jobs: base.Jobs, Decide: w.decide}
	w.p.Documents = porttest.FaultyDocuments{Documents: base.Documents, Decide: w.decide}
	w.p.Claims = porttest.FaultyClaims{Claims: base.Claims, Decide: w.decide}
	w.p.Inbox = porttest.NewFaultyBucket(base.Inbox, w.decide)
	w.p.Outbox = porttest.NewFaultyBucket(base.Outbox, w.decide)
	w.p.IntakeQueue = porttest.FaultyQueue{Queue: base.IntakeQueue, Decide: w.decide}
	w.p.ConvertQueue = porttest.FaultyQueue{Queue: base.ConvertQueue, Decide: w.decide}
	w.p.BundleQueue = porttest.FaultyQueue{Queue: base.BundleQueue, Decide: w.decide}
	w.p.CallbackQueue = porttest.FaultyQueue{Queue: base.CallbackQueue, Decide: w.decide}
	w.p.Notices = porttest.FaultyNotices{Notices: base.Notices, Decide: w.decide}
	w.p.Uploads = porttest.FaultyPresigner{Presigner: base.Uploads, Decide: w.decide}
	w.p.Downloads = porttest.FaultyPresigner{Presigner: base.Downloads, Decide: w.decide}
	return w
}

// only returns a copy of p with the ports that a step needs, as the function has it that runs the step on AWS.
func only(p *pipeline.Pipeline, step pipeline.Step) *pipeline.Pipeline {
	bare := *p
	fields := reflect.ValueOf(&bare).Elem()
	for _, name := range []string{
		"Jobs", "Documents", "Claims", "Inbox", "Outbox", "Uploads", "IntakeQueue", "ConvertQueue", "BundleQueue", "Converter", "Scratch",
	} {
		field := fields.FieldByName(name)
		full := reflect.New(field.Type()).Elem()
		full.Set(field)
		field.SetZero()
		if bare.Check(step) != nil {
			field.Set(full)
		}
	}
	return &bare
}

// api is what clients call, with faults.
func (w *world) api() *pipeline.Pipeline { return only(w.p, pipeline.StepAPI) }

// handlers are those of the function that runs a step, with faults.
func (w *world) handlers(step pipeline.Step) handlers.Handlers {
	return handlers.Handlers{Pipeline: only(w.p, step)}
}

// handle hands a message to the function that takes those of its queue and reports whether it failed.
func (w *world) handle(ctx context.Context, queue string, m job.Message) (failed bool) {
	batch := []job.Delivery{{Message: m, ID: "m"}}
	switch queue {
	case "intake":
		return len(w.handlers(pipeline.StepIntake).Intake(ctx, batch)) > 0
	case "convert":
		return len(w.handlers(pipeline.StepConvert).Convert(ctx, batch)) > 0
	}
	return len(w.handlers(pipeline.StepBundle).Bundle(ctx, batch)) > 0
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(time.Millisecond)
	return w.now
}

func (w *world) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) chance(percent int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.rng.IntN(100) < percent
}

func (w *world) intn(n int) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.rng.IntN(n)
}

// decide lets some calls fail, before or after they did what they were asked to.
func (w *world) decide(string) porttest.Fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.faulty || w.rng.IntN(100) >= 4 {
		return porttest.None
	}
	return porttest.Fault(1 + w.rng.IntN(4))
}

func (w *world) changed(ids ...job.ID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.feed = append(w.feed, ids...)
}

// bag is a queue that keeps its messages for the test to deliver.
type bag struct {
	w    *world
	name string
}

func (b bag) Send(_ context.Context, messages ...job.Message) error {
	b.w.mu.Lock()
	defer b.w.mu.Unlock()
	b.w.bags[b.name] = append(b.w.bags[b.name], messages...)
	return nil
}

func (b bag) Waiting(context.Context) (int, error) {
	b.w.mu.Lock()
	defer b.w.mu.Unlock()
	return len(b.w.bags[b.name]), nil
}

// listener hears of the ends of jobs.
type listener struct{ w *world }

func (l listener) Ended(_ context.Context, status []byte) error {
	var s job.Status
	if err := json.Unmarshal(status, &s); err != nil {
		return err
	}
	l.w.mu.Lock()
	defer l.w.mu.Unlock()
	l.w.told = append(l.w.told, s)
	return nil
}

// The taps feed what the adapters stored to the change feed and the bucket's events.
type tappedJobs struct {
	job.Jobs
	w *world
}

func (t tappedJobs) Replace(ctx context.Context, j job.Job) (job.Job, error) {
	stored, err := t.Jobs.Replace(ctx, j)
	if err == nil {
		t.w.changed(j.ID)
	}
	return stored, err
}

type tappedDocuments struct {
	job.Documents
	w *world
}

func (t tappedDocuments) Record(ctx context.Context, outcomes ...job.Document) error {
	err := t.Documents.Record(ctx, outcomes...)
	for _, d := range outcomes {
		t.w.changed(d.Job)
	}
	return err
}

type tappedInbox struct {
	job.Bucket
	w *world
}

func (t tappedInbox) Put(ctx context.Context, key string, r io.Reader, opt job.PutOptions) (job.Object, error) {
	o, err := t.Bucket.Put(ctx, key, r, opt)
	if err == nil {
		at := t.w.clock()
		m, err := job.NewMessage("", job.Arrival{Key: key, VersionID: o.VersionID, ETag: o.ETag, Size: o.Size, Sequencer: job.SequencerAt(at)})
		require.NoError(t.w.t, err)
		require.NoError(t.w.t, bag{t.w, "intake"}.Send(ctx, m))
	}
	return o, err
}

// scripted converts by what stands in a document: "fail" cannot be converted, "crash" kills its converter each time,
// all else becomes a file that says so and whether the document was adapted, and as with LibreOffice never the same file
// twice.
type scripted struct{}

func (scripted) Convert(_ context.Context, c job.Conversion) (job.Rendering, error) {
	b, err := os.ReadFile(c.Source)
	if err != nil {
		return job.Rendering{}, err
	}
	z, err := openText(b)
	switch {
	case err != nil:
		return job.Rendering{}, err
	case strings.Contains(z, "fail"):
		return job.Rendering{}, job.NewError(job.CodeConversionFailed, nil)
	case strings.Contains(z, "crash"):
		return job.Rendering{}, job.NewError(job.CodeCrashed, nil)
	}
	looks := "as it is"
	if strings.Contains(z, `w:val="105"`) && !strings.Contains(z, "DOCVARIABLE") {
		looks = "adapted"
	}
	pdf := fmt.Sprintf("%%PDF %s %s %s", filepath.Base(c.Source), looks, crand.Text())
	return job.Rendering{Pages: 1, Seconds: 0.1, Fonts: []job.FontSubstitution{}}, os.WriteFile(c.Target, []byte(pdf), 0o600)
}

// openText returns the main part of a document.
func openText(b []byte) (string, error) {
	d, err := archive.Open(bytes.NewReader(b), int64(len(b)), archive.Limits{})
	if err != nil {
		return "", err
	}
	for _, e := range d.Entries {
		if e.Name != "word/document.xml" {
			continue
		}
		r, err := e.NewReader(bytes.NewReader(b[e.HeaderOffset:]), archive.EntryLimits{})
		if err != nil {
			return "", err
		}
		text, err := io.ReadAll(r)
		return string(text), err
	}
	return "", fmt.Errorf("no main part")
}

// upload is a ZIP of documents with the given texts, named after their place. Each has something to be adapted.
func upload(t *testing.T, texts ...string) []byte {
	var b bytes.Buffer
	z := archive.NewWriter(&b)
	for i, text := range texts {
		require.NoError(t, z.Stream(fmt.Sprintf("d%d.docx", i+1), time.Time{}, bytes.NewReader(document(text))))
	}
	require.NoError(t, z.Stream("notes.txt", time.Time{}, strings.NewReader("not a document")))
	require.NoError(t, z.Close())
	return b.Bytes()
}

func document(text string) []byte {
	return docxtest.New().Formatted(docxtest.Format{Font: "Aptos"}, text).Field("DOCVARIABLE Month", "January").Bytes()
}

// result downloads the result of a job.
func (w *world) result(id job.ID) []byte {
	d, err := w.clean.Download(w.t.Context(), owner, id, "")
	require.NoError(w.t, err)
	resp, err := http.Get(d.URL)
	require.NoError(w.t, err)
	defer resp.Body.Close()
	require.Equal(w.t, http.StatusOK, resp.StatusCode)
	b, err := io.ReadAll(resp.Body)
	require.NoError(w.t, err)
	return b
}

// accept hands an upload in.
func accept(ctx context.Context, p *pipeline.Pipeline, key string, zip []byte) (job.Job, error) {
	return acceptWith(ctx, p, key, zip, job.Options{})
}

// acceptWith hands an upload in with options.
func acceptWith(ctx context.Context, p *pipeline.Pipeline, key string, zip []byte, o job.Options) (job.Job, error) {
	s, err := p.NewSpool()
	if err != nil {
		return job.Job{}, err
	}
	defer s.Close()
	if err := s.Add("letters.zip", bytes.NewReader(zip)); err != nil {
		return job.Job{}, err
	}
	return p.Accept(ctx, owner, key, s, job.Request{Options: o})
}

// submit hands in a job that must be taken.
func (w *world) submit(texts ...string) *given {
	j, err := accept(w.t.Context(), w.clean, "", upload(w.t, texts...))
	require.NoError(w.t, err)
	return &given{id: j.ID, texts: texts}
}

func (w *world) status(id job.ID) job.Status {
	s, err := w.clean.Status(w.t.Context(), owner, id, "", 1000)
	require.NoError(w.t, err)
	return s
}

// deliverAll delivers what is in a queue now.
func (w *world) deliverAll(queue string) {
	for {
		m, ok := w.pick(queue)
		if !ok {
			return
		}
		require.False(w.t, w.handle(w.t.Context(), queue, m))
	}
}

// report reads the report of a drop.
func (w *world) report(t *testing.T, key string) job.Status {
	body, err := w.clean.Outbox.Open(t.Context(), job.Ref{Key: "results/" + key[len("drop/"):] + ".json"}, 0, -1)
	require.NoError(t, err)
	defer body.Close()
	var s job.Status
	require.NoError(t, json.NewDecoder(body).Decode(&s))
	require.Equal(t, baseURL+"/api/v1/jobs/"+string(s.ID)+"/download", *s.DownloadURL)
	return s
}
