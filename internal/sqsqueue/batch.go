package sqsqueue

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"sheaf/internal/job"
)

const (
	maxBody       = 256 << 10 // bytes of a message, as job.Message says
	maxBatchBytes = 1 << 20   // of a batch, as SQS says
	maxBatch      = 10        // messages in a batch
	maxGroup      = 128       // bytes of a MessageGroupId
)

// entriesOf returns messages as SQS takes them, those of no trace with the sender's. The ids of entries are their places in the batch,
// which batchesOf sets.
func entriesOf(messages []job.Message, sender string) ([]types.SendMessageBatchRequestEntry, error) {
	entries := make([]types.SendMessageBatchRequestEntry, len(messages))
	for i, m := range messages {
		body := plain(string(m.Body))
		if len(body) > maxBody {
			return nil, fmt.Errorf("message of %d bytes, %d is the most", len(body), maxBody)
		}
		entries[i].MessageBody = &body
		entries[i].MessageSystemAttributes = traced(cmp.Or(m.Trace, sender))
		if m.Group != "" {
			group := groupID(m.Group)
			entries[i].MessageGroupId = &group
		}
	}
	return entries, nil
}

// traced returns the attributes of a message with a trace header (AWS X-Ray developer guide, Amazon SQS and AWS X-Ray). They do not
// count as part of the message.
func traced(trace string) map[string]types.MessageSystemAttributeValue {
	if trace == "" {
		return nil
	}
	return map[string]types.MessageSystemAttributeValue{
		string(types.MessageSystemAttributeNameForSendsAWSTraceHeader): {DataType: aws.String("String"), StringValue: &trace},
	}
}

// plain escapes the characters that JSON may have and SQS refuses, as no character of XML 1.0. A name in a ZIP may hold
// them. In JSON they can stand nowhere but in a string.
func plain(json string) string {
	return strings.NewReplacer("\ufffe", `\ufffe`, "\uffff", `\uffff`).Replace(json)
}

// groupID returns a MessageGroupId for any group: the group itself where SQS allows it, which is visible ASCII.
func groupID(group string) string {
	forbidden := func(r rune) bool { return r <= ' ' || r > '~' }
	if len(group) <= maxGroup && !strings.ContainsFunc(group, forbidden) {
		return group
	}
	sum := sha256.Sum256([]byte(group))
	return hex.EncodeToString(sum[:])
}

// batchesOf splits entries, in their order, into batches that SQS takes.
func batchesOf(entries []types.SendMessageBatchRequestEntry) [][]types.SendMessageBatchRequestEntry {
	var batches [][]types.SendMessageBatchRequestEntry
	var batch []types.SendMessageBatchRequestEntry
	size := 0
	for _, e := range entries {
		bytes := len(*e.MessageBody) + maxGroup
		if len(batch) == maxBatch || len(batch) > 0 && size+bytes > maxBatchBytes {
			batches, batch, size = append(batches, batch), nil, 0
		}
		id := strconv.Itoa(len(batch))
		e.Id = &id
		batch, size = append(batch, e), size+bytes
	}
	if len(batch) > 0 {
		batches = append(batches, batch)
	}
	return batches
}
