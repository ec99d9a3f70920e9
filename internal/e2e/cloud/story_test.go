//go:build cloud

package cloud

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

type entry = archivetest.Entry

const deflated = 8

// whoComesIn looks for who is let in: nobody without a token, the owner of the generated one, and after an operator has put two
// tokens into the secret, their owners.
func whoComesIn(t *testing.T, d *deployment) {
	secret := regexp.MustCompile(`--secret-id (\S+)`).FindStringSubmatch(d.outputs["TokenCommand"])[1]
	out, err := d.secrets.GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: &secret})
	require.NoError(t, err)
	require.Regexp(t, `^[A-Za-z0-9]{32,}$`, *out.SecretString)
	for _, c := range []struct {
		path, token string
		want        int
	}{
		{"/", "", http.StatusOK},
		{"/docs", "", http.StatusOK},
		{"/openapi.json", "", http.StatusOK},
		{"/api/v1/jobs", "", http.StatusUnauthorized},
		{"/api/v1/jobs", *out.SecretString + "x", http.StatusUnauthorized},
		{"/api/v1/jobs", *out.SecretString, http.StatusOK},
	} {
		status, body := d.get(t, c.path, c.token)
		require.Equal(t, c.want, status, "%s: %s", c.path, body)
	}
	d.ann, d.bob = "token-of-ann-0123456789", "token-of-bob-0123456789"
	tokens := "ann=" + d.ann + ",bob=" + d.bob
	_, err = d.secrets.PutSecretValue(t.Context(), &secretsmanager.PutSecretValueInput{SecretId: &secret, SecretString: &tokens})
	require.NoError(t, err)
	d.Ask(t, &struct{}{}, "kill", stackName+"-api") // a new process reads it at once, and not within five minutes
	eventually(t, "the new tokens", func() bool {
		status, _ := d.get(t, "/api/v1/jobs", d.ann)
		return status == http.StatusOK
	})
}

// upload sends files through the API, and one straight into the bucket, some of them bad.
func upload(t *testing.T, d *deployment) {
	bad := map[string]job.Code{
		"a b/Übersicht.docx": "", "plain.docx": "", "rtf.docx": job.CodeNotADocument, "half.docx": job.CodeCorrupt,
		"locked.docx": job.CodePasswordProtected, "../outside.docx": job.CodeUnsafeName,
	}
	body := archivetest.Zip(
		entry{Name: "a b/Übersicht.docx", Body: docxtest.Plain("Übersicht."), Method: deflated},
		entry{Name: "plain.docx", Body: docxtest.Plain("Plain."), Method: deflated},
		entry{Name: "rtf.docx", Body: docxtest.RTF(), Method: deflated},
		entry{Name: "half.docx", Body: docxtest.Truncated(), Method: deflated},
		entry{Name: "locked.docx", Body: docxtest.Encrypted(), Method: deflated},
		entry{Name: "../outside.docx", Body: docxtest.Plain("x"), Method: deflated},
		entry{Name: "read me.txt", Body: []byte("x")},
	)
	c := d.client(t, d.ann)
	id, err := c.Submit(t.Context(), "letters", "letters.zip", bytes.NewReader(body), job.Request{})
	require.NoError(t, err)
	again, err := c.Submit(t.Context(), "letters", "letters.zip", bytes.NewReader(body), job.Request{})
	require.NoError(t, err)
	require.Equal(t, id, again, "the same key is the same job")

	d.letters = id
	u, err := c.StartUpload(t.Context(), "direct", "direct.zip", int64(len(body)), job.Request{})
	require.NoError(t, err)
	require.Equal(t, job.UploadByPut, u.Method)
	require.NoError(t, c.Upload(t.Context(), u, bytes.NewReader(body), int64(len(body)), func(int64) {}))

	for _, id := range []job.ID{id, u.JobID} {
		s := d.finish(t, d.ann, id)
		require.Equal(t, job.PartialSuccess, s.Status)
		require.Equal(t, bad, codes(s))
		require.Equal(t, len(bad), *s.Total)
		require.Equal(t, 2, s.Completed, "each once, though every event came twice")
		require.Equal(t, 4, s.Failed)
		require.Len(t, s.Skipped, 1)
		require.ElementsMatch(t, []string{"a b/Übersicht.pdf", "plain.pdf", "report.json", "report.csv"}, d.result(t, d.ann, id))
	}
}

