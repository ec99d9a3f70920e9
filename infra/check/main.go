// Program check looks whether a deployment of sheaf on AWS does what it should, as far as only an account can prove it: one document
// each way in, through LibreOffice and out again, and what logs, alarms and image say. It makes three small jobs and deletes them
// again; all else it only reads. It asks AWS by its command line, aws, with the caller's own credentials.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"time"
)

func main() {
	name := flag.String("stack", "sheaf", "name of the stack")
	sample := flag.String("sample", "samples/sample.zip", "ZIP whose first document is converted")
	flag.Parse()
	document, err := firstDocument(*sample)
	if err != nil {
		fmt.Fprintln(os.Stderr, "check:", err)
		os.Exit(2)
	}
	d := &deployment{name: *name, aws: commandLine, token: os.Getenv("SHEAF_TOKEN"), document: document, pause: 2 * time.Second, now: time.Now}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	well := d.check(ctx, os.Stdout)
	stop()
	if !well {
		os.Exit(1)
	}
}

// commandLine runs AWS's command line and returns the JSON that it prints.
func commandLine(ctx context.Context, args ...string) ([]byte, error) {
	var said strings.Builder
	cmd := exec.CommandContext(ctx, "aws", append(args, "--output", "json")...)
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("aws %s %s: %w: %s", args[0], args[1], err, strings.TrimSpace(said.String()))
	}
	return out, nil
}

// step is one thing that is checked. It returns what it found.
type step struct {
	name string
	run  func(ctx context.Context) (found string, err error)
}

// patience is for one step: a first document waits for a converter to start.
const patience = 5 * time.Minute

// check runs all steps, says what became of each, and reports whether all is well. Where the stack is not found it stops.
func (d *deployment) check(ctx context.Context, out io.Writer) bool {
	well := true
	for i, s := range d.steps() {
		found, err := d.within(ctx, s)
		if err != nil {
			well = false
			fmt.Fprintf(out, "FAILED  %s: %v\n", s.name, err)
			if i == 0 || ctx.Err() != nil {
				return false
			}
			continue
		}
		fmt.Fprintf(out, "ok      %s: %s\n", s.name, found)
	}
	return well
}

func (d *deployment) within(ctx context.Context, s step) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return s.run(ctx)
}
