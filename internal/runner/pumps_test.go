package runner

import (
	"context"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/handlers"
	"sheaf/internal/job"
)

// TestArrivalsOfAnOlderSheaf hands over what lies in the queues of a data folder from before arrivals were messages of their
// own.
func TestArrivalsOfAnOlderSheaf(t *testing.T) {
	r := &Runner{opt: Options{Data: t.TempDir(), Log: slog.New(slog.DiscardHandler)}}
	var got []job.Arrival
	take := func(_ handlers.Handlers, _ context.Context, batch []job.Delivery) (failed []string) {
		for _, d := range batch {
			a, err := job.Decode[job.Arrival](d.Body)
			if err != nil {
				return []string{d.ID}
			}
			got = append(got, a)
		}
		return nil
	}
	hand := func(body string) (failed bool) {
		failed, _ = r.handle(t.Context(), job.Delivery{ID: "1", Message: job.Message{Body: []byte(body)}}, take)
		return failed
	}
	require.False(t, hand(`{"Records":[{"eventName":"ObjectCreated:Put","s3":{"object":{"key":"results%2F%C3%A4+b.zip","size":7,"eTag":"e","sequencer":"0A"}}}]}`))
	require.Equal(t, []job.Arrival{{Key: "results/ä b.zip", Size: 7, ETag: "e", Sequencer: "0A"}}, got)
	require.True(t, hand(`{"Records":[{"eventName":"ObjectCreated:Put","s3":{"object":{"key":"%zz"}}}]}`))
	require.True(t, hand(`{"hello":"world"}`))
}
