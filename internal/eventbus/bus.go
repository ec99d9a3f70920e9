// Package eventbus is the adapter of job.Notices to Amazon EventBridge. It imports package job and the AWS SDK.
package eventbus

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"sheaf/internal/job"
)

var _ job.Notices = (*Bus)(nil)

// Bus is the default event bus of an account and region.
type Bus struct {
	client *eventbridge.Client
	source string
}

// NewBus returns the bus to which events of this source go: rules choose by it which events they want.
func NewBus(client *eventbridge.Client, source string) *Bus { return &Bus{client, source} }

// Ended implements job.Notices. The status is the event's detail.
func (b *Bus) Ended(ctx context.Context, status []byte) error {
	out, err := b.client.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []types.PutEventsRequestEntry{{
		Source: &b.source, DetailType: aws.String(job.NoticeType), Detail: aws.String(string(status)),
	}}})
	if err != nil {
		return fmt.Errorf("put event: %w", err)
	}
	// An event that was not taken is no error of the call (PutEvents in the API reference of EventBridge).
	for _, e := range out.Entries {
		if e.ErrorCode != nil {
			return fmt.Errorf("put event: %s: %s", *e.ErrorCode, aws.ToString(e.ErrorMessage))
		}
	}
	return nil
}
