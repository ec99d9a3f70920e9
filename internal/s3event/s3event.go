// Package s3event reads the messages by which S3 tells of new objects. On AWS they come through a queue; a data folder that
// an older sheaf wrote may hold some too. It imports package job alone.
package s3event

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"sheaf/internal/job"
)

// notification is what is used of a message (Amazon S3 user guide, Event message structure).
type notification struct {
	Event   string // "s3:TestEvent" of the message that S3 sends when notifications are set up, and that has no records
	Records []struct {
		EventName string `json:"eventName"`
		S3        struct {
			Object struct {
				Key       string `json:"key"` // URL-encoded, a space as +
				Size      int64  `json:"size"`
				ETag      string `json:"eTag"`
				VersionID string `json:"versionId"`
				Sequencer string `json:"sequencer"`
			} `json:"object"`
		} `json:"s3"`
	}
}

// Arrivals returns the objects whose creation a message of S3's tells of, and false when body is no such message. Other
// events, removals for one, are no arrivals.
func Arrivals(body []byte) (arrivals []job.Arrival, ok bool, err error) {
	var n notification
	if json.Unmarshal(body, &n) != nil || n.Records == nil && n.Event == "" {
		return nil, false, nil
	}
	for _, r := range n.Records {
		if !strings.HasPrefix(r.EventName, "ObjectCreated:") {
			continue
		}
		o := r.S3.Object
		key, err := url.QueryUnescape(o.Key)
		if err != nil {
			return nil, true, fmt.Errorf("decode object key: %w", err)
		}
		arrivals = append(arrivals, job.Arrival{Key: key, VersionID: o.VersionID, ETag: o.ETag, Size: o.Size, Sequencer: o.Sequencer})
	}
	return arrivals, true, nil
}

// Translate returns a delivery as the rest of sheaf takes it: of a message of S3's one delivery for each arrival, all with
// its id and receipt; any other message as it is.
func Translate(d job.Delivery) ([]job.Delivery, error) {
	arrivals, ok, err := Arrivals(d.Body)
	if err != nil {
		return nil, err
	}
	if !ok {
		return []job.Delivery{d}, nil
	}
	translated := make([]job.Delivery, len(arrivals))
	for i, a := range arrivals {
		translated[i] = d
		if translated[i].Message, err = job.NewMessage(d.Group, a); err != nil {
			return nil, err
		}
	}
	return translated, nil
}
