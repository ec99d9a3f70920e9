//go:build image

package image

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
	"sheaf/internal/lambdatest"
)

var lettersFlag = flag.Int("letters", 20, "measure batches with so many letters")

// TestBatch has an invocation convert several documents: one that takes long holds up no other, and a damaged one fails alone.
func TestBatch(t *testing.T) {
	lambda := sandbox(t)
	a := open(t)
	_, f := start(t, append([]string{"SHEAF_TIMEOUT=20s"}, a.env...), lambda...)
	documents := [][]byte{long(many), docxtest.Truncated(), good(), good(), good()}
	messages := make([]job.ConvertMessage, len(documents))
	batch := make([]job.Delivery, len(documents))
	for i, document := range documents {
		m, message := a.store(t, fmt.Sprintf("%d.docx", i), document)
		messages[i], batch[i] = m, job.Delivery{Message: message, ID: strconv.Itoa(i)}
	}
	answered := make(chan lambdatest.Result, 1)
	go func() {
		r, err := f.Invoke(t.Context(), event(t, batch...))
		if err != nil {
			t.Error(err)
		}
		answered <- r
	}()
	for _, m := range messages[2:] {
		require.Eventually(t, func() bool { return a.finished(t, m) }, 60*time.Second, 10*time.Millisecond)
		a.requirePDF(t, a.row(t, m))
	}
	require.False(t, a.finished(t, messages[0]), "the others came before it")
	requireTaken(t, <-answered)
	require.Equal(t, job.CodeCorrupt, a.row(t, messages[1]).Code)
	require.Contains(t, []job.State{job.Completed, job.Failed}, a.row(t, messages[0]).State)
}

// finished reports whether an outcome of a message's document is recorded.
func (a *account) finished(t *testing.T, m job.ConvertMessage) bool {
	t.Helper()
	rows, err := a.table.Documents().Range(t.Context(), m.Job, m.Number, m.Number)
	require.NoError(t, err)
	return len(rows) == 1 && rows[0].State.Finished()
}

// TestBatchFigures measures what letters take of a function, by themselves and ten an invocation, with one processor and two.
func TestBatchFigures(t *testing.T) {
	lambda := sandbox(t)
	a := open(t)
	letter := docxtest.New().Title("A letter").Paragraph("Dear reader,").Paragraph("this is all. Yours faithfully").Bytes()
	for _, processors := range []int{1, 2} {
		_, f := start(t, a.env, append(lambda, fmt.Sprint("--cpus=", processors))...)
		a.convert(t, f, "first.docx", letter) // the cold start
		for _, size := range []int{1, 10} {
			var billed time.Duration
			for n := 0; n < *lettersFlag; n += size {
				var batch []job.Delivery
				for i := range size {
					_, message := a.store(t, "letter.docx", letter)
					batch = append(batch, job.Delivery{Message: message, ID: strconv.Itoa(i)})
				}
				r, err := f.Invoke(t.Context(), event(t, batch...))
				require.NoError(t, err)
				requireTaken(t, r)
				billed += r.Took
			}
			each := billed / time.Duration(*lettersFlag)
			t.Logf("%d processors, %2d letters an invocation: %.1f ms billed a letter, %.1f letters/s", processors, size, each.Seconds()*1000, 1/each.Seconds())
		}
	}
}

// TestMixedFigures measures what real documents take of a function with one processor, where a folder of them is named.
func TestMixedFigures(t *testing.T) {
	corpus := os.Getenv("SHEAF_CORPUS")
	if corpus == "" {
		t.Log("SHEAF_CORPUS names no folder of real documents: nothing is measured")
		return
	}
	files, err := filepath.Glob(filepath.Join(corpus, "*", "*.docx"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	lambda := sandbox(t)
	a := open(t)
	_, f := start(t, a.env, lambda...)
	var billed time.Duration
	var size int
	count := 0
	for i := 0; i < len(files); i += max(1, len(files)/100) {
		document, err := os.ReadFile(files[i])
		require.NoError(t, err)
		d, r := a.convert(t, f, "document.docx", document)
		if r.Cold || d.State != job.Completed {
			continue
		}
		count++
		billed += r.Took
		size += len(document) + int(d.Bytes)
	}
	require.NotZero(t, count)
	t.Logf("%d documents: %.0f ms billed each, %d kB with their PDFs", count, billed.Seconds()*1000/float64(count), size/count/1000)
}
