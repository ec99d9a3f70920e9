//go:build cloud

package cloud

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// merge has the documents of a job become one PDF, which is to be had in the result and by itself.
func merge(t *testing.T, d *deployment) {
	c := d.client(t, d.ann)
	id, err := c.Submit(t.Context(), "merged", "both.zip", bytes.NewReader(letters(2)), job.Request{Options: job.Options{Merge: new(true)}})
	require.NoError(t, err)
	require.Equal(t, job.Completed, d.finish(t, d.ann, id).Status)
	require.ElementsMatch(t, []string{"both.pdf", "report.json", "report.csv"}, d.result(t, d.ann, id))
	status, location := d.get(t, "/api/v1/jobs/"+string(id)+"/download?format=pdf", d.ann)
	require.Equal(t, http.StatusSeeOther, status)
	answer, err := http.Get(string(location))
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Equal(t, "%PDF-", string(body[:5]))
}

// call is one that a receiver got.
type call struct {
	header http.Header
	body   []byte
}

// toldByURL has a URL be told of the end of a job, signed with the secret that the stack generated.
func toldByURL(t *testing.T, d *deployment) {
	calls := make(chan call, 10)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		calls <- call{r.Header, body}
	}))
	defer receiver.Close()
	c := d.client(t, d.ann)
	id, err := c.Submit(t.Context(), "told", "told.zip", bytes.NewReader(letters(1)), job.Request{Options: job.Options{CallbackURL: receiver.URL + "/hook"}})
	require.NoError(t, err)
	var got call
	select {
	case got = <-calls:
	case <-time.After(2 * time.Minute):
		require.Fail(t, "nobody called")
	}
	var s job.Status
	require.NoError(t, json.Unmarshal(got.body, &s))
	require.Equal(t, id, s.ID)
	require.Equal(t, job.Completed, s.Status)
	require.NotContains(t, string(got.body), receiver.URL)

	out, err := d.secrets.GetSecretValue(t.Context(), &secretsmanager.GetSecretValueInput{SecretId: d.callbackSecret(t)})
	require.NoError(t, err)
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(*out.SecretString, "whsec_"))
	require.NoError(t, err)
	sum := hmac.New(sha256.New, key)
	sum.Write([]byte(got.header.Get("webhook-id") + "." + got.header.Get("webhook-timestamp") + "."))
	sum.Write(got.body)
	require.Equal(t, "v1,"+base64.StdEncoding.EncodeToString(sum.Sum(nil)), got.header.Get("webhook-signature"))
	eventually(t, "the job says that it was told", func() bool {
		s, err := c.Status(t.Context(), id, "", 1)
		require.NoError(t, err)
		return s.Callback != nil && s.Callback.Status == "delivered"
	})
}

// callbackSecret returns the name of the secret that callbacks are signed with.
func (d *deployment) callbackSecret(t *testing.T) *string {
	t.Helper()
	list, err := d.secrets.ListSecrets(t.Context(), &secretsmanager.ListSecretsInput{})
	require.NoError(t, err)
	for _, s := range list.SecretList {
		if strings.Contains(*s.Name, "CallbackSecret") {
			return s.ARN
		}
	}
	require.Fail(t, "no secret for callbacks")
	return nil
}
