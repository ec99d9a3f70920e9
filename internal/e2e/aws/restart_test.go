package aws

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/lambdatest"
)

// restartedConverter kills a converter and looks at what the next one, in the same place, leaves of it.
func restartedConverter(t *testing.T, a *account) {
	f, err := lambdatest.New(a.options("convert", t.Output()))
	require.NoError(t, err)
	defer f.Close()
	start := func() string {
		r, err := f.Invoke(t.Context(), []byte(`{"Records":[]}`))
		require.NoError(t, err)
		require.True(t, r.Cold)
		tmp, err := f.Temporary()
		require.NoError(t, err)
		require.Len(t, tmp, 1)
		engines, err := filepath.Glob(filepath.Join(tmp[0], "sheaf-*", "*"))
		require.NoError(t, err)
		require.Len(t, engines, 1, "the engine's folder of this process alone")
		return tmp[0]
	}
	tmp := start()
	leftover := filepath.Join(tmp, "sheaf", "document-of-another")
	require.NoError(t, os.Mkdir(leftover, 0o700))
	require.Equal(t, 1, f.Kill())
	start()
	require.NoDirExists(t, leftover)
}
