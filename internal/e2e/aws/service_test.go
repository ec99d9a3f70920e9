package aws

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/client"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/s3server"
)

type entry = archivetest.Entry

const deflated = 8

// TestService sends jobs through the functions in every way there is, with every event twice and processes that die.
func TestService(t *testing.T) {
	a := open(t, t.Output())
	if a == nil {
		return
	}
	a.work()
	finish := dyingBuilder(t, a)
	t.Run("who comes in", func(t *testing.T) { whoComesIn(t, a) })
	t.Run("two hundred documents", func(t *testing.T) { twoHundred(t, a) })
	t.Run("drop", func(t *testing.T) { drop(t, a) })
	t.Run("upload in parts", func(t *testing.T) { uploadInParts(t, a) })
	t.Run("converter that always dies", func(t *testing.T) { alwaysDying(t, a) })
	t.Run("restarted converter", func(t *testing.T) { restartedConverter(t, a) })
	t.Run("partial failures", func(t *testing.T) { partialFailures(t, a) })
	t.Run("builder that died", finish)
}

func whoComesIn(t *testing.T, a *account) {
	for _, c := range []struct {
		path, token string
		want        int
	}{
		{"/", "", http.StatusOK},
		{"/docs", "", http.StatusOK},
		{"/openapi.json", "", http.StatusOK},
		{"/api/v1/jobs", "", http.StatusUnauthorized},
		{"/api/v1/jobs", token + "x", http.StatusUnauthorized},
		{"/api/v1/jobs", token, http.StatusOK},
		{"/api/v1/jobs", otherToken, http.StatusOK},
		{"/api/v1/jobs/no-id", token, http.StatusUnprocessableEntity},
		{"/api/v1/jobs/" + string(job.NewID(time.Now())), token, http.StatusNotFound},
	} {
		status, body := a.get(t, c.path, c.token)
		require.Equal(t, c.want, status, "%s: %s", c.path, body)
	}
	status, answer := a.post(t, token, "large.zip", make([]byte, 4<<20+1))
	require.Equal(t, http.StatusRequestEntityTooLarge, status)
	require.Equal(t, "too_large", answer["code"])
	require.Contains(t, answer["detail"], "POST /api/v1/uploads")
	status, _ = a.post(t, token, "huge.zip", make([]byte, 5<<20)) // Lambda's own limit
	require.Equal(t, http.StatusRequestEntityTooLarge, status)
	status, answer = a.post(t, token, "none.zip", []byte("no ZIP"))
	require.Equal(t, http.StatusBadRequest, status)
	require.Equal(t, "not_a_zip", answer["code"])
}

// twoHundred converts many documents, some of them bad, while converters are killed.
func twoHundred(t *testing.T, a *account) {
	upload, want, pdfs := documents(200)
	status, answer := a.post(t, token, "letters.zip", upload)
	require.Equal(t, http.StatusAccepted, status, answer)
	id := job.ID(answer["job_id"].(string))
	for _, done := range []int{20, 100} {
		eventually(t, func() bool { return a.status(t, id).Completed >= done })
		require.Positive(t, a.functions["convert"].Kill())
	}
	s := a.finish(t, id)
	requireJob(t, s, want)
	require.ElementsMatch(t, pdfs, a.result(t, id))
	require.Equal(t, 1, a.creations(s3server.OutboxBucket, id.ResultKey(1)), "one result")
	status, _ = a.get(t, "/api/v1/jobs/"+string(id), otherToken)
	require.Equal(t, http.StatusNotFound, status)
	// Once more, after what was late has come: nothing of it counts.
	require.NoError(t, a.send(t.Context(), "bundle", fmt.Sprintf(`{"job":%q,"run":1}`, id)))
	eventually(t, func() bool { return a.empty(t, "bundle") && a.empty(t, "convert") })
	require.Equal(t, s, a.status(t, id))
	require.Equal(t, 1, a.creations(s3server.OutboxBucket, id.ResultKey(1)))
}

