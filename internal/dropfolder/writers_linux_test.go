package dropfolder_test

import (
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

func TestDropWaitsForWriters(t *testing.T) {
	d := newDropTest(t)
	drop := d.drop()
	path := d.write(t, "a.zip", "one")
	writer, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	require.NoError(t, err)
	scan(t, drop, 3)
	require.Empty(t, d.told(), "somebody has it open")
	_, err = io.WriteString(writer, " two")
	require.NoError(t, err)
	require.NoError(t, writer.Close())
	scan(t, drop, 1)
	require.Empty(t, d.told(), "it has just changed")
	scan(t, drop, 1)
	require.Equal(t, []string{"drop/a.zip"}, d.told())
	require.Equal(t, "one two", getText(t, d.inbox, job.Ref{Key: "drop/a.zip"}))
	require.Empty(t, d.log.String())
}
