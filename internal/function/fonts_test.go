package function

import (
	"archive/zip"
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/config"
)

// fontsBucket answers for one object as S3 does.
func fontsBucket(t *testing.T, archive []byte) {
	environment(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/assets/ab.zip" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.Header().Set("ETag", `"e"`)
		_, _ = w.Write(archive)
	}))
	t.Cleanup(server.Close)
	t.Setenv("AWS_ENDPOINT_URL", server.URL)
	t.Setenv("AWS_ACCESS_KEY_ID", "test")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	t.Setenv(config.FontsArchive, "s3://assets/ab.zip")
}

func zipOf(t *testing.T, files ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, file := range files {
		w, err := z.Create(file)
		require.NoError(t, err)
		if !strings.HasSuffix(file, "/") {
			_, err = w.Write([]byte(file))
			require.NoError(t, err)
		}
	}
	require.NoError(t, z.Close())
	return b.Bytes()
}

func TestFonts(t *testing.T) {
	fontsBucket(t, zipOf(t, "a/Aptos.ttf", "b/Aptos.ttf", "b/", "../../up.OTF"))
	for range 2 { // a start after a crash finds the folder of the one before
		folder, err := Fonts(t.Context())
		require.NoError(t, err)
		entries, err := os.ReadDir(folder)
		require.NoError(t, err)
		var texts []string
		for _, e := range entries {
			b, err := os.ReadFile(filepath.Join(folder, e.Name()))
			require.NoError(t, err)
			texts = append(texts, e.Name()+" "+string(b))
		}
		require.Equal(t, []string{"0000.ttf a/Aptos.ttf", "0001.ttf b/Aptos.ttf", "0003.otf ../../up.OTF"}, texts)
		left, err := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "*.zip"))
		require.NoError(t, err)
		require.Empty(t, left)
	}
}

func TestNoFonts(t *testing.T) {
	environment(t)
	folder, err := Fonts(t.Context())
	require.NoError(t, err)
	require.Empty(t, folder)
}

func TestFontsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		url     string
		archive []byte
		want    string
	}{
		"no URL":    {"assets/ab.zip", nil, `"assets/ab.zip" is not like s3://BUCKET/KEY`},
		"no key":    {"s3://assets", nil, "is not like s3://BUCKET/KEY"},
		"not there": {"s3://assets/none.zip", nil, "fetch fonts s3://assets/none.zip"},
		"no ZIP":    {"s3://assets/ab.zip", []byte("<html>"), "not a valid zip file"},
		"too many":  {"s3://assets/ab.zip", zipOf(t, strings.Split(strings.Repeat("x.ttf,", maxFonts+1), ",")...), errTooManyFonts.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			fontsBucket(t, c.archive)
			t.Setenv(config.FontsArchive, c.url)
			_, err := Fonts(t.Context())
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestUnpackFontStopsAtTheBound(t *testing.T) {
	b := zipOf(t, "a long name.ttf")
	archive, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "0.ttf")
	n, err := unpackFont(archive.File[0], path, 5)
	require.NoError(t, err)
	require.EqualValues(t, 6, n)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.EqualValues(t, 6, info.Size())
}
