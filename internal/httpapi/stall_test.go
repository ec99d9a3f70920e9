package httpapi

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

// deadlines keeps the deadline that was set last.
type deadlines struct {
	http.ResponseWriter
	last time.Time
}

// SetReadDeadline is what http.ResponseController calls.
func (d *deadlines) SetReadDeadline(t time.Time) error {
	d.last = t
	return nil
}

// TestDeadlineOfAnUpload: it is lifted when the whole form was read, and stays when the form is none, for the server reads on from a
// client that may hang.
func TestDeadlineOfAnUpload(t *testing.T) {
	const head, end = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.docx\"\r\n\r\nx", "\r\n--b--\r\n"
	for body, whole := range map[string]bool{head + end: true, head: false, "no form": false} {
		p := &pipeline.Pipeline{Limits: job.DefaultLimits(), Scratch: t.TempDir()}
		spool, err := p.NewSpool()
		require.NoError(t, err)
		r := httptest.NewRequest(http.MethodPost, "/api/v1/jobs/", strings.NewReader(body))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		w := &deadlines{ResponseWriter: httptest.NewRecorder()}
		_, err = (&service{pipeline: p}).receive(&CreateInput{RawRequest: RawRequest{w: w, r: r}}, spool)
		require.Equal(t, whole, err == nil, "%q: %v", body, err)
		require.Equal(t, whole, w.last.IsZero(), "%q", body)
		require.NoError(t, spool.Close())
	}
}
