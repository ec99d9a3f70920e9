package pipeline

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"

	"sheaf/internal/job"
)

// publish puts the result and the report of a job that came through the drop folder under results/. Of several uploads
// under one name the newest is the one whose result stays, in whatever order they finish. It may run again. For other
// jobs it does nothing.
func (p *Pipeline) publish(ctx context.Context, final job.Job) error {
	if final.Drop == nil {
		return nil
	}
	for {
		holder, err := p.Claims.Advance(ctx, resultClaim(final), final.Drop.Sequencer, string(final.ID))
		if err != nil {
			return err
		}
		if job.ID(holder) == final.ID {
			if err := p.putPublished(ctx, final); err != nil {
				return fmt.Errorf("publish job %s: %w", final.ID, err)
			}
			// A newer upload may have claimed and written while we did; then its files are put back over ours.
			if holder, err = p.Claims.Advance(ctx, resultClaim(final), final.Drop.Sequencer, string(final.ID)); err != nil {
				return err
			}
			if job.ID(holder) == final.ID {
				return nil
			}
		}
		newer, err := p.Jobs.Get(ctx, job.ID(holder))
		if errors.Is(err, job.ErrNotFound) || err == nil && !newer.State.Finished() {
			return nil // it publishes by itself when it ends
		}
		if err != nil {
			return err
		}
		if !newer.DeletedAt.IsZero() {
			return nil
		}
		final = newer
	}
}

func resultClaim(j job.Job) string { return "result#" + j.Drop.Path }

// published returns the keys of a drop's result and report. Of documents whose names differ in their endings alone, a.docx and a.DOCX,
// the first has a.pdf and another a.DOCX.pdf.
func (p *Pipeline) published(ctx context.Context, j job.Job) (result, report string, err error) {
	dropped := job.ResultPrefix + j.Drop.Path
	report = dropped + ".json"
	if !j.Source.SingleDocument && !j.Bare() {
		return dropped, report, nil
	}
	result = strings.TrimSuffix(dropped, path.Ext(dropped)) + ".pdf"
	holder, err := p.Claims.Claim(ctx, "resultname#"+result, j.Drop.Path, p.Now().Add(2*p.Limits.Keep))
	if err == nil && holder != j.Drop.Path {
		result = dropped + ".pdf"
	}
	return result, report, err
}

// putPublished writes the result first: whoever sees the report finds the result.
func (p *Pipeline) putPublished(ctx context.Context, j job.Job) error {
	result, report, err := p.published(ctx, j)
	if err != nil {
		return err
	}
	from := j.ID.ResultKey(j.Run)
	if j.HasResult && (j.Source.SingleDocument || j.Bare()) {
		if from, _, err = p.onePDF(ctx, j); err != nil {
			return err
		}
	}
	if j.HasResult {
		err = p.Outbox.Copy(ctx, job.Ref{Key: from}, result)
	} else {
		err = p.Outbox.Remove(ctx, job.Ref{Key: result}) // of an earlier upload under this name
	}
	if err == nil && j.Bare() && !j.Source.SingleDocument {
		err = p.Outbox.Remove(ctx, job.Ref{Key: job.ResultPrefix + j.Drop.Path}) // the ZIP of one without these options
	}
	if err != nil {
		return err
	}
	s, err := p.status(ctx, j, 1, max(j.Total, 1))
	if err != nil {
		return err
	}
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return fmt.Errorf("encode report: %w", err)
	}
	b = append(b, '\n')
	_, err = p.Outbox.Put(ctx, report, bytes.NewReader(b), job.PutOptions{ContentType: "application/json", Size: int64(len(b))})
	return err
}

// unpublish removes what publish wrote, unless another upload's result has taken its place.
func (p *Pipeline) unpublish(ctx context.Context, j job.Job) error {
	holder, err := p.Claims.Advance(ctx, resultClaim(j), j.Drop.Sequencer, string(j.ID))
	if err != nil || job.ID(holder) != j.ID {
		return err
	}
	result, report, err := p.published(ctx, j)
	if err != nil {
		return err
	}
	return p.Outbox.Remove(ctx, job.Ref{Key: result}, job.Ref{Key: report})
}