// documents returns a ZIP of n documents, what must become of each, and the names in its result.
func documents(n int) (upload []byte, want map[string]job.Code, result []string) {
	bad := []struct {
		body []byte
		code job.Code
	}{
		{docxtest.HTML(), job.CodeNotADocument}, {docxtest.RTF(), job.CodeNotADocument}, {nil, job.CodeNotADocument},
		{docxtest.Truncated(), job.CodeCorrupt}, {docxtest.Encrypted(), job.CodePasswordProtected},
		{docxtest.Bomb(300 << 20), job.CodeZipBomb},
	}
	entries := []entry{{Name: "../outside.docx", Body: docxtest.Plain("x"), Method: deflated}, {Name: "read me.txt", Body: []byte("x")}}
	want = map[string]job.Code{"../outside.docx": job.CodeUnsafeName}
	result = []string{"report.json", "report.csv"}
	for i := 1; i < n; i++ {
		name := fmt.Sprintf("letters/%03d", i)
		if i%30 == 0 {
			b := bad[i/30-1]
			entries = append(entries, entry{Name: name + ".docx", Body: b.body, Method: deflated})
			want[name+".docx"] = b.code
			continue
		}
		entries = append(entries, entry{Name: name + ".docx", Body: docxtest.Plain(fmt.Sprintf("Letter %d.", i)), Method: deflated})
		want[name+".docx"] = ""
		result = append(result, name+".pdf")
	}
	return archivetest.Zip(entries...), want, result
}

// requireJob checks a finished job's status against the codes that its documents must have.
func requireJob(t *testing.T, s job.Status, want map[string]job.Code) {
	t.Helper()
	got, failed := map[string]job.Code{}, 0
	for _, f := range s.Files {
		got[f.Filename] = ""
		if f.ErrorCode != nil {
			got[f.Filename] = *f.ErrorCode
			failed++
		} else {
			require.Equal(t, 1, *f.Pages, f.Filename)
		}
	}
	require.Equal(t, want, got)
	require.Equal(t, job.PartialSuccess, s.Status)
	require.Equal(t, len(want), *s.Total)
	require.Equal(t, failed, s.Failed)
	require.Equal(t, len(want)-failed, s.Completed)
}

// drop puts a file into the drop folder, twice under one name.
func drop(t *testing.T, a *account) {
	before := len(a.jobs(t))
	for _, text := range []string{"First.", "Second."} {
		body := archivetest.Zip(entry{Name: "a.docx", Body: docxtest.Plain(text), Method: deflated})
		_, err := a.inbox.Put(t.Context(), "drop/für uns/a+b.zip", bytes.NewReader(body), job.PutOptions{})
		require.NoError(t, err)
	}
	eventually(t, func() bool {
		jobs := a.jobs(t)
		unfinished := slices.ContainsFunc(jobs, func(j job.Summary) bool { return j.FinishedAt == nil })
		return !unfinished && len(jobs) == before+2 // a job for each upload
	})
	account, err := a.outbox.Open(t.Context(), job.Ref{Key: "results/für uns/a+b.zip.json"}, 0, -1)
	require.NoError(t, err)
	defer account.Close()
	var s job.Status
	require.NoError(t, json.NewDecoder(account).Decode(&s))
	require.Equal(t, job.Completed, s.Status)
	require.Equal(t, a.jobs(t)[0].ID, s.ID, "the newer upload's")
	_, err = a.outbox.Head(t.Context(), job.Ref{Key: "results/für uns/a+b.zip"})
	require.NoError(t, err)
}

// uploadInParts sends a file straight into the bucket that is too large for one PUT.
func uploadInParts(t *testing.T, a *account) {
	filler := make([]byte, 70<<20)
	_, err := rand.NewChaCha8([32]byte{}).Read(filler)
	require.NoError(t, err)
	body := archivetest.Zip(
		entry{Name: "filler.bin", Body: filler},
		entry{Name: "a.docx", Body: docxtest.Plain("a"), Method: deflated},
		entry{Name: "b.docx", Body: docxtest.RTF(), Method: deflated},
	)
	c, err := client.New(client.Options{Endpoint: a.url, Token: token})
	require.NoError(t, err)
	upload, err := c.StartUpload(t.Context(), "", "large.zip", int64(len(body)), job.Request{})
	require.NoError(t, err)
	require.Equal(t, "multipart", upload.Method)
	require.NoError(t, c.Upload(t.Context(), upload, bytes.NewReader(body), int64(len(body)), func(int64) {}))
	requireJob(t, a.finish(t, upload.JobID), map[string]job.Code{"a.docx": "", "b.docx": job.CodeNotADocument})
	require.ElementsMatch(t, []string{"a.pdf", "report.json", "report.csv"}, a.result(t, upload.JobID))
}

