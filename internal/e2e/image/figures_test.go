//go:build image

package image

import (
	"bufio"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

var (
	runsFlag = flag.Int("runs", 1, "measure so many starts")
	coldFlag = flag.Bool("cold", false, "empty the machine's page cache before each start; for root only")
)

// TestFigures measures the image: its size, and of each start the time to readiness and to the first PDF, and memory. Times
// are from the start of the container's process on, as Lambda's INIT is.
func TestFigures(t *testing.T) {
	lambda := sandbox(t)
	a := open(t)
	bytes, err := strconv.Atoi(docker(t, "image", "inspect", "--format", "{{.Size}}", image(t)))
	require.NoError(t, err)
	t.Logf("image: %d MB", bytes/1_000_000)
	for range *runsFlag {
		t.Run("start", func(t *testing.T) { measure(t, a, lambda...) })
	}
}

func measure(t *testing.T, a *account, options ...string) {
	c, f := start(t, a.env, options...)
	if *coldFlag {
		require.NoError(t, exec.Command("sync").Run())
		require.NoError(t, os.WriteFile("/proc/sys/vm/drop_caches", []byte("3"), 0))
	}
	d, _ := a.convert(t, f, "first.docx", good())
	require.Equal(t, job.Completed, d.State)
	begun, err := time.Parse(time.RFC3339Nano, docker(t, "inspect", "--format", "{{.State.StartedAt}}", c.current()))
	require.NoError(t, err)
	ready, first := told(t, c, "engine ready").Sub(begun), told(t, c, "document converted").Sub(begun)
	require.Less(t, ready, 10*time.Second, "Lambda's limit")
	used := processorTime(t, c)

	memory := watchMemory(t, c)
	var took []time.Duration
	for range 10 {
		_, r := a.convert(t, f, "good.docx", good())
		took = append(took, r.Took)
	}
	small := memory()
	d, r := a.convert(t, f, "long.docx", long(many))
	require.Equal(t, job.Completed, d.State)
	slices.Sort(took)
	t.Logf("INIT %.2f s, first PDF %.2f s, of processor time %.2f s, later ones %.3f s and %.1f s (%d pages); memory %d MB, most %d MB",
		ready.Seconds(), first.Seconds(), used.Seconds(), took[len(took)/2].Seconds(), r.Took.Seconds(), d.Pages, small>>20, memory()>>20)
}

// told returns the time of the first line with this message in the function's log.
func told(t *testing.T, c *containers, message string) time.Time {
	for line := range strings.Lines(c.log.String()) {
		var entry struct {
			Time time.Time
			Msg  string
		}
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Msg == message {
			return entry.Time
		}
	}
	require.Fail(t, "the log does not say: "+message)
	return time.Time{}
}

// processorTime tells how much the container's processes have used so far.
func processorTime(t *testing.T, c *containers) time.Duration {
	t.Helper()
	said := c.shell(t, `cat /sys/fs/cgroup/cpuacct/cpuacct.usage 2>/dev/null || sed -n 's/^usage_usec \(.*\)/\1000/p' /sys/fs/cgroup/cpu.stat`)
	ns, err := strconv.ParseInt(said, 10, 64)
	require.NoError(t, err)
	return time.Duration(ns)
}

// watchMemory looks at what the container's processes use, files in /tmp included and those that the kernel could drop not,
// and returns a function that tells the most that was seen so far, in bytes.
func watchMemory(t *testing.T, c *containers) func() int {
	t.Helper()
	cmd := exec.Command("docker", "exec", c.current(), "sh", "-c", `
		file=/sys/fs/cgroup/memory.stat names=anon,shmem
		[ -e $file ] || file=/sys/fs/cgroup/memory/memory.stat names=total_rss,total_shmem
		most=0
		while sleep 0.05; do
			now=0
			while read -r name value; do case ,$names, in *,$name,*) now=$((now + value)) ;; esac; done <$file
			[ $now -le $most ] || { most=$now && echo $most; }
		done`)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	lines := make(chan int, 1_000)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			if n, err := strconv.Atoi(s.Text()); err == nil {
				lines <- n
			}
		}
	}()
	most := <-lines
	return func() int {
		for len(lines) > 0 {
			most = <-lines
		}
		return most
	}
}
