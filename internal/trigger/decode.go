package trigger

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"sheaf/internal/job"
	"sheaf/internal/pipeline"
)

func decode[T any](body string) (T, error) {
	var v T
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		return v, fmt.Errorf("decode %T: %w", v, err)
	}
	return v, nil
}

// intakeBody is what a message in the intake queue asks for: arrivals of objects, or a job to look at again, or nothing
// (s3:TestEvent, which S3 sends when notifications are configured, and removals).
type intakeBody struct {
	arrivals []pipeline.Arrival
	job      job.ID
}

func decodeIntake(body string) (intakeBody, error) {
	m, err := decode[job.IntakeMessage](body)
	if err != nil {
		return intakeBody{}, err
	}
	e, err := decode[events.S3Event](body)
	if err != nil {
		return intakeBody{}, err
	}
	b := intakeBody{job: m.Job}
	for _, r := range e.Records {
		if !strings.HasPrefix(r.EventName, "ObjectCreated:") {
			continue
		}
		// Keys are URL-encoded, a space as + (Amazon S3 user guide, Event message structure).
		key, err := url.QueryUnescape(r.S3.Object.Key)
		if err != nil {
			return intakeBody{}, fmt.Errorf("decode object key: %w", err)
		}
		b.arrivals = append(b.arrivals, pipeline.Arrival{
			Key: key, VersionID: r.S3.Object.VersionID, ETag: r.S3.Object.ETag,
			Size: r.S3.Object.Size, Sequencer: r.S3.Object.Sequencer,
		})
	}
	return b, nil
}