// alwaysDying kills whoever works on a document: its message becomes a dead letter, and the job ends all the same.
func alwaysDying(t *testing.T, a *account) {
	status, answer := a.post(t, token, "a.docx", docxtest.Plain("a"))
	require.Equal(t, http.StatusAccepted, status, answer)
	id := job.ID(answer["job_id"].(string))
	var s job.Status
	eventually(t, func() bool {
		a.functions["convert"].Kill()
		s = a.status(t, id)
		return s.FinishedAt != nil
	})
	require.Equal(t, job.Failed, s.Status)
	require.Equal(t, job.CodeInternal, *s.Files[0].ErrorCode)
	code, _ := a.get(t, "/api/v1/jobs/"+string(id)+"/download", token)
	require.Equal(t, http.StatusNotFound, code)

	status, _ = a.call(t, http.MethodPost, "/api/v1/jobs/"+string(id)+"/retry", token, "", nil)
	require.Equal(t, http.StatusAccepted, status)
	s = a.finish(t, id)
	require.Equal(t, job.Completed, s.Status, "a retry converts it")
	require.ElementsMatch(t, []string{"a.pdf", "report.json", "report.csv"}, a.result(t, id))
}

// call sends a request and returns the answer. It does not follow redirects.
func (a *account) call(t *testing.T, method, path, token, contentType string, body io.Reader) (int, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, a.url+path, body)
	require.NoError(t, err)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	c := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := c.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	if answer.StatusCode == http.StatusSeeOther {
		b = []byte(answer.Header.Get("Location"))
	}
	return answer.StatusCode, b
}

func (a *account) get(t *testing.T, path, token string) (int, []byte) {
	t.Helper()
	return a.call(t, http.MethodGet, path, token, "", nil)
}

// post uploads a file.
func (a *account) post(t *testing.T, token, name string, body []byte) (int, map[string]any) {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("file", name)
	require.NoError(t, err)
	_, err = part.Write(body)
	require.NoError(t, err)
	require.NoError(t, form.Close())
	status, raw := a.call(t, http.MethodPost, "/api/v1/jobs/", token, form.FormDataContentType(), &b)
	var answer map[string]any
	require.NoError(t, json.Unmarshal(raw, &answer), string(raw))
	return status, answer
}

func (a *account) status(t *testing.T, id job.ID) job.Status {
	t.Helper()
	code, b := a.get(t, "/api/v1/jobs/"+string(id), token)
	require.Equal(t, http.StatusOK, code, string(b))
	var s job.Status
	require.NoError(t, json.Unmarshal(b, &s))
	return s
}

// finish waits until a job is finished and returns its status.
func (a *account) finish(t *testing.T, id job.ID) job.Status {
	t.Helper()
	var s job.Status
	eventually(t, func() bool {
		s = a.status(t, id)
		return s.FinishedAt != nil
	})
	return s
}

// eventually waits until what must come to be is so.
func eventually(t *testing.T, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Minute); !is(); <-time.After(100 * time.Millisecond) {
		require.True(t, time.Now().Before(deadline), "it never came")
	}
}

// jobs returns the jobs of the token's owner, newest first.
func (a *account) jobs(t *testing.T) []job.Summary {
	t.Helper()
	code, b := a.get(t, "/api/v1/jobs", token)
	require.Equal(t, http.StatusOK, code, string(b))
	var list struct{ Jobs []job.Summary }
	require.NoError(t, json.Unmarshal(b, &list))
	return list.Jobs
}

// result returns the names in a job's result, fetched by a URL that needs no token.
func (a *account) result(t *testing.T, id job.ID) []string {
	t.Helper()
	code, location := a.get(t, "/api/v1/jobs/"+string(id)+"/download", token)
	require.Equal(t, http.StatusSeeOther, code)
	answer, err := http.Get(string(location))
	require.NoError(t, err)
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, answer.StatusCode, string(b))
	names, err := archivetest.ResultNames(b)
	require.NoError(t, err)
	return names
}
