//go:build cloud

package cloud

import (
	"bytes"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// letters returns a ZIP of n short documents.
func letters(n int) []byte {
	var entries []entry
	for i := range n {
		entries = append(entries, entry{Name: fmt.Sprintf("letter %d.docx", i+1), Body: docxtest.Plain(fmt.Sprint("Letter ", i+1)), Method: deflated})
	}
	return archivetest.Zip(entries...)
}

func (d *deployment) submit(t *testing.T, key string, n int) job.ID {
	t.Helper()
	id, err := d.client(t, d.ann).Submit(t.Context(), key, key+".zip", bytes.NewReader(letters(n)), job.Request{})
	require.NoError(t, err)
	return id
}

// killWorking kills the processes of the converter and tells how many were at work.
func (d *deployment) killWorking(t *testing.T) int {
	t.Helper()
	var killed struct{ Working, Idle int }
	d.Ask(t, &killed, "kill", stackName+"-convert")
	return killed.Working
}

// later lets the time go by in which the messages are hidden that a dead converter had.
func (d *deployment) later(t *testing.T) { d.Ask(t, new(int), "pass", stackName+"-convert") }

// killedConverter kills converters while they convert: the others, and they themselves when they come again, finish the job.
func killedConverter(t *testing.T, d *deployment) {
	id := d.submit(t, "killed", 6)
	eventually(t, "a converter at work", func() bool { return d.killWorking(t) > 0 })
	c := d.client(t, d.ann)
	eventually(t, "the job is finished", func() bool {
		d.later(t)
		s, err := c.Status(t.Context(), id, "", 10)
		require.NoError(t, err)
		return s.FinishedAt != nil
	})
	s := d.finish(t, d.ann, id)
	require.Equal(t, job.Completed, s.Status)
	require.Equal(t, 6, s.Completed)
}

// deadLetter kills every converter that takes a document: its message becomes a dead letter, and the job ends all the same. A
// retry converts it.
func deadLetter(t *testing.T, d *deployment) {
	id := d.submit(t, "dying", 1)
	c := d.client(t, d.ann)
	var s job.Status
	eventually(t, "the job is given up", func() bool {
		d.killWorking(t)
		d.later(t)
		var err error
		s, err = c.Status(t.Context(), id, "", 10)
		require.NoError(t, err)
		return s.FinishedAt != nil
	})
	require.Equal(t, job.Failed, s.Status)
	require.Equal(t, job.CodeInternal, *s.Files[0].ErrorCode)
	status, _ := d.get(t, "/api/v1/jobs/"+string(id)+"/download", d.ann)
	require.Equal(t, http.StatusNotFound, status)

	status, body := d.request(t, http.MethodPost, "/api/v1/jobs/"+string(id)+"/retry", d.ann)
	require.Equal(t, http.StatusAccepted, status, string(body))
	require.Equal(t, job.Completed, d.finish(t, d.ann, id).Status)
	require.ElementsMatch(t, []string{"letter 1.pdf", "report.json", "report.csv"}, d.result(t, d.ann, id))
}

// lose takes the messages of a queue away that its function did not get, at least one.
func (d *deployment) lose(t *testing.T, queue string) {
	t.Helper()
	url := d.queueURL(t, queue)
	const waiting = types.QueueAttributeNameApproximateNumberOfMessages
	eventually(t, "a message in queue "+queue, func() bool {
		out, err := d.aws.SQS.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{
			QueueUrl: url, AttributeNames: []types.QueueAttributeName{waiting},
		})
		require.NoError(t, err)
		return out.Attributes[string(waiting)] != "0"
	})
	_, err := d.aws.SQS.PurgeQueue(t.Context(), &sqs.PurgeQueueInput{QueueUrl: url})
	require.NoError(t, err)
}

func (d *deployment) queueURL(t *testing.T, queue string) *string {
	t.Helper()
	out, err := d.aws.SQS.GetQueueUrl(t.Context(), &sqs.GetQueueUrlInput{QueueName: aws.String(stackName + "-" + queue)})
	require.NoError(t, err)
	return out.QueueUrl
}

// loseDrop drops a document whose event is lost.
func loseDrop(t *testing.T, d *deployment) {
	d.feed(t, "intake", false)
	d.put(t, "drop/lost.docx", docxtest.Plain("Lost."))
	d.lose(t, "intake")
	d.feed(t, "intake", true)
}

// findDrop has the hourly look at the drop folder find the drop whose event was lost, once it is old enough.
func findDrop(t *testing.T, d *deployment) {
	eventually(t, "the lost drop's result", func() bool {
		d.invoke(t, "reconcile", map[string]any{"detail": map[string]any{"task": "drops"}})
		return d.there(t, "results/lost.pdf")
	})
}

// cancel cancels a job whose documents wait: none of them is converted.
func cancel(t *testing.T, d *deployment) {
	d.feed(t, "convert", false)
	id := d.submit(t, "cancelled", 3)
	c := d.client(t, d.ann)
	eventually(t, "the documents are counted", func() bool {
		s, err := c.Status(t.Context(), id, "", 10)
		require.NoError(t, err)
		return s.Total != nil && *s.Total == 3
	})
	status, body := d.request(t, http.MethodPost, "/api/v1/jobs/"+string(id)+"/cancel", d.ann)
	require.Less(t, status, 300, string(body))
	d.feed(t, "convert", true)
	s := d.finish(t, d.ann, id)
	require.Equal(t, job.Cancelled, s.Status)
	require.Zero(t, s.Completed)
	pdfs, err := d.outbox.List(t.Context(), string(id.Folder())+"pdf/", "", 10)
	require.NoError(t, err)
	require.Empty(t, pdfs)
}

// schedule has the messages of a job lost. The schedule looks every minute, and sends them again for a job that stands still for
// long: for that long the job is made to have stood.
func schedule(t *testing.T, d *deployment) {
	d.feed(t, "convert", false)
	id := d.submit(t, "stalled", 2)
	d.lose(t, "convert")
	d.feed(t, "convert", true)
	rows := d.rows.Jobs()
	eventually(t, "the job is old", func() bool {
		j, err := rows.Get(t.Context(), id)
		require.NoError(t, err)
		if !j.FannedOut {
			return false
		}
		j.UpdatedAt = time.Now().Add(-time.Hour)
		_, err = rows.Replace(t.Context(), j)
		return err == nil
	})
	s := d.finish(t, d.ann, id)
	require.Equal(t, job.Completed, s.Status)
	j, err := rows.Get(t.Context(), id)
	require.NoError(t, err)
	require.Positive(t, j.Redrives, "the schedule sent them again")
}
