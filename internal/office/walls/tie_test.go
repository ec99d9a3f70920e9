package walls

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/office/process"
	"sheaf/internal/sandboxtest"
)

// startAndWait is what TestTie's parent does: it starts a process behind the walls that stand, says its id, and waits.
func startAndWait() int {
	r, err := Probe(context.Background(), launcher())
	if err != nil {
		fmt.Println(err)
		return 1
	}
	s := Settings{Walls: []Wall{Limits}, UID: r.User(0), GID: r.User(0)}
	if r.Stands(User) {
		s.Walls = append(s.Walls, User) // a change of user undoes the signal
	}
	p, err := process.Start(process.Command{Path: launcher(), Args: s.Arguments("/bin/sleep", "1000")})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println(r.Tie, p.Pid())
	_, _ = os.Stdin.Read(make([]byte, 1))
	return 0
}

// TestTie kills a process that has started another one behind walls, which must die too, where the kernel gives the signal at a
// parent's death and where it refuses it.
func TestTie(t *testing.T) {
	for _, want := range []Tie{BySignal, ByPipe} {
		t.Run(string(want), func(t *testing.T) {
			self, err := os.Executable()
			require.NoError(t, err)
			parent := exec.Command(self)
			parent.Env = append(os.Environ(), parentVar+"=yes")
			if want == ByPipe {
				sandboxtest.Confine(parent, self)
			}
			in, err := parent.StdinPipe()
			require.NoError(t, err)
			defer in.Close()
			out, err := parent.StdoutPipe()
			require.NoError(t, err)
			require.NoError(t, parent.Start())
			said, err := bufio.NewReader(out).ReadString('\n')
			require.NoError(t, err)
			tie, number, _ := strings.Cut(strings.TrimSpace(said), " ")
			require.Equal(t, string(want), tie)
			child, err := strconv.Atoi(number)
			require.NoError(t, err, said)
			require.Eventually(t, func() bool { return command(child) == "sleep" }, process.KillTime, time.Millisecond, "sheaf-wall becomes it")

			require.NoError(t, parent.Process.Kill())
			_, _ = io.Copy(io.Discard, out)
			require.Error(t, parent.Wait())
			require.Eventually(t, func() bool { return command(child) == "" }, process.KillTime, time.Millisecond)
		})
	}
}

// command returns the name of the program that a process runs, "" when it is dead.
func command(pid int) string {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil || strings.Contains(string(status), ") Z ") {
		return ""
	}
	_, rest, _ := strings.Cut(string(status), "(")
	name, _, _ := strings.Cut(rest, ")")
	return name
}
