// Function api serves the HTTP API behind API Gateway.
package main

import (
	"context"
	"log"

	"github.com/aws/aws-lambda-go/lambda"

	"sheaf/internal/config"
	"sheaf/internal/function"
	"sheaf/internal/trigger"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal("start api: ", err)
	}
}

func run(ctx context.Context) error {
	p, err := function.Pipeline(ctx, config.Table, config.Inbox, config.Outbox, config.IntakeQueue, config.BundleQueue)
	if err != nil {
		return err
	}
	h, err := function.API(ctx, p)
	if err != nil {
		return err
	}
	lambda.Start(trigger.Gateway(h))
	return nil
}
