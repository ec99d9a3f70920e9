package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/docx"
)

func TestCommittedSampleIsGenerated(t *testing.T) {
	want, err := build()
	require.NoError(t, err)
	got, err := os.ReadFile("../sample.zip")
	require.NoError(t, err)
	require.True(t, bytes.Equal(want, got), "run: go run ./samples/generate")
	require.Less(t, len(got), 300<<10)
}

func TestSampleDocuments(t *testing.T) {
	sample, err := build()
	require.NoError(t, err)
	z, err := zip.NewReader(bytes.NewReader(sample), int64(len(sample)))
	require.NoError(t, err)
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, ".docx") {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			r, err := f.Open()
			require.NoError(t, err)
			b, err := io.ReadAll(r)
			require.NoError(t, err)
			d, err := docx.Open(bytes.NewReader(b), int64(len(b)), docx.Limits{})
			if strings.HasPrefix(f.Name, "broken/") {
				require.Error(t, err)
				return
			}
			require.NoError(t, err)
			require.False(t, d.Info().Unsafe)
		})
	}
}
