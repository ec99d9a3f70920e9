package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the templates into testdata as they are now")

// TestTemplates compares the templates with those that were last looked at: whoever changes the stack sees what that
// changes in the account, and commits it. scripts/cfn-lint.sh checks these files.
func TestTemplates(t *testing.T) {
	for _, variant := range []string{"default", "other"} {
		file := filepath.Join("testdata", variant+".template.json")
		var got bytes.Buffer
		require.NoError(t, json.Indent(&got, withoutDigests(synthesized(t, variant)), "", " "))
		got.WriteByte('\n')
		if *update {
			require.NoError(t, os.MkdirAll("testdata", 0o755))
			require.NoError(t, os.WriteFile(file, got.Bytes(), 0o644))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(want), got.String(), "if this is what the stack should be now: go test ./infra -update")
	}
}

// withoutDigests takes out of a template what stands for the bytes of the functions and of the image.
func withoutDigests(template string) []byte {
	digest := regexp.MustCompile(`([":/])[0-9a-f]{64}(\.zip)?"`)
	return digest.ReplaceAll([]byte(template), []byte(`${1}DIGEST${2}"`))
}
