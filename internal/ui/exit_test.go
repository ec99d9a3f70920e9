package ui

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestExitOfAStoppedRun(t *testing.T) {
	con, _ := quiet()
	for signal, code := range map[signalled]int{{2}: 130, {15}: 143} {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(signal)
		require.Equal(t, code, con.Exit(ctx, UsageError("whatever came of it")))
		require.Equal(t, 0, con.Exit(ctx, nil))
	}
}

func TestExitPrintsTheError(t *testing.T) {
	for _, c := range []struct {
		err  error
		code int
		text string
	}{
		{nil, 0, ""},
		{errors.New("broken\x1b[2J"), ExitFailed, "sheaf: broken\\x1b[2J\n"},
		{errors.Join(errors.New("one"), errors.New("two")), ExitFailed, "sheaf: one; two\n"},
		{UsageError("no %s", "file"), ExitUsage, "sheaf: no file\n"},
		{ExitWith(ExitPartial, nil), ExitPartial, ""},
		{fmt.Errorf("wrapped: %w", ExitWith(ExitUsage, errors.New("inside"))), ExitUsage, "sheaf: inside\n"},
	} {
		con, out := quiet()
		require.Equal(t, c.code, con.Exit(t.Context(), c.err), c.err)
		require.Equal(t, c.text, out.String(), c.err)
	}
}
