package eventbus

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/ministacktest"
)

const status = `{"id":"0193a000-0000-7000-8000-000000000000","status":"completed","files":[{"filename":"Ä \"b\".docx"}]}`

// bus is a bus at a service that gives one answer, and what it was asked.
func bus(t *testing.T, answer string) (*Bus, *[]map[string]string) {
	var asked []map[string]string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Entries []map[string]string }
		if r.Header.Get("X-Amz-Target") != "AWSEvents.PutEvents" || json.NewDecoder(r.Body).Decode(&in) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		asked = append(asked, in.Entries...)
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		_, _ = w.Write([]byte(answer))
	}))
	t.Cleanup(server.Close)
	return NewBus(ministacktest.Clients(t, server.URL).EventBridge, "papers"), &asked
}

func TestEnded(t *testing.T) {
	b, asked := bus(t, `{"FailedEntryCount":0,"Entries":[{"EventId":"e"}]}`)
	require.NoError(t, b.Ended(t.Context(), []byte(status)))
	large := `"` + strings.Repeat("x", job.MaxNotice-2) + `"`
	require.NoError(t, b.Ended(t.Context(), []byte(large)))
	require.Equal(t, []map[string]string{
		{"Source": "papers", "DetailType": "Job finished", "Detail": status}, {"Source": "papers", "DetailType": "Job finished", "Detail": large},
	}, *asked)
}

// TestEventThatIsRefused: EventBridge answers 200 for an event that it did not take.
func TestEventThatIsRefused(t *testing.T) {
	b, _ := bus(t, `{"FailedEntryCount":1,"Entries":[{"ErrorCode":"InternalFailure","ErrorMessage":"try later"}]}`)
	require.EqualError(t, b.Ended(t.Context(), []byte(status)), "put event: InternalFailure: try later")
	b, _ = bus(t, "no JSON")
	require.ErrorContains(t, b.Ended(t.Context(), []byte(status)), "put event")
}
