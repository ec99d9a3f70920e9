package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"

	"sheaf/bench/proc"
)

// result is one row: a number with its goal, the most it should be; 0 is no goal.
type result struct {
	Measure string  `json:"measure"`
	Value   float64 `json:"value"`
	Unit    string  `json:"unit"`
	Goal    float64 `json:"goal,omitempty"`
}

func seconds(measure string, d time.Duration, goal float64) result {
	return result{measure, d.Seconds(), "s", goal}
}

func mebibytes(measure string, bytes int64, goal float64) result {
	return result{measure, float64(bytes) / (1 << 20), "MiB", goal}
}

func milliseconds(measure string, d time.Duration, goal float64) result {
	return result{measure, float64(d) / float64(time.Millisecond), "ms", goal}
}

// facts describe the machine that the numbers are of.
type facts struct {
	Date        string `json:"date"`
	CPU         string `json:"cpu"`
	Cores       int    `json:"cores"`
	Memory      string `json:"memory"`
	Kernel      string `json:"kernel"`
	Go          string `json:"go"`
	LibreOffice string `json:"libreoffice"`
}

func machineFacts(ctx context.Context) facts {
	return facts{
		Date: time.Now().UTC().Format(time.DateOnly), Cores: runtime.NumCPU(), Go: runtime.Version(),
		CPU: procField("/proc/cpuinfo", "model name"), Memory: procField("/proc/meminfo", "MemTotal"),
		Kernel: output(ctx, "uname", "-sr"), LibreOffice: output(ctx, "soffice", "--version"),
	}
}

// procField returns the first value under a name in a file of "name: value" lines, or "unknown".
func procField(file, name string) string {
	if value, ok := proc.Field(file, name); ok {
		return value
	}
	return "unknown"
}

func output(ctx context.Context, command string, args ...string) string {
	out, err := exec.CommandContext(ctx, command, args...).Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

type report struct {
	Machine facts    `json:"machine"`
	Results []result `json:"results"`
}

func (r report) print(w io.Writer, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	}
	m := r.Machine
	fmt.Fprintf(w, "%s: %s, %d cores, %s; %s; %s; %s\n\n", m.Date, m.CPU, m.Cores, m.Memory, m.Kernel, m.Go, m.LibreOffice)
	t := tabwriter.NewWriter(w, 0, 0, 1, ' ', 0)
	fmt.Fprintln(t, "| measure\t| value\t| goal\t|")
	fmt.Fprintln(t, "|---\t|---\t|---\t|")
	for _, row := range r.Results {
		fmt.Fprintf(t, "| %s\t| %.4g %s\t| %s\t|\n", row.Measure, row.Value, row.Unit, row.goal())
	}
	return t.Flush()
}

func (r result) goal() string {
	switch {
	case r.Goal == 0:
		return ""
	case r.Value > r.Goal:
		return fmt.Sprintf("≤ %g %s MISSED", r.Goal, r.Unit)
	}
	return fmt.Sprintf("≤ %g %s", r.Goal, r.Unit)
}
