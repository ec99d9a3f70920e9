package s3server

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/versity/versitygw/backend/posix"
)

// inProgress ends the name of an upload's folder while the upload is being completed: <upload id>.<etag>.inprogress.
const inProgress = ".inprogress"

// uploadsOf is where the uploads to a key lie, below the bucket's folder.
func uploadsOf(key string) string {
	sum := sha256.Sum256([]byte(key))
	return filepath.Join(posix.MetaTmpMultipartDir, hex.EncodeToString(sum[:]))
}

// uploading reports whether an upload is under way and not being completed.
func (g *gateway) uploading(bucket, key, upload string) bool {
	if upload == "" || !filepath.IsLocal(upload) {
		return false
	}
	_, err := os.Stat(filepath.Join(g.root, bucket, uploadsOf(key), upload))
	return err == nil
}

// recover undoes what a process that died left half done in a bucket. Nothing else may use the bucket.
func (g *gateway) recover(bucket string) error {
	temp := []string{
		filepath.Join(g.root, bucket, posix.MetaTmpDir),
		filepath.Join(g.versions, bucket, posix.MetaTmpDir),
	}
	for _, folder := range temp {
		if err := removeFiles(folder); err != nil {
			return err
		}
	}
	if bucket == OutboxBucket {
		return g.dropUploads(bucket)
	}
	claimed, err := filepath.Glob(filepath.Join(g.root, bucket, posix.MetaTmpMultipartDir, "*", "*"+inProgress))
	if err != nil {
		return err
	}
	for _, folder := range claimed {
		if err := g.recoverUpload(bucket, folder); err != nil {
			return err
		}
	}
	return nil
}

// dropUploads removes all uploads to a bucket that nobody but this process and those before it write to. Their parts
// are not synced one by one, which would have the disk write all of a large object twice: after a loss of power a part may
// be there and not be whole.
func (g *gateway) dropUploads(bucket string) error {
	err := os.RemoveAll(filepath.Join(g.root, bucket, posix.MetaTmpMultipartDir))
	if g.attributes != "" {
		err = errors.Join(err, os.RemoveAll(filepath.Join(g.attributes, bucket, posix.MetaTmpMultipartDir)))
	}
	return err
}

// removeFiles removes the files in a folder, which hold bodies that never became objects, and leaves its folders.
func removeFiles(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		if err := os.Remove(filepath.Join(folder, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// recoverUpload renames an upload whose completion was cut short to what it was called before: under the other one the gateway would
// take it for one that another request is completing, and answer success for it without an object. It is removed when
// there is the object already.
func (g *gateway) recoverUpload(bucket, folder string) error {
	name := filepath.Base(folder)
	upload, _, _ := strings.Cut(name, ".")
	below, err := filepath.Rel(filepath.Join(g.root, bucket), filepath.Dir(folder))
	if err != nil {
		return err
	}
	key, err := g.meta.RetrieveAttribute(nil, bucket, below, "objname")
	if err != nil {
		return fmt.Errorf("key of upload %s: %w", upload, err)
	}
	if g.madeOf(bucket, string(key), upload) {
		return os.RemoveAll(folder)
	}
	if err := os.Rename(folder, filepath.Join(filepath.Dir(folder), upload)); err != nil {
		return err
	}
	err = g.meta.RenameObject(bucket, filepath.Join(below, name), filepath.Join(below, upload))
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // renamed before
		return err
	}
	return nil
}

// AbortStale aborts the multipart uploads that got no part since olderThan ago.
func (s *Server) AbortStale(ctx context.Context, olderThan time.Duration) error {
	before := time.Now().Add(-olderThan)
	for _, bucket := range []string{InboxBucket, OutboxBucket} {
		if err := s.gateway.abortStale(ctx, bucket, before); err != nil {
			return fmt.Errorf("abort stale uploads to %s: %w", bucket, err)
		}
	}
	return nil
}

func (g *gateway) abortStale(ctx context.Context, bucket string, before time.Time) error {
	in := &s3.ListMultipartUploadsInput{Bucket: &bucket, MaxUploads: aws.Int32(1000)}
	for {
		page, err := g.ListMultipartUploads(ctx, in)
		if err != nil {
			return err
		}
		for _, u := range page.Uploads {
			if !u.Initiated.Before(before) {
				continue
			}
			err := g.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{Bucket: &bucket, Key: &u.Key, UploadId: &u.UploadID})
			if err != nil && g.uploading(bucket, u.Key, u.UploadID) { // not ended meanwhile
				return fmt.Errorf("%q: %w", u.Key, err)
			}
		}
		if !page.IsTruncated {
			return nil
		}
		in.KeyMarker, in.UploadIdMarker = &page.NextKeyMarker, &page.NextUploadIDMarker
	}
}
