// Function convert converts the documents that its queue tells of, one at a time. It runs in the container image that has
// LibreOffice, whose entry point it is.
package main

import (
	"context"
	"log"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"sheaf/internal/config"
	"sheaf/internal/function"
	"sheaf/internal/metrics"
	"sheaf/internal/office"
	"sheaf/internal/office/walls"
	"sheaf/internal/pipeline"
	"sheaf/internal/trigger"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal("start convert: ", err)
	}
}

func run(ctx context.Context) error {
	// The role's keys stand in this process's environment, and documents' processes may run as the same user.
	if err := walls.HideSelf(); err != nil {
		return err
	}
	p, err := function.Pipeline(ctx, config.Table, config.Inbox, config.Outbox)
	if err != nil {
		return err
	}
	fonts, err := function.Fonts(ctx)
	if err != nil {
		return err
	}
	off, err := config.ParseLeaveOff(os.Getenv(config.LeaveOff))
	if err != nil {
		return err
	}
	// It also ends what a killed process left running.
	engine, err := office.New(office.Options{Fonts: fonts, LeaveOff: off})
	if err != nil {
		return err
	}
	p.Log.Info("engine ready", "engine", engine.Kind().Name, "why", engine.Kind().Why, "walls", engine.Walls().Standing())
	p.Substitutes, p.LeaveOff = engine, off
	p.Converter, p.Documents = engine, metrics.Documents{Documents: p.Documents, Out: os.Stdout}
	if err := p.Check(pipeline.StepConvert); err != nil {
		return err
	}
	lambda.Start(trigger.Handlers{Pipeline: p}.Convert)
	return nil
}
