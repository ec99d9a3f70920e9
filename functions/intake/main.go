// Function intake takes what appears in the inbox bucket into jobs and sends their documents to convert. Its event source
// is the queue of the bucket's events.
package main

import (
	"context"
	"log"

	"github.com/aws/aws-lambda-go/lambda"

	"sheaf/internal/config"
	"sheaf/internal/function"
	"sheaf/internal/pipeline"
	"sheaf/internal/trigger"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal("start intake: ", err)
	}
}

func run(ctx context.Context) error {
	p, err := function.Pipeline(ctx, config.Table, config.Inbox, config.Outbox, config.ConvertQueue, config.BundleQueue)
	if err != nil {
		return err
	}
	if err := p.Check(pipeline.StepIntake); err != nil {
		return err
	}
	again, err := function.Again(ctx)
	if err != nil {
		return err
	}
	lambda.Start(trigger.Handlers{Pipeline: p, Again: again}.Intake)
	return nil
}
