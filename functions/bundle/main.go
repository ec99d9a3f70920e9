// Function bundle builds the results of jobs whose documents are done. Its event source is a queue.
package main

import (
	"context"
	"log"

	"github.com/aws/aws-lambda-go/lambda"

	"sheaf/internal/config"
	"sheaf/internal/function"
	"sheaf/internal/office/lock"
	"sheaf/internal/pipeline"
	"sheaf/internal/trigger"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal("start bundle: ", err)
	}
}

func run(ctx context.Context) error {
	p, err := function.Pipeline(ctx, config.Table, config.Inbox, config.Outbox)
	if err != nil {
		return err
	}
	p.Protector = lock.Locker{}
	if err := p.Check(pipeline.StepBundle); err != nil {
		return err
	}
	again, err := function.Again(ctx)
	if err != nil {
		return err
	}
	lambda.Start(trigger.Handlers{Pipeline: p, Again: again}.Bundle)
	return nil
}
