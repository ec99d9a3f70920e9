package function

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"sheaf/internal/awsclients"
	"sheaf/internal/config"
	"sheaf/internal/folder"
	"sheaf/internal/job"
	"sheaf/internal/s3store"
)

// Bounds of an archive of fonts, which is fetched and unpacked whenever an instance of the function starts.
const (
	maxFonts     = 1000
	maxFontBytes = 256 << 20 // of the archive, and of all fonts in it
)

var errTooManyFonts = fmt.Errorf("more than %d fonts or %d MiB of them", maxFonts, maxFontBytes>>20)

// Fonts fetches the archive of fonts that config.FontsArchive names and returns the folder that they are in then; "" when it
// names none. An archive that cannot be had is an error: documents would look other than they should.
func Fonts(ctx context.Context) (dir string, err error) {
	url := os.Getenv(config.FontsArchive)
	if url == "" {
		return "", nil
	}
	place, ok := strings.CutPrefix(url, "s3://")
	bucket, key, hasKey := strings.Cut(place, "/")
	if !ok || !hasKey {
		return "", fmt.Errorf("%s: %q is not like s3://BUCKET/KEY", config.FontsArchive, url)
	}
	clients, err := awsclients.NewClients(ctx)
	if err != nil {
		return "", err
	}
	dir = filepath.Join(os.TempDir(), "sheaf-fonts")
	if err := folder.Empty(dir); err != nil {
		return "", err
	}
	if err := fetchFonts(ctx, s3store.NewBucket(clients.S3, bucket), key, dir); err != nil {
		return "", fmt.Errorf("fetch fonts %s: %w", url, err)
	}
	return dir, nil
}

func fetchFonts(ctx context.Context, bucket job.Objects, key, dir string) error {
	body, err := bucket.Open(ctx, job.Ref{Key: key}, 0, -1)
	if err != nil {
		return err
	}
	defer body.Close()
	file, err := os.CreateTemp("", "sheaf-fonts-*.zip")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	size, err := io.Copy(file, io.LimitReader(body, maxFontBytes+1))
	switch {
	case err != nil:
		return err
	case size > maxFontBytes:
		return errTooManyFonts
	}
	archive, err := zip.NewReader(file, size)
	if err != nil {
		return err
	}
	return unpackFonts(archive, dir)
}

// unpackFonts writes the archive's files into the folder by their number: two in different folders may have one name.
func unpackFonts(archive *zip.Reader, dir string) error {
	room := int64(maxFontBytes)
	for i, entry := range archive.File {
		if entry.FileInfo().IsDir() {
			continue
		}
		name := fmt.Sprintf("%04d%s", i, strings.ToLower(filepath.Ext(entry.Name)))
		n, err := unpackFont(entry, filepath.Join(dir, name), room)
		if err != nil {
			return err
		}
		if room -= n; room < 0 || i >= maxFonts {
			return errTooManyFonts
		}
	}
	return nil
}

// unpackFont writes at most one byte more than there is room for, and returns how many it wrote.
func unpackFont(entry *zip.File, path string, room int64) (int64, error) {
	r, err := entry.Open()
	if err != nil {
		return 0, err
	}
	defer r.Close()
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(file, io.LimitReader(r, room+1))
	return n, errors.Join(err, file.Close())
}
