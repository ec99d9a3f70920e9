package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

const secret = "a-secret-of-the-test"

// account stands in for AWS's command line, and for the service.
type account struct {
	*httptest.Server
	t  *testing.T
	at time.Time

	mu      sync.Mutex
	objects map[string]string // by bucket/key
	made    map[job.ID]bool   // whether the upload is there

	status   string            // of the stack
	outcome  job.State         // of every job
	result   string            // what is in a result
	open     bool              // lets everybody in
	keeps    bool              // does not remove what a deleted job stored
	foreign  bool              // drops are another owner's
	log      map[string]string // function and pattern to a line
	alarm    string
	pushed   string
	refusing string // a command that is refused
}

func newAccount(t *testing.T) *account {
	a := &account{
		t: t, at: time.Date(2026, 11, 27, 3, 4, 5, 0, time.UTC), objects: map[string]string{}, made: map[job.ID]bool{},
		status: "UPDATE_COMPLETE", outcome: job.Completed, result: "%PDF-1.7", alarm: "OK", pushed: `"2026-11-20T03:04:05+00:00"`,
		log: map[string]string{
			`convert { $.msg = "engine ready" }`: `{"msg":"engine ready","engine":"warm","walls":["user","limits"],"tie":"pipe","hidden":"unreadable"}`,
			`convert "Init Duration"`:            "REPORT RequestId: 1 Duration: 2 ms Init Duration: 4321.09 ms",
		},
	}
	a.Server = httptest.NewServer(a)
	t.Cleanup(a.Close)
	return a
}

func (a *account) deployment() *deployment {
	return &deployment{name: "papers", aws: a.command, document: []byte("a document"), pause: time.Millisecond, now: func() time.Time { return a.at }}
}

// command answers as AWS's command line does.
func (a *account) command(_ context.Context, args ...string) ([]byte, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	flags := map[string]string{}
	for i := 2; i+1 < len(args); i += 2 {
		flags[args[i]] = args[i+1]
	}
	if args[1] == a.refusing {
		return nil, errors.New("AccessDenied")
	}
	object := flags["--bucket"] + "/" + flags["--key"]
	switch args[1] {
	case "describe-stacks":
		return fmt.Appendf(nil, `{"Stacks":[{"StackStatus":%q,"Outputs":[{"OutputKey":"ApiUrl","OutputValue":%q},
			{"OutputKey":"InboxBucket","OutputValue":"in"},{"OutputKey":"OutboxBucket","OutputValue":"out"},
			{"OutputKey":"TokenCommand","OutputValue":"aws x --secret-id arn:s --query y"}]}]}`, a.status, a.URL), nil
	case "get-secret-value":
		require.Equal(a.t, "arn:s", flags["--secret-id"])
		return []byte(`{"SecretString":"bob=another-secret-of-it,default=` + secret + `"}`), nil
	case "put-object":
		return nil, a.drop(flags["--key"])
	case "get-object":
		return []byte("{}"), os.WriteFile(args[len(args)-1], []byte(a.objects[object]), 0o600)
	case "list-objects-v2":
		for key := range a.objects {
			if strings.HasPrefix(key, flags["--bucket"]+"/"+flags["--prefix"]) {
				return []byte(`{"Contents":[{"Key":"k"}]}`), nil
			}
		}
		return nil, nil // as it prints of nothing
	case "filter-log-events":
		name := strings.TrimPrefix(flags["--log-group-name"], "/aws/lambda/papers-")
		if line := a.log[name+" "+flags["--filter-pattern"]]; line != "" {
			return json.Marshal(map[string]any{"events": []any{map[string]string{"message": line}}})
		}
		return []byte(`{"events":[]}`), nil
	case "describe-alarms":
		return fmt.Appendf(nil, `{"MetricAlarms":[{"AlarmName":"papers: one","StateValue":"OK"},{"AlarmName":"papers: two","StateValue":%q}]}`, a.alarm), nil
	case "get-function":
		return []byte(`{"Code":{"ResolvedImageUri":"111122223333.dkr.ecr.eu-central-1.amazonaws.com/r/s@sha256:` + strings.Repeat("ab", 32) + `"}}`), nil
	case "describe-images":
		return []byte(`{"imageDetails":[{"imagePushedAt":` + a.pushed + `}]}`), nil
	}
	return nil, fmt.Errorf("no such command: %v", args)
}

