package sqlite

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/lockdir"
)

const (
	killedFolder   = "SHEAF_TEST_KILLED_FOLDER" // tells the test's own binary that it is the child
	killedOutcomes = 7                          // of each job
)

// TestNoWriteIsLostToAKill runs itself as a child that writes and says what was acknowledged, and kills it in the middle
// of that.
func TestNoWriteIsLostToAKill(t *testing.T) {
	if dir := os.Getenv(killedFolder); dir != "" {
		require.NoError(t, writeUntilKilled(dir))
		return
	}
	dir := t.TempDir()
	acknowledged := map[string][]job.ID{}
	for range 10 {
		for _, line := range killWriter(t, dir, rand.IntN(400)+1) {
			what, id, ok := strings.Cut(line, " ")
			require.True(t, ok, "the child says %q", line)
			acknowledged[what] = append(acknowledged[what], job.ID(id))
		}
		requireWhole(t, dir, acknowledged)
	}
	for _, what := range []string{"job", "outcomes", "message", "claim", "deleted"} {
		require.NotEmpty(t, acknowledged[what], what)
	}
}

// killWriter starts the child, kills it when it has acknowledged some writes, and returns all that it said.
func killWriter(t *testing.T, dir string, after int) []string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), killedFolder+"="+dir)
	cmd.Stderr = os.Stderr
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	var lines []string
	said := bufio.NewScanner(stdout)
	for said.Scan() {
		lines = append(lines, said.Text())
		if len(lines) == after {
			require.NoError(t, cmd.Process.Kill())
		}
	}
	require.ErrorContains(t, cmd.Wait(), "signal: killed", "said %v", lines)
	return lines
}

func writeUntilKilled(dir string) error {
	if _, err := lockdir.Acquire(dir); err != nil {
		return err
	}
	db, err := Open(filepath.Join(dir, "sheaf.db"))
	if err != nil {
		return err
	}
	failed := make(chan error)
	for range 3 {
		go func() {
			for {
				if err := writeAndSay(context.Background(), db); err != nil {
					failed <- err
				}
			}
		}()
	}
	return <-failed
}

// writeAndSay does each kind of write once and says so when it has returned. A line is written to the pipe whole.
func writeAndSay(ctx context.Context, db *DB) error {
	id := job.NewID(time.Now())
	work := db.Queue("work", QueueOptions{})
	say := func(what string, id job.ID, err error) error {
		if err == nil {
			_, err = fmt.Fprintf(os.Stdout, "%s %s\n", what, id)
		}
		return err
	}
	steps := []func() error{
		func() error {
			return say("job", id, db.Jobs().Create(ctx, job.Job{ID: id, State: job.Pending}))
		},
		func() error { return say("outcomes", id, db.Documents().Record(ctx, outcomes(id, killedOutcomes)...)) },
		func() error {
			return say("message", id, db.Queue("kept", QueueOptions{}).Send(ctx, job.Message{Body: []byte(id)}))
		},
		func() error {
			_, err := db.Claims().Claim(ctx, string(id), string(id), time.Now().Add(time.Hour))
			return say("claim", id, err)
		},
		func() error { return work.Send(ctx, job.Message{Body: []byte(id)}) },
		func() error {
			got, err := work.Receive(ctx, 1)
			if err != nil {
				return err
			}
			return say("deleted", job.ID(got[0].Body), work.Delete(ctx, got[0].Receipt))
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// requireWhole checks that all that was acknowledged is in the file and that nothing is there in part.
func requireWhole(t *testing.T, dir string, acknowledged map[string][]job.ID) {
	t.Helper()
	lock, err := lockdir.Acquire(dir)
	require.NoError(t, err, "the dead process holds it no more")
	defer func() { require.NoError(t, lock.Unlock()) }()
	db, err := Open(filepath.Join(dir, "sheaf.db"))
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	require.Equal(t, []string{"ok"}, texts(t, db, "PRAGMA integrity_check"))

	for what, query := range map[string]string{
		"job":      "SELECT id FROM jobs",
		"outcomes": fmt.Sprint("SELECT job FROM tallies WHERE completed = ", killedOutcomes),
		"message":  "SELECT CAST(body AS TEXT) FROM messages WHERE queue = 'kept'",
		"claim":    "SELECT key FROM claims WHERE value = key",
	} {
		there := map[string]bool{}
		for _, id := range texts(t, db, query) {
			there[id] = true
		}
		for _, id := range acknowledged[what] {
			require.True(t, there[string(id)], "%s of %s is lost", what, id)
		}
	}
	for _, id := range texts(t, db, "SELECT CAST(body AS TEXT) FROM messages WHERE queue = 'work'") {
		require.NotContains(t, acknowledged["deleted"], job.ID(id))
	}

	require.Equal(t, texts(t, db, "SELECT id FROM jobs ORDER BY 1"), texts(t, db, "SELECT DISTINCT job FROM feed ORDER BY 1"), "a job and its change are one")
	require.Equal(t, texts(t, db, "SELECT job || ' ' || count(*) FROM documents GROUP BY job ORDER BY 1"),
		texts(t, db, "SELECT job || ' ' || completed FROM tallies ORDER BY 1"), "an outcome and its count are one")
	require.Equal(t, texts(t, db, "SELECT job FROM feed GROUP BY job HAVING count(*) = 2 ORDER BY 1"), // the job's own and this
		texts(t, db, "SELECT job FROM tallies ORDER BY 1"), "outcomes and their change are one")
}

// texts returns the one column of a query.
func texts(t *testing.T, db *DB, query string) []string {
	t.Helper()
	rows, err := db.read.QueryContext(t.Context(), query)
	require.NoError(t, err)
	defer rows.Close()
	var all []string
	for rows.Next() {
		var s string
		require.NoError(t, rows.Scan(&s))
		all = append(all, s)
	}
	require.NoError(t, rows.Err())
	return all
}
