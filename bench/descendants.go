package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

const sampleEvery = 100 * time.Millisecond

// samplePeak looks at the memory of all processes that descend from this one, pages that several share counted once, until
// ctx ends, and gives the most that it saw. A process that lives for less than sampleEvery may be missed.
func samplePeak(ctx context.Context) (peak int64) {
	ticks := time.NewTicker(sampleEvery)
	defer ticks.Stop()
	for {
		peak = max(peak, proportional(descendants(os.Getpid())))
		select {
		case <-ctx.Done():
			return peak
		case <-ticks.C:
		}
	}
}

// proportional gives the bytes of the processes' proportional set sizes (proc_pid_smaps(5)). One that has ended has none.
func proportional(processes []process) (bytes int64) {
	for _, p := range processes {
		text := procField(p.file("smaps_rollup"), "Pss")
		if kib, err := strconv.ParseInt(strings.TrimSuffix(text, " kB"), 10, 64); err == nil {
			bytes += kib << 10
		}
	}
	return bytes
}

// descendants lists the children of a process, their children, and so on.
func descendants(pid int) (all []process) {
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	if err != nil {
		return nil // it has ended
	}
	for _, task := range tasks {
		list, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", pid, task.Name()))
		for field := range bytes.FieldsSeq(list) {
			if child, err := strconv.Atoi(string(field)); err == nil {
				all = append(append(all, process(child)), descendants(child)...)
			}
		}
	}
	return all
}
