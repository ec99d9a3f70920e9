package sqlite

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

func openDB(t testing.TB) *DB {
	t.Helper()
	db, err := Open(filepath.Join(t.TempDir(), "sheaf.db"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

// convertMessages returns n messages of the size that intake sends.
func convertMessages(t testing.TB, group string, id job.ID, n int) []job.Message {
	t.Helper()
	all := make([]job.Message, n)
	for i := range all {
		m, err := job.NewMessage(group, job.ConvertMessage{
			Job: id, Run: 1, Number: i + 1, Name: fmt.Sprintf("letters/2026/letter %d.docx", i+1), Size: 1 << 30,
			Source: job.Ref{Key: job.UploadKey(id), ETag: `"0123456789abcdef0123456789abcdef"`},
			Extent: job.Extent{Offset: 1 << 20, Span: 1 << 16, Compressed: 60_000, Size: 200_000, CRC32: 1 << 31, Method: 8},
		})
		require.NoError(t, err)
		all[i] = m
	}
	return all
}

func outcomes(id job.ID, n int) []job.Document {
	all := make([]job.Document, n)
	for i := range all {
		all[i] = job.Document{
			Job: id, Number: i + 1, Run: 1, State: job.Completed, Pages: 3, Seconds: 0.25, Bytes: 40_000, CRC32: 1 << 31,
			Fonts: []job.FontSubstitution{{Font: "Calibri", ReplacedBy: "Carlito", MetricCompatible: true}},
			At:    time.Now(),
		}
	}
	return all
}

func BenchmarkSend10000(b *testing.B) {
	q := openDB(b).Queue("convert", QueueOptions{})
	messages := convertMessages(b, "local", job.NewID(time.Now()), 10_000)
	for b.Loop() {
		require.NoError(b, q.Send(b.Context(), messages...))
	}
}

func BenchmarkReceiveDelete(b *testing.B) {
	q := openDB(b).Queue("convert", QueueOptions{})
	require.NoError(b, q.Send(b.Context(), convertMessages(b, "local", job.NewID(time.Now()), 10_000)...))
	for b.Loop() {
		got, err := q.Receive(b.Context(), 1)
		require.NoError(b, err)
		require.NoError(b, q.Delete(b.Context(), got[0].Receipt))
		b.StopTimer()
		var m job.ConvertMessage
		require.NoError(b, json.Unmarshal(got[0].Body, &m))
		require.NoError(b, q.Send(b.Context(), job.Message{Group: "local", Body: got[0].Body}))
		b.StartTimer()
	}
}

func BenchmarkRecord10000(b *testing.B) {
	documents := openDB(b).Documents()
	for b.Loop() {
		require.NoError(b, documents.Record(b.Context(), outcomes(job.NewID(time.Now()), 10_000)...))
	}
}

func BenchmarkStartRecord(b *testing.B) {
	documents := openDB(b).Documents()
	id, n := job.NewID(time.Now()), 0
	for b.Loop() {
		n++
		_, err := documents.Start(b.Context(), id, 1, n, time.Now())
		require.NoError(b, err)
		require.NoError(b, documents.Record(b.Context(), job.Document{Job: id, Number: n, Run: 1, State: job.Completed}))
	}
}

func BenchmarkRange1000Tally(b *testing.B) {
	documents := openDB(b).Documents()
	id := job.NewID(time.Now())
	require.NoError(b, documents.Record(b.Context(), outcomes(id, 10_000)...))
	for b.Loop() {
		rows, err := documents.Range(b.Context(), id, 5001, 6000)
		require.NoError(b, err)
		require.Len(b, rows, 1000)
		tally, err := documents.Tally(b.Context(), id, 1)
		require.NoError(b, err)
		require.Equal(b, 10_000, tally.Completed)
	}
}

func BenchmarkFeed1000(b *testing.B) {
	db := openDB(b)
	for b.Loop() {
		b.StopTimer()
		require.NoError(b, db.Documents().Record(b.Context(), outcomes(job.NewID(time.Now()), 1000)...))
		b.StartTimer()
		changes, err := db.Feed().Next(b.Context(), 1000)
		require.NoError(b, err)
		require.NoError(b, db.Feed().Ack(b.Context(), changes[len(changes)-1]))
	}
}
