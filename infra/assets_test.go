package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// dockerImages returns how the images of a stack are built, by their hashes.
func dockerImages(t *testing.T, values map[string]string) map[string]any {
	settings, err := parseSettings(values)
	require.NoError(t, err)
	app := testApp(t)
	newStack(app, settings, placeholders(t))
	text, err := os.ReadFile(filepath.Join(*app.Synth(nil).Directory(), settings.Name+".assets.json"))
	require.NoError(t, err)
	var manifest struct {
		DockerImages map[string]any `json:"dockerImages"`
	}
	require.NoError(t, json.Unmarshal(text, &manifest))
	return manifest.DockerImages
}

// TestNewDateIsANewImage: the CDK builds an image only when its hash is another.
func TestNewDateIsANewImage(t *testing.T) {
	seen := map[string]string{}
	for _, date := range []string{"", "2026-W48", "2026-W49", "2026-W48"} {
		images := dockerImages(t, map[string]string{"imageDate": date})
		require.Len(t, images, 1)
		hash := slices.Collect(maps.Keys(images))[0]
		require.Equal(t, "lambda", at(images[hash], "source.dockerBuildTarget"), "the Dockerfile makes another image, too")
		if date != "" {
			require.Equal(t, date, at(images[hash], "source.dockerBuildArgs.IMAGE_DATE"))
		}
		for other, of := range seen {
			require.Equal(t, date == of, hash == other, "%q and %q", date, of)
		}
		seen[hash] = date
	}
	require.Empty(t, dockerImages(t, map[string]string{"imageDate": "2026-W48", "image": variants()["other"]["image"]}))
}

// TestDateComesBeforeThePackages: what stands in the Dockerfile before the date is taken from docker's cache for ever.
func TestDateComesBeforeThePackages(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", dockerfile))
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(text), "\nARG IMAGE_DATE")
	require.True(t, found)
	require.NotContains(t, before, "\nRUN ")
	run, _, _ := strings.Cut(rest[strings.Index(rest, "\nRUN ")+1:], "packages.sh")
	require.Contains(t, run, "${IMAGE_DATE", "the first layer has to name it")
}
