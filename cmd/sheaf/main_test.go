package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestCalledAs: a link to sheaf is a command by its name.
func TestCalledAs(t *testing.T) {
	require.Equal(t, []string{"soffice", "--version"}, calledAs([]string{"/opt/bin/soffice", "--version"}))
	require.Equal(t, []string{"soffice"}, calledAs([]string{"libreoffice"}))
	require.Equal(t, []string{"docx2pdf", "a.docx"}, calledAs([]string{"/usr/bin/docx2pdf", "a.docx"}))
	require.Equal(t, []string{"convert", "soffice"}, calledAs([]string{"sheaf", "convert", "soffice"}))
	require.Empty(t, calledAs(nil))
}
