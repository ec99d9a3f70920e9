package main

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNoPDFOnATerminal: neither is a PDF shown on one, nor a document awaited from one.
func TestNoPDFOnATerminal(t *testing.T) {
	file := writeFile(t, filepath.Join(t.TempDir(), "a.docx"), "a")
	con, said := quiet()
	con.OutTerminal = true
	require.Equal(t, 2, run(t.Context(), con, []string{"convert", file, "-o", "-"}))
	require.Contains(t, said.String(), "standard output is a terminal")

	con, said = quiet()
	con.InTerminal = true
	require.Equal(t, 2, run(t.Context(), con, []string{"convert", "-", "-o", "-"}))
	require.Contains(t, said.String(), "standard input is a terminal")
}
