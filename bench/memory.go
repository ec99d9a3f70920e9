package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// process is a running process whose resident memory is looked at; Linux only.
type process int

// resident gives the bytes that are resident now.
func (p process) resident() (int64, error) { return p.status("VmRSS") }

// peak gives the most bytes that were resident at once since resetPeak.
func (p process) peak() (int64, error) { return p.status("VmHWM") }

// resetPeak makes peak begin anew (proc_pid_clear_refs(5), value 5).
func (p process) resetPeak() error {
	if err := os.WriteFile(p.file("clear_refs"), []byte("5"), 0); err != nil {
		return fmt.Errorf("reset peak of resident memory: %w", err)
	}
	return nil
}

func (p process) status(field string) (int64, error) {
	text := procField(p.file("status"), field)
	kib, err := strconv.ParseInt(strings.TrimSuffix(text, " kB"), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("read %s of process %d: %q", field, p, text)
	}
	return kib << 10, nil
}

func (p process) file(name string) string { return fmt.Sprintf("/proc/%d/%s", p, name) }

// added runs f and gives how far the resident memory rose, at its highest, above what it was before.
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
