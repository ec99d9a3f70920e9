// Function finalize looks at every job that the table's stream tells of and sends those whose documents are done to bundle.
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
		log.Fatal("start finalize: ", err)
	}
}

func run(ctx context.Context) error {
	p, err := function.Pipeline(ctx, config.Table, config.Inbox, config.Outbox, config.BundleQueue)
	if err != nil {
		return err
	}
	if err := p.Check(pipeline.StepFinalize); err != nil {
		return err
	}
	lambda.Start(trigger.Handlers{Pipeline: p}.Finalize)
	return nil
}
