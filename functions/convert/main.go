// Function convert converts the documents that its queue tells of. It is the entry point of the image that has LibreOffice.
package main

import (
	"context"
	"log"
	"os"
	"runtime"
	"slices"

	"github.com/aws/aws-lambda-go/lambda"

	"sheaf/internal/config"
	"sheaf/internal/engine"
	"sheaf/internal/function"
	"sheaf/internal/office/walls"
	"sheaf/internal/pipeline"
	"sheaf/internal/trigger"
)

// fontsStep is the argument with which the image's build runs it, for the fonts that starts would make otherwise.
const fontsStep = "fonts"

func main() {
	engine.Errands().Main()
	if slices.Equal(os.Args[1:], []string{fontsStep}) {
		dir, err := engine.InstallFonts(config.EnginePrograms(os.Getenv))
		if err != nil {
			log.Fatal("make fonts: ", err)
		}
		log.Print("made fonts in ", dir)
		return
	}
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
	settings, err := config.ReadEngine(os.Getenv)
	if err != nil {
		return err
	}
	if fonts, err := function.Fonts(ctx); err != nil {
		return err
	} else if fonts != "" {
		settings.Fonts = fonts
	}
	office, err := engine.Start(settings, "", p.Log, p.Meter)
	if err != nil {
		return err
	}
	engine.Attach(p, office, settings)
	if err := p.Check(pipeline.StepConvert); err != nil {
		return err
	}
	again, err := function.Again(ctx)
	if err != nil {
		return err
	}
	lambda.Start(trigger.Handlers{Pipeline: p, Parallel: runtime.NumCPU(), Again: again}.Convert)
	return nil
}
