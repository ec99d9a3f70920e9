package zygote

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx/docxtest"
)

// The width of spaces that a document names behind a font is theirs, and nothing else is another for it.
func TestConvertSpaceWidths(t *testing.T) {
	z := start(t)
	require.True(t, z.SpaceWidths())
	lines := func(font string) int {
		r := request(t)
		overwrite(t, r, docxtest.New().Formatted(docxtest.Format{Font: font}, strings.Repeat("n ", 600)).Bytes())
		end, err := z.Convert(t.Context(), r)
		require.NoError(t, err)
		require.Equal(t, ExitDone, end.Code, end.Stderr)
		out, err := exec.Command("pdftotext", Output(r.Dir), "-").Output()
		require.NoError(t, err)
		return strings.Count(strings.TrimSpace(string(out)), "\n") + 1
	}
	plain := lines("Liberation Sans")
	require.Greater(t, plain, 5)
	require.Less(t, lines("Liberation Sans:SPCW=50"), plain)
	for _, same := range []string{"Liberation Sans:SPCW=100", "Liberation Sans:SPCW=400", "Liberation Sans:-liga"} {
		require.Equal(t, plain, lines(same), same)
	}
}
