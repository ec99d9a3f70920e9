// Package engine starts LibreOffice as the settings say and gives it to a pipeline, in the same way for a Lambda function and for
// the laptop. It knows the engine (package office) and the rules (package pipeline), which do not know each other.
package engine

import (
	"fmt"
	"log/slog"

	"sheaf/internal/build"
	"sheaf/internal/config"
	"sheaf/internal/job"
	"sheaf/internal/metrics"
	"sheaf/internal/office"
	"sheaf/internal/office/edit"
	"sheaf/internal/office/errand"
	"sheaf/internal/office/lock"
	"sheaf/internal/office/walls"
	"sheaf/internal/pipeline"
)

// Errands has the work that the engine's program does in processes of its own (errand.Table.Main).
func Errands() errand.Table { return errand.Table{edit.Name: edit.Work, lock.Name: lock.Work} }

// Options returns the options of an engine with these settings. scratch is office.Options.Scratch.
func Options(s config.Engine, scratch string) office.Options {
	return office.Options{
		Program: s.Soffice, Helper: s.Zygote, Wall: s.Wall, Memory: s.Memory, Profile: s.Profile, Fonts: s.Fonts, LeaveOff: s.LeaveOff, Scratch: scratch,
	}
}

// InstallFonts is office.InstallFonts for the LibreOffice of the settings. It is a step of installing sheaf: of building an image or
// after a package was unpacked.
func InstallFonts(s config.Engine) (string, error) { return office.InstallFonts(s.Soffice) }

// FindLauncher is office.FindLauncher for the LibreOffice of the settings.
func FindLauncher(s config.Engine) (string, error) { return office.FindLauncher(s.Soffice) }

// Start starts an engine and logs which one it is, which walls stand around a document's process, how that ends with this
// process (walls.Tie), and how this process hides from it (walls.Hiding). It also ends what a killed process left running in the
// scratch folder. The meter, nil for none, is told of restarts.
func Start(s config.Engine, scratch string, log *slog.Logger, meter metrics.Meter) (*office.Engine, error) {
	opt := Options(s, scratch)
	opt.Log = log
	if meter != nil {
		opt.Restarted = func(why string) {
			meter.Record(metrics.Sample{Name: metrics.EngineStarts, Value: 1, Labels: []string{why}})
		}
	}
	e, err := office.New(opt)
	if err != nil {
		return nil, err
	}
	log.Info("engine ready", "engine", e.Kind().Name, "why", e.Kind().Why, "walls", e.Walls().Standing(), "tie", e.Walls().Tie, "hidden", walls.Hidden())
	return e, nil
}

// Attach has the pipeline convert with the engine, which was started with the same settings.
func Attach(p *pipeline.Pipeline, e *office.Engine, s config.Engine) {
	p.Converter, p.Release, p.SpaceWidths, p.Substitutes, p.LeaveOff = e, e.Release(), e.Kind().SpaceWidths, e, s.LeaveOff
	p.Protector = lock.Locker{Runner: e}
	p.Maker = maker{e, s.LeaveOff}
}

// maker is the engine with this program.
type maker struct {
	*office.Engine
	off job.LeaveOff
}

// Name implements pipeline.Maker.
func (m maker) Name() string {
	engine, program := m.Identity(), build.Sum()
	if engine == "" || program == "" {
		return ""
	}
	return fmt.Sprintf("%s %s %+v", program, engine, m.off)
}