// uploadInParts sends a file that is too large for one PUT.
func uploadInParts(t *testing.T, d *deployment) {
	filler := make([]byte, 70<<20)
	_, err := rand.NewChaCha8([32]byte{}).Read(filler)
	require.NoError(t, err)
	body := archivetest.Zip(
		entry{Name: "filler.bin", Body: filler},
		entry{Name: "a.docx", Body: docxtest.Plain("a"), Method: deflated},
	)
	c := d.client(t, d.ann)
	u, err := c.StartUpload(t.Context(), "parts", "large.zip", int64(len(body)), job.Request{})
	require.NoError(t, err)
	require.Equal(t, job.UploadInParts, u.Method)
	require.NoError(t, c.Upload(t.Context(), u, bytes.NewReader(body), int64(len(body)), func(int64) {}))
	s := d.finish(t, d.ann, u.JobID)
	require.Equal(t, job.Completed, s.Status)
	require.ElementsMatch(t, []string{"a.pdf", "report.json", "report.csv"}, d.result(t, d.ann, u.JobID))
}

// twoOwners lets each owner see own jobs alone.
func twoOwners(t *testing.T, d *deployment) {
	c := d.client(t, d.bob)
	id, err := c.Submit(t.Context(), "bob's", "bob.docx", bytes.NewReader(docxtest.Plain("Bob.")), job.Request{})
	require.NoError(t, err)
	require.Equal(t, job.Completed, d.finish(t, d.bob, id).Status)
	status, list := d.get(t, "/api/v1/jobs", d.bob)
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, 1, strings.Count(string(list), `"created_at"`), string(list))
	_, list = d.get(t, "/api/v1/jobs", d.ann)
	require.NotContains(t, string(list), id)
	for _, path := range []string{"", "/download", "/files/1/pdf"} {
		status, _ = d.get(t, "/api/v1/jobs/"+string(id)+path, d.ann)
		require.Equal(t, http.StatusNotFound, status, path)
	}
	status, _ = d.request(t, http.MethodDelete, "/api/v1/jobs/"+string(id), d.ann)
	require.Equal(t, http.StatusNotFound, status)
}

func codes(s job.Status) map[string]job.Code {
	got := map[string]job.Code{}
	for _, f := range s.Files {
		got[f.Filename] = ""
		if f.ErrorCode != nil {
			got[f.Filename] = *f.ErrorCode
		}
	}
	return got
}

func (d *deployment) get(t *testing.T, path, token string) (int, []byte) {
	t.Helper()
	return d.request(t, http.MethodGet, path, token)
}

// request sends a request without a body. It follows no redirects: of one the answer is where it leads.
func (d *deployment) request(t *testing.T, method, path, token string) (int, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, d.address+path, nil)
	require.NoError(t, err)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	c := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := c.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	if answer.StatusCode == http.StatusSeeOther {
		body = []byte(answer.Header.Get("Location"))
	}
	return answer.StatusCode, body
}

// result returns the names in a job's result, whose PDFs it checks, fetched by a URL that needs no token.
func (d *deployment) result(t *testing.T, token string, id job.ID) []string {
	t.Helper()
	status, location := d.get(t, "/api/v1/jobs/"+string(id)+"/download", token)
	require.Equal(t, http.StatusSeeOther, status)
	answer, err := http.Get(string(location))
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, answer.StatusCode, string(body))
	return names(t, body)
}

// names returns the names in a result ZIP, whose PDFs it checks.
func names(t *testing.T, result []byte) []string {
	t.Helper()
	all, err := archivetest.ResultNames(result)
	require.NoError(t, err)
	return all
}
