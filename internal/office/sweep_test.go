package office_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/office"
	"sheaf/internal/office/officetest"
)

// The test binary started with these is a process that converts and will be killed (TestMain).
const (
	victimScratch = "OFFICE_TEST_SCRATCH"
	victimProgram = "OFFICE_TEST_PROGRAM"
	victimSource  = "OFFICE_TEST_SOURCE"
	victimWall    = "OFFICE_TEST_WALL"
)

func TestMain(m *testing.M) {
	errands().Main()
	if scratch := os.Getenv(victimScratch); scratch != "" {
		err := convertForever(scratch)
		fmt.Fprintln(os.Stderr, "the victim was not killed:", err)
		os.Exit(1)
	}
	os.Exit(run(m))
}

func run(m *testing.M) int {
	defer func() { _ = officetest.Remove() }()
	return m.Run()
}

func convertForever(scratch string) error {
	e, err := office.New(office.Options{Program: os.Getenv(victimProgram), Scratch: scratch, Helper: office.NoHelper, Wall: os.Getenv(victimWall)})
	if err != nil {
		return err
	}
	source := os.Getenv(victimSource)
	done := make(chan error, 2)
	for n := range 2 {
		go func() {
			_, err := e.Convert(context.Background(), job.Conversion{Source: source, Target: fmt.Sprintf("%s.%d.pdf", source, n), Timeout: time.Hour})
			done <- err
		}()
	}
	return <-done
}

// startVictim starts a process that converts source, twice at a time.
func startVictim(t *testing.T, program, scratch, source string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), victimScratch+"="+scratch, victimProgram+"="+program, victimSource+"="+source,
		victimWall+"="+officetest.Shared(t).Launcher)
	cmd.Stderr = os.Stderr
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may be dead, and waited for
		_ = cmd.Wait()
	})
	return cmd
}

func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	require.NoError(t, cmd.Process.Kill())
	require.Error(t, cmd.Wait())
}

// TestKilledParent kills a process while LibreOffice converts for it: LibreOffice dies too, by itself.
func TestKilledParent(t *testing.T) {
	scratch := filepath.Join(officetest.Folder(t), "scratch")
	victim := startVictim(t, "", scratch, endless(t))
	converting := func() bool {
		documents, _ := filepath.Glob(filepath.Join(scratch, "engine-*", "document-*"))
		return len(documents) == 2 && len(livingUnder(t, scratch)) == 2
	}
	require.Eventually(t, converting, 20*time.Second, 10*time.Millisecond)
	kill(t, victim)
	require.Eventually(t, func() bool { return len(livingUnder(t, scratch)) == 0 }, 10*time.Second, 10*time.Millisecond)

	require.NoError(t, office.Sweep(scratch))
	left, err := os.ReadDir(scratch)
	require.NoError(t, err)
	require.Empty(t, left)
}

// TestSweep kills what outlives a killed process all the same, and leaves a living engine alone.
func TestSweep(t *testing.T) {
	pages1 := writeFile(t, wholePDF(1))
	living, scratch := newEngine(t, fakeSoffice(t, "cp "+pages1+` "$out/a.pdf"`+"\n"))

	fifo := pipe(t)
	// Two conversions run: the second writer of the FIFO waits for a second reader.
	program := fakeSoffice(t, "setsid sleep 1000 &\necho $! >"+fifo+"\nsleep 1000\n")
	victim := startVictim(t, program, scratch, writeFile(t, "any"))
	orphans := readPIDs(t, fifo)
	kill(t, victim)
	require.True(t, alive(orphans[0]), "it left its parent's group and must live on for this test")

	// What the killed process was about to start just then holds its lock until it is dead, too.
	require.Eventually(t, func() bool {
		err := office.Sweep(scratch)
		return err == nil && !slices.ContainsFunc(orphans, alive)
	}, 10*time.Second, 10*time.Millisecond)
	require.Empty(t, livingUnder(t, scratch))
	engines, err := os.ReadDir(scratch)
	require.NoError(t, err)
	require.Len(t, engines, 1, "only the living engine's folder stays")

	_, _, err = convert(t, living, writeFile(t, "any"))
	require.NoError(t, err)
}

func TestSweepOfNothing(t *testing.T) {
	require.NoError(t, office.Sweep(filepath.Join(t.TempDir(), "never made")))
}
