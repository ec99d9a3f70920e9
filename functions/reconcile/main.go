// Function reconcile is the safety net: called by schedules it looks for jobs that stand still and for drops whose event
// was lost, called by dead-letter queues it gives up what lies in them.
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
		log.Fatal("start reconcile: ", err)
	}
}

func run(ctx context.Context) error {
	p, err := function.Pipeline(ctx, config.Table, config.Inbox, config.Outbox, config.IntakeQueue, config.ConvertQueue, config.BundleQueue)
	if err != nil {
		return err
	}
	if err := p.Check(pipeline.StepReconcile); err != nil {
		return err
	}
	lambda.Start(trigger.Handlers{Pipeline: p}.Reconcile)
	return nil
}
