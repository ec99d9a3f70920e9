package function

import (
	"context"
	"fmt"
	"os"

	"sheaf/internal/awsclients"
	"sheaf/internal/build"
	"sheaf/internal/config"
	"sheaf/internal/pipeline"
	"sheaf/internal/sqsqueue"
	"sheaf/internal/webhook"
)

// callbacks gives a pipeline what the environment says of callbacks: where they may go, for functions that take jobs or call; the secret to
// sign them with, for the one that calls; and the queue, for those that find out what is due.
func callbacks(ctx context.Context, p *pipeline.Pipeline, c awsclients.Clients) error {
	if url := os.Getenv(config.CallbackQueue); url != "" {
		p.CallbackQueue = sqsqueue.NewQueue(c.SQS, url).Traced(trace)
	}
	text := os.Getenv(config.CallbackAllow)
	if text == "" {
		return nil
	}
	allow, err := webhook.ParseAllow(text)
	if err != nil {
		return fmt.Errorf("%s: %w", config.CallbackAllow, err)
	}
	opt := webhook.Options{Allow: allow, Version: build.Version()}
	if id := os.Getenv(config.CallbackSecret); id != "" {
		read, err := awsclients.Secret(ctx, id)
		if err != nil {
			return err
		}
		opt.Secrets = func(ctx context.Context) ([]webhook.Secret, error) {
			text, err := read(ctx)
			if err != nil {
				return nil, err
			}
			return webhook.ParseSecrets(text)
		}
	}
	p.Callbacks = webhook.New(opt)
	return nil
}
