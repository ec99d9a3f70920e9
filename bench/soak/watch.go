package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"time"
)

// What may be more at the end of a run than at its beginning.
const (
	// A zygote does no work of its own: it keeps a few bytes of a conversion until that ends. 2 MiB are what its loop and its
	// allocator may touch late; over the 1,500 conversions that the last zygote of a long run sees they find a leak of 1.4 KiB.
	zygoteGrowth = 2 << 20
	// This program keeps the time and the end of each conversion, and the runtime keeps what it freed in pieces. Over the
	// 2,700 conversions between the tenths 6 MiB find a leak of 2.3 KiB.
	goGrowth = 6 << 20
	// Between two laps nothing runs: every descriptor that is open then and was not before has been forgotten.
	fileGrowth = 0
	// The proportional size is printed and not judged: it rises when somebody else's LibreOffice ends, which shared the files.
	notJudged = -1
)

// sample is how things stood between two laps, when nothing was converted.
type sample struct {
	zygote    process // 0 where there was none, or one that had just been started
	rss, pss  int64   // of the zygote; bytes
	anonymous int64   // of the zygote: what is no file's
	inUse     int64   // memory that this process uses; bytes
	files     int     // that this process has open
}

// watch looks at the engine between laps.
type watch struct {
	scratch  string
	samples  []sample
	profiles map[process]snapshot // as they were when the zygote was first seen at rest
	seen     []process            // at the last look
	compared int                  // profiles
	others   bool                 // somebody else ran LibreOffice
}

// look takes a sample and returns what is not as it must be when nothing is converted.
func (w *watch) look() (problems []string) {
	now := zygotes()
	settled := only(slices.Clone(now), func(z process) bool { return slices.Contains(w.seen, z) || w.seen == nil })
	w.others = w.others || strangers()
	problems = append(problems, w.leftovers(len(settled) == len(now))...)
	for _, z := range settled {
		problems = append(problems, w.profile(z)...)
	}
	s := sample{inUse: inUse(), files: self().openFiles()}
	if len(settled) == 1 && len(now) == 1 {
		s.zygote = settled[0]
		s.rss, s.pss = s.zygote.bytesOf("status", "VmRSS"), s.zygote.bytesOf("smaps_rollup", "Pss")
		s.anonymous = s.zygote.bytesOf("smaps_rollup", "Anonymous")
	}
	w.samples, w.seen = append(w.samples, s), now
	return problems
}

// inUse returns the bytes that this program uses, in its heap and its stacks, once what is garbage is gone. All of it is Go. What is
// resident beside that is what the runtime has not given back yet and, in tests, what the race detector notes of each word.
func inUse() int64 {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse) //nolint:gosec // bytes of memory
}

// leftovers returns folders and processes of conversions. Where a zygote is just being started it may have children of its own.
func (w *watch) leftovers(processes bool) (problems []string) {
	folders, err := documentFolders(w.scratch)
	if err != nil || len(folders) > 0 {
		problems = append(problems, fmt.Sprint("folders of conversions are left: ", folders, err))
	}
	strays := func() []process {
		return only(living(w.scratch), func(p process) bool { return !slices.Contains(zygotes(), p) })
	}
	if processes && !eventually(func() bool { return len(strays()) == 0 && len(conversions()) == 0 }) {
		problems = append(problems, fmt.Sprint("processes of conversions are left: ", strays(), conversions()))
	}
	return problems
}

// profile compares a zygote's profile with what it was.
func (w *watch) profile(z process) []string {
	dir, err := profileOf(z)
	if err != nil {
		return []string{err.Error()}
	}
	now, err := takeSnapshot(dir)
	if err != nil {
		return []string{fmt.Sprint("look at the profile: ", err)}
	}
	before, ok := w.profiles[z]
	if !ok {
		w.profiles[z] = now
		return nil
	}
	w.compared++
	if changed := now.changes(before); len(changed) > 0 {
		return []string{fmt.Sprintf("the profile of zygote %d changed: %q", z, changed)}
	}
	return nil
}

// trend is a value over the first and over the last tenth of a run.
type trend struct {
	What    string `json:"what"`
	First   int64  `json:"first"`
	Last    int64  `json:"last"`
	Growth  int64  `json:"growth"`
	Allowed int64  `json:"allowed"`
	Samples int    `json:"samples"`
}

func newTrend(what string, allowed int64, values []int64) trend {
	if len(values) == 0 {
		return trend{What: what, Allowed: allowed}
	}
	tenth := max(1, len(values)/10)
	first, last := median(values[:tenth]), median(values[len(values)-tenth:])
	return trend{what, first, last, last - first, allowed, len(values)}
}

func median(values []int64) int64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// exceeded reports whether there is more growth than allowed.
func (t trend) exceeded() bool { return t.Allowed != notJudged && t.Growth > t.Allowed }

// trends returns what must not grow. The zygote is the last one.
func (w *watch) trends() []trend {
	var rss, pss, anonymous, used, files []int64
	last := w.samples[len(w.samples)-1].zygote
	for i, s := range w.samples {
		if s.zygote != 0 && s.zygote == last {
			rss, pss, anonymous = append(rss, s.rss), append(pss, s.pss), append(anonymous, s.anonymous)
		}
		if i > 0 { // the first is from before the first conversion
			used, files = append(used, s.inUse), append(files, int64(s.files))
		}
	}
	return []trend{
		newTrend("resident memory of the last zygote", zygoteGrowth, rss),
		newTrend("anonymous memory of the last zygote", zygoteGrowth, anonymous),
		newTrend("proportional memory of the last zygote", notJudged, pss),
		newTrend("memory of this process", goGrowth, used),
		newTrend("open files of this process", fileGrowth, files),
	}
}

const (
	patience = 5 * time.Second // for what the kernel does in milliseconds
	interval = 10 * time.Millisecond
)

// eventually waits for a condition.
func eventually(holds func() bool) bool {
	ticks := time.NewTicker(interval)
	defer ticks.Stop()
	for deadline := time.Now().Add(patience); !holds(); <-ticks.C {
		if time.Now().After(deadline) {
			return false
		}
	}
	return true
}
