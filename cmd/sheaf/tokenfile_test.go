package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/config"
)

func TestTokenFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a", "token")
	first := serveOptions{tokenFile: file}
	made, err := first.settleTokens()
	require.NoError(t, err)
	require.True(t, made)
	require.Len(t, first.tokens, 1)
	require.Equal(t, "default", first.tokens[0].Owner)
	info, err := os.Stat(file)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	again := serveOptions{tokenFile: file}
	made, err = again.settleTokens()
	require.NoError(t, err)
	require.False(t, made)
	require.Equal(t, first.tokens, again.tokens, "it is made once")

	require.NoError(t, os.WriteFile(file, []byte("ann=0123456789abcdef,bob=fedcba9876543210\r\nmore\n"), 0o600))
	many := serveOptions{tokenFile: file}
	_, err = many.settleTokens()
	require.NoError(t, err)
	require.Len(t, many.tokens, 2)
	require.Equal(t, "fedcba9876543210", many.tokens[1].Secret)

	given := serveOptions{tokenFile: "/dev/null/no", tokens: []config.AccessToken{{Owner: "ann"}}}
	made, err = given.settleTokens()
	require.NoError(t, err, "the file does not count then")
	require.False(t, made)
}
