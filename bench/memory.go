package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"sheaf/bench/proc"
)

// process is a running process whose resident memory is looked at; Linux only.
type process int

// resident returns the bytes that are resident now.
func (p process) resident() (int64, error) { return p.status("VmRSS") }

// peak returns the most bytes that were resident at once since resetPeak.
func (p process) peak() (int64, error) { return p.status("VmHWM") }

// resetPeak makes peak begin anew (proc_pid_clear_refs(5), value 5).
func (p process) resetPeak() error {
	if err := os.WriteFile(p.file("clear_refs"), []byte("5"), 0); err != nil {
		return fmt.Errorf("reset peak of resident memory: %w", err)
	}
	return nil
}

func (p process) status(field string) (int64, error) { return proc.Bytes(p.file("status"), field) }

func (p process) file(name string) string { return fmt.Sprintf("/proc/%d/%s", p, name) }

// added runs f and returns how far the resident memory rose, at its highest, above what it was before.
func (p process) added(f func() error) (int64, error) {
	before, err := p.resident()
	if err != nil {
		return 0, err
	}
	if err := p.resetPeak(); err != nil {
		return 0, err
	}
	if err := f(); err != nil {
		return 0, err
	}
	peak, err := p.peak()
	return peak - before, err
}

const sampleEvery = 100 * time.Millisecond

// samplePeak looks at the memory of all processes that descend from this one, pages that several share counted once, until
// ctx ends, and returns the most that it saw. A process that lives for less than sampleEvery may be missed.
func samplePeak(ctx context.Context) (peak int64) {
	ticks := time.NewTicker(sampleEvery)
	defer ticks.Stop()
	for {
		peak = max(peak, proportional(proc.Descendants(os.Getpid())))
		select {
		case <-ctx.Done():
			return peak
		case <-ticks.C:
		}
	}
}

// proportional returns the bytes of the processes' proportional set sizes (proc_pid_smaps(5)). One that has ended has none.
func proportional(pids []int) (bytes int64) {
	for _, pid := range pids {
		if n, err := proc.Bytes(process(pid).file("smaps_rollup"), "Pss"); err == nil {
			bytes += n
		}
	}
	return bytes
}