// drop makes a drop's job and its report at once.
func (a *account) drop(key string) error {
	id := a.newJob(true)
	report, err := json.Marshal(job.Status{ID: id, Status: a.outcome})
	a.objects["out/results/"+strings.TrimPrefix(key, "drop/")+".json"] = string(report)
	if a.foreign {
		delete(a.made, id)
	}
	return err
}

func (a *account) newJob(there bool) job.ID {
	id := job.NewID(a.at.Add(time.Duration(len(a.made)) * time.Second))
	a.made[id] = there
	a.objects["out/"+id.Folder()+"pdf/1.pdf"] = "%PDF-"
	return id
}

// ServeHTTP answers as the service does.
func (a *account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	id := job.ID(strings.Split(strings.TrimPrefix(r.URL.Path, "/api/v1/jobs/"), "/")[0])
	path := r.Method + " " + strings.Replace(r.URL.Path, string(id), "ID", 1)
	if strings.HasPrefix(r.URL.Path, "/bucket/") {
		a.made[job.ID(strings.TrimPrefix(r.URL.Path, "/bucket/"))] = true
		return
	}
	if strings.HasPrefix(r.URL.Path, "/api/") && !a.open && r.Header.Get("Authorization") != "Bearer "+secret {
		reply(w, http.StatusUnauthorized, map[string]any{"status": 401, "code": "unauthorized"})
		return
	}
	switch r.Method + " " + r.URL.Path {
	case "GET /", "GET /api/v1/jobs":
		reply(w, http.StatusOK, map[string]any{"status": "ok"})
		return
	case "POST /api/v1/jobs/":
		reply(w, http.StatusAccepted, map[string]any{"job_id": a.newJob(true)})
		return
	case "POST /api/v1/uploads":
		id := a.newJob(false)
		url := a.URL + "/bucket/" + string(id)
		reply(w, http.StatusCreated, job.PresignedUpload{JobID: id, Method: job.UploadByPut, URL: &url, ExpiresAt: time.Now().Add(time.Hour)})
		return
	}
	if _, there := a.made[id]; !there {
		reply(w, http.StatusNotFound, map[string]any{"status": 404, "code": job.CodeNotFound})
		return
	}
	switch path {
	case "GET /api/v1/jobs/ID":
		s := job.Status{ID: id, Status: a.outcome}
		if a.made[id] {
			s.FinishedAt = &a.at
		}
		reply(w, http.StatusOK, s)
	case "GET /api/v1/jobs/ID/download":
		_, _ = w.Write(zipOf(a.t, a.result))
	case "DELETE /api/v1/jobs/ID":
		delete(a.made, id)
		if !a.keeps {
			delete(a.objects, "out/"+id.Folder()+"pdf/1.pdf")
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func zipOf(t *testing.T, pdf string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	f, err := z.Create("sheaf-check.pdf")
	require.NoError(t, err)
	_, err = f.Write([]byte(pdf))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}

// lineOf returns what was said of a step.
func lineOf(out, step string) string {
	for line := range strings.Lines(out) {
		if strings.Contains(line, "  "+step+": ") {
			return line
		}
	}
	return ""
}

func TestAllIsWell(t *testing.T) {
	a := newAccount(t)
	var out strings.Builder
	require.True(t, a.deployment().check(t.Context(), &out), out.String())
	require.NotContains(t, out.String(), "FAILED")
	for step, words := range map[string]string{
		"stack": "UPDATE_COMPLETE", "token": "nobody without", "upload through the API": "a PDF after", "upload straight into the bucket": "a PDF after",
		"drop": "a result after", "delete": "3 jobs", "converter": "walls user limits, tie pipe, hidden by unreadable",
		"start of the converter": "the longest of 1 took 4.321s", "alarms": "none of 2", "image": "7 days old",
	} {
		require.Contains(t, lineOf(out.String(), step), words)
	}
	require.NotContains(t, out.String(), secret)
	require.Empty(t, a.made, "nothing is left")
	for key := range a.objects {
		require.NotContains(t, key, "/jobs/")
	}
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	denied := `?AccessDenied ?"not authorized"`
	for name, c := range map[string]struct {
		damage      func(*account)
		step, words string
	}{
		"no stack":          {func(a *account) { a.refusing = "describe-stacks" }, "stack", "AccessDenied"},
		"half a stack":      {func(a *account) { a.status = "UPDATE_ROLLBACK_COMPLETE" }, "stack", "look at its events"},
		"open to everybody": {func(a *account) { a.open = true }, "token", "has status 200, not 401"},
		"no secret":         {func(a *account) { a.refusing = "get-secret-value" }, "token", "AccessDenied"},
		"nothing tried":     {func(a *account) { a.refusing = "get-secret-value" }, "delete", "there is no token"},
		"conversion fails":  {func(a *account) { a.outcome = job.Failed }, "upload through the API", "ended as failed"},
		"drop fails":        {func(a *account) { a.outcome = job.Failed }, "drop", "ended as failed"},
		"no PDF":            {func(a *account) { a.result = "<html>" }, "upload straight into the bucket", "is no PDF"},
		"inbox closed":      {func(a *account) { a.refusing = "put-object" }, "drop", "AccessDenied"},
		"no walls": {func(a *account) {
			a.log[`convert { $.msg = "engine ready" }`] = `{"msg":"engine ready","walls":null,"tie":"pipe","hidden":"x"}`
		}, "converter", "not walled off"},
		"no engine":           {func(a *account) { delete(a.log, `convert { $.msg = "engine ready" }`) }, "converter", "no line"},
		"slow start":          {func(a *account) { a.log[`convert "Init Duration"`] = "Init Duration: 10001.00 ms" }, "start of the converter", "10s"},
		"a missing right":     {func(a *account) { a.log["bundle "+denied] = "AccessDenied: s3:GetObject" }, "permissions", "bundle was refused something: AccessDenied: s3"},
		"alarm":               {func(a *account) { a.alarm = "ALARM" }, "alarms", "in alarm: papers: two"},
		"old image":           {func(a *account) { a.pushed = "1760000000.5" }, "image", "deploy again"},
		"logs may not be had": {func(a *account) { a.refusing = "filter-log-events" }, "permissions", "AccessDenied"},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAccount(t)
			c.damage(a)
			var out strings.Builder
			require.False(t, a.deployment().check(t.Context(), &out))
			line := lineOf(out.String(), c.step)
			require.True(t, strings.HasPrefix(line, "FAILED"), out.String())
			require.Contains(t, line, c.words)
		})
	}
}

func TestStaysBehind(t *testing.T) {
	a := newAccount(t)
	a.keeps = true
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	var out strings.Builder
	require.False(t, a.deployment().check(ctx, &out))
	require.Contains(t, lineOf(out.String(), "delete"), "stored is gone: not within")

	a = newAccount(t)
	a.foreign = true
	out.Reset()
	require.True(t, a.deployment().check(t.Context(), &out), out.String())
	require.Contains(t, lineOf(out.String(), "delete"), "2 jobs and what they stored; the drop's is another owner's")
}

func TestDocumentOfTheSample(t *testing.T) {
	b, err := firstDocument("../../samples/sample.zip")
	require.NoError(t, err)
	require.Equal(t, "PK", string(b[:2]))
	_, err = firstDocument("check_test.go")
	require.Error(t, err)
}
