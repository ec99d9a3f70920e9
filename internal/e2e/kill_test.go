package e2e

import (
	"bufio"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/archive/archivetest"
	"sheaf/internal/docx/docxtest"
	"sheaf/internal/job"
)

// TestKilledService kills `sheaf serve` with SIGKILL again and again while it works. Every job that was answered with 202
// must end right, once, and no LibreOffice may outlive its service.
func TestKilledService(t *testing.T) {
	binary := program(t)
	data := filepath.Join(t.TempDir(), "data")
	upload := archivetest.Zip(
		entry{Name: "a.docx", Body: docxtest.Plain("One."), Method: deflated},
		entry{Name: "b.docx", Body: docxtest.HTML(), Method: deflated},
		entry{Name: "c.docx", Body: docxtest.Plain("Three."), Method: deflated},
	)
	var jobs []job.ID
	for round := range 5 {
		s, process := serve(t, binary, data)
		jobs = append(jobs, s.submit(t, file{"job.zip", upload}))
		if round == 4 {
			for _, id := range jobs {
				checkKilledJob(t, s, id)
			}
			require.NoError(t, process.Signal(os.Interrupt))
			state, err := process.Wait()
			require.NoError(t, err)
			require.True(t, state.Exited(), state)
			break
		}
		<-time.After(time.Duration(rand.IntN(4000)) * time.Millisecond) // the moment is what is tested
		require.NoError(t, process.Kill())
		_, err := process.Wait()
		require.NoError(t, err)
		require.Eventually(t, func() bool { return len(processesOf(t, data)) == 0 }, 10*time.Second, 20*time.Millisecond,
			"a process outlives its service")
	}
	left, err := os.ReadDir(filepath.Join(data, "tmp"))
	require.NoError(t, err)
	require.Empty(t, left)
	require.Empty(t, processesOf(t, data))
}

func checkKilledJob(t *testing.T, s *service, id job.ID) {
	status := s.finish(t, id)
	require.Equal(t, job.PartialSuccess, status.Status)
	require.Equal(t, map[string]job.Code{"a.docx": "", "b.docx": job.CodeNotADocument, "c.docx": ""}, codes(status))
	require.Equal(t, 2, status.Completed)
	require.Equal(t, 1, status.Failed)
	require.ElementsMatch(t, []string{"a.pdf", "c.pdf", "report.json", "report.csv"}, s.resultNames(t, id))
}

// program returns the sheaf that SHEAF_PROGRAM names, as scripts/test.sh does, or builds one. go test looks at what a test has
// opened before it repeats an old result: asking for the program's size and age makes it one of these.
func program(t *testing.T) string {
	t.Helper()
	if built := os.Getenv("SHEAF_PROGRAM"); built != "" {
		_, err := os.Stat(built)
		require.NoError(t, err)
		return built
	}
	built := filepath.Join(t.TempDir(), "sheaf")
	out, err := exec.Command("go", "build", "-o", built, "sheaf/cmd/sheaf").CombinedOutput()
	require.NoError(t, err, string(out))
	return built
}

// serve starts the service and waits until it answers.
func serve(t *testing.T, binary, data string) (*service, *os.Process) {
	t.Helper()
	return serveAt(t, "127.0.0.1:0", binary, data)
}

// serveAt starts the service at an address and waits until it answers.
func serveAt(t *testing.T, address, binary, data string) (*service, *os.Process) {
	t.Helper()
	c := exec.Command(binary, "serve", "--listen", address, "--data", data)
	logs, err := c.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	t.Cleanup(func() { _ = c.Process.Kill() })
	listening := regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
	r := bufio.NewReader(logs)
	for {
		line, err := r.ReadString('\n')
		require.NoError(t, err, "the service ended before it listened")
		if url := listening.FindString(line); url != "" {
			go func() { _, _ = io.Copy(io.Discard, r) }()
			s := &service{url: url, data: data}
			require.Eventually(t, func() bool {
				answer, err := http.Get(url)
				return err == nil && answer.Body.Close() == nil
			}, 20*time.Second, 20*time.Millisecond)
			return s, c.Process
		}
	}
}

// processesOf returns the command lines of the processes that work in a data folder, the service itself left out.
func processesOf(t *testing.T, data string) []string {
	t.Helper()
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	require.NoError(t, err)
	var found []string
	for _, name := range lines {
		b, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended
		}
		line := strings.ReplaceAll(string(b), "\x00", " ")
		if strings.Contains(line, data) && !strings.Contains(line, " serve ") {
			found = append(found, line)
		}
	}
	return found
}
