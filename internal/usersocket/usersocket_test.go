package usersocket_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/usersocket"
)

// runtimeDir is a short folder for sockets, whose paths may have about 100 bytes.
func runtimeDir(t *testing.T) string {
	dir, err := os.MkdirTemp("/tmp", "sheaf-sock-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	t.Setenv("XDG_RUNTIME_DIR", dir)
	return dir
}

// TestWithoutRuntimeFolder: where a user has none, the engine's folder in the place for temporary files, which other users come through,
// is not taken for the socket's.
func TestWithoutRuntimeFolder(t *testing.T) {
	temp := runtimeDir(t)
	t.Setenv("XDG_RUNTIME_DIR", "")
	t.Setenv("TMPDIR", temp)
	require.NoError(t, os.Mkdir(filepath.Join(temp, fmt.Sprint("sheaf-", os.Getuid())), 0o711))
	path, err := usersocket.Path()
	require.NoError(t, err)
	if !strings.HasPrefix(path, temp) {
		t.Logf("%s has a runtime folder without being told: %s", os.Getenv("USER"), path)
		return
	}
	l, err := usersocket.Listen(path)
	require.NoError(t, err)
	require.NoError(t, l.Close())
}

func TestSocket(t *testing.T) {
	dir := runtimeDir(t)
	path, err := usersocket.Path()
	require.NoError(t, err)
	require.Equal(t, filepath.Join(dir, "sheaf", "serve.sock"), path)
	_, err = usersocket.Dial(t.Context(), path)
	require.ErrorIs(t, err, usersocket.ErrNone)

	l, err := usersocket.Listen(path)
	require.NoError(t, err)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	_, err = usersocket.Listen(path)
	require.ErrorIs(t, err, usersocket.ErrTaken)
	go func() {
		c, err := l.Accept()
		for err == nil {
			_, _ = io.WriteString(c, "hello")
			_ = c.Close()
			c, err = l.Accept()
		}
	}()
	c, err := usersocket.Dial(t.Context(), path)
	require.NoError(t, err)
	said, err := io.ReadAll(c)
	require.NoError(t, err)
	require.Equal(t, "hello", string(said))
	require.NoError(t, c.Close())
	require.NoError(t, l.Close())
	require.NoFileExists(t, path)
}

// TestSocketOfAKilledService is replaced, and nothing goes into a folder that others may write to.
func TestSocketOfAKilledService(t *testing.T) {
	dir := runtimeDir(t)
	path, err := usersocket.Path()
	require.NoError(t, err)
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, nil, 0o600))
	l, err := usersocket.Listen(path)
	require.NoError(t, err)
	require.NoError(t, l.Close())

	require.NoError(t, os.Chmod(filepath.Join(dir, "sheaf"), 0o777))
	_, err = usersocket.Listen(path)
	require.ErrorContains(t, err, "for this user alone")
	_, err = usersocket.Dial(t.Context(), path)
	require.ErrorIs(t, err, usersocket.ErrNone)
}
