package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"sheaf/internal/build"
	"sheaf/internal/config"
	"sheaf/internal/engine"
	"sheaf/internal/office/doctor"
	"sheaf/internal/office/walls"
	"sheaf/internal/runner"
	"sheaf/internal/ui"
)

func doctorCommand() command {
	return command{
		name:    "doctor",
		summary: "Check whether this machine can convert, and say what is missing.",
		help:    "\nExit codes: 0 this machine can convert, 1 it cannot.\n",
		flags:   new(doctorOptions).register,
		run: func(ctx context.Context, con *ui.Console, args []string) error {
			o := new(doctorOptions)
			f := newFlags("doctor")
			o.register(f)
			if err := f.parseAll(args); err != nil {
				return err
			}
			return runDoctor(ctx, con, o)
		},
	}
}

type doctorOptions struct {
	json bool
	data string
}

func (o *doctorOptions) register(f *flags) {
	f.set.BoolVar(&o.json, "json", false, "print what was found as JSON")
	parsed(f, &o.data, "data", config.Data, "check `DIR` as the folder for serve's data", filepath.Abs)
	f.variables = config.EngineVariables()
}

// diagnosis is what doctor prints with --json.
type diagnosis struct {
	Ready    bool      `json:"ready"`
	Version  string    `json:"version"`
	Platform string    `json:"platform"`
	Findings []finding `json:"findings"`
}

func runDoctor(ctx context.Context, con *ui.Console, o *doctorOptions) error {
	var err error
	if o.data, err = dataFolder(o.data); err != nil {
		return err
	}
	settings := config.EnginePrograms(os.Getenv)
	settings.Fonts = os.Getenv(config.Fonts)
	report, err := doctor.Examine(ctx, engine.Options(settings, ""))
	if err != nil {
		return err
	}
	d := diagnosis{Version: build.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	d.Findings = append(engineFindings(report), wallFindings(report)...)
	d.Findings = append(d.Findings, fontFindings(report.Fonts)...)
	d.Findings = append(d.Findings, missingFindings(report)...)
	d.Findings = append(d.Findings, dataFindings(ctx, o.data)...)
	if few := runner.FewOpenFiles(); few != "" {
		d.Findings = append(d.Findings, finding{Topic: "Open files", State: "warning", Detail: few})
	}
	d.Ready = report.Ready
	for _, f := range d.Findings {
		d.Ready = d.Ready && f.State != "missing"
	}
	if o.json {
		err = con.JSON(d)
	} else {
		d.print(con)
	}
	if err == nil && !d.Ready {
		err = ui.ExitWith(ui.ExitFailed, nil)
	}
	return err
}

func engineFindings(r doctor.Report) []finding {
	if r.Program == "" {
		return nil
	}
	list := []finding{{Topic: "LibreOffice", State: "ok", Detail: strings.TrimSpace(r.Version + " at " + r.Program)}}
	list = append(list, holeFindings(r, thisSystem())...)
	list = append(list, newerFindings(r.Version, thisSystem())...)
	list = append(list, finding{Topic: "Engine", State: "ok", Detail: r.Engine + ": " + r.Why})
	if r.Ready {
		list = append(list, finding{Topic: "Trial", State: "ok", Detail: fmt.Sprintf("a document was converted in %.1fs", r.Seconds)})
	}
	if !r.Root {
		list = append(list, finding{Topic: "User", State: "ok", Detail: r.User + " converts, not root"})
	}
	return list
}

// wallFindings says which walls stand around a document's process.
func wallFindings(r doctor.Report) []finding {
	var list []finding
	for _, w := range r.Walls.Walls {
		f := finding{Topic: "Walls", State: "ok", Detail: fmt.Sprintf("%s keeps out %s", w.Name, w.Name.Purpose())}
		switch {
		case w.Stands && w.Detail != "":
			f.Detail += " (" + w.Detail + ")"
		case !w.Stands && w.Name == walls.User && !r.Root:
			continue // documents run as this user: engineFindings says so
		case !w.Stands:
			f.State = "warning"
			f.Detail = fmt.Sprintf("%s does not stand, to keep out %s: %s", w.Name, w.Name.Purpose(), w.Detail)
		}
		list = append(list, f)
	}
	switch r.Walls.Tie {
	case walls.BySignal, walls.ByPipe:
		list = append(list, finding{Topic: "Walls", State: "ok", Detail: fmt.Sprintf("a document's process ends with sheaf (by %s)", r.Walls.Tie)})
	case walls.Untied:
		list = append(list, finding{Topic: "Walls", State: "warning", Detail: "a document's process may outlive sheaf when sheaf is killed, until its time is over"})
	}
	switch walls.Hidden() {
	case walls.Undumpable, walls.Unreadable:
		list = append(list, finding{Topic: "Walls", State: "ok", Detail: fmt.Sprintf("documents cannot read sheaf's memory and environment (%s)", walls.Hidden())})
	case walls.HandedOver:
		list = append(list, finding{Topic: "Walls", State: "warning", Detail: "sheaf's secrets are in no environment, but code that a document brings could read sheaf's memory: make the program unreadable for its user (chmod 711, owned by root)"})
	}
	return list
}

func fontFindings(fonts []doctor.Font) []finding {
	var list []finding
	for _, f := range fonts {
		if f.Present {
			list = append(list, finding{Topic: "Fonts", State: "ok", Detail: fmt.Sprintf("%s, for %s", f.Family, f.Wanted)})
		}
	}
	return list
}

func missingFindings(r doctor.Report) []finding {
	var list []finding
	for _, m := range r.Missing {
		f := finding{Topic: "Missing", State: "warning", Detail: m.What}
		if m.Fatal {
			f.State = "missing"
		}
		for _, name := range m.Packages { // the first that the release has
			if f.Remedy != "" {
				f.Remedy += " || "
			}
			f.Remedy += "apt-get install " + name
		}
		list = append(list, f)
	}
	return list
}

// print writes the diagnosis for people, to standard output: it is what was asked for.
func (d diagnosis) print(con *ui.Console) {
	fmt.Fprintf(con.Out, "sheaf %s on %s\n\n", d.Version, d.Platform)
	for _, f := range d.Findings {
		mark := map[string]string{"ok": con.OutPaint.Green("ok     "), "warning": "warning", "missing": con.OutPaint.Red("MISSING")}[f.State]
		fmt.Fprintf(con.Out, "%s  %s: %s\n", mark, f.Topic, ui.Escape(f.Detail))
		if f.Remedy != "" {
			fmt.Fprintf(con.Out, "         %s\n", f.Remedy)
		}
	}
	if d.Ready {
		fmt.Fprintf(con.Out, "\n%s\n", con.OutPaint.Green("Ready to convert."))
		return
	}
	fmt.Fprintf(con.Out, "\n%s\n", con.OutPaint.Red("Not ready: see what is MISSING above."))
}
