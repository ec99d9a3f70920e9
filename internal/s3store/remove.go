package s3store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"sheaf/internal/job"
)

// Remove removes the versions that refs name, and all versions and delete markers where one names none.
func (b *Bucket) Remove(ctx context.Context, refs ...job.Ref) error {
	var versions []types.ObjectIdentifier
	for _, ref := range refs {
		if ref.VersionID != "" {
			versions = append(versions, types.ObjectIdentifier{Key: &ref.Key, VersionId: &ref.VersionID})
			continue
		}
		if err := b.removeVersions(ctx, ref.Key, func(key string) bool { return key == ref.Key }); err != nil {
			return wrap("remove", ref.Key, err, nil)
		}
	}
	for batch := range slices.Chunk(versions, pageSize) {
		if err := b.deleteVersions(ctx, batch); err != nil {
			return wrap("remove", *batch[0].Key, err, nil)
		}
	}
	return nil
}

// RemoveAll removes every object under prefix with all its versions and delete markers.
func (b *Bucket) RemoveAll(ctx context.Context, prefix string) error {
	if err := b.removeVersions(ctx, prefix, func(string) bool { return true }); err != nil {
		return wrap("remove all", prefix, err, nil)
	}
	return nil
}

// removeVersions removes the first page of versions under prefix whose keys match, again and again until it has none.
// Listings are ordered by key and consistent, so keys that match must come first: it never pages past what it removes.
func (b *Bucket) removeVersions(ctx context.Context, prefix string, match func(key string) bool) error {
	for {
		page, err := b.client.ListObjectVersions(ctx, &s3.ListObjectVersionsInput{
			Bucket:       &b.name,
			Prefix:       &prefix,
			MaxKeys:      aws.Int32(pageSize),
			EncodingType: types.EncodingTypeUrl,
		})
		if err != nil {
			return err
		}
		versions, err := matching(page, match)
		if err != nil {
			return err
		}
		if len(versions) == 0 {
			return nil
		}
		if err := b.deleteVersions(ctx, versions); err != nil {
			return err
		}
	}
}

// matching returns the versions on a page whose keys match, each key's oldest first: none becomes the current one when a
// newer is removed before it.
func matching(page *s3.ListObjectVersionsOutput, match func(key string) bool) ([]types.ObjectIdentifier, error) {
	var versions []types.ObjectIdentifier
	add := func(key, version *string) error {
		k, err := decodeKey(key, page.EncodingType)
		if err == nil && match(k) {
			versions = append(versions, types.ObjectIdentifier{Key: &k, VersionId: version})
		}
		return err
	}
	for _, v := range slices.Backward(page.Versions) {
		if err := add(v.Key, v.VersionId); err != nil {
			return nil, err
		}
	}
	for _, m := range slices.Backward(page.DeleteMarkers) {
		if err := add(m.Key, m.VersionId); err != nil {
			return nil, err
		}
	}
	return versions, nil
}

// deleteVersions deletes at most pageSize versions. S3 answers 200 even when it could not delete some.
func (b *Bucket) deleteVersions(ctx context.Context, versions []types.ObjectIdentifier) error {
	out, err := b.client.DeleteObjects(ctx, &s3.DeleteObjectsInput{
		Bucket: &b.name,
		Delete: &types.Delete{Objects: versions, Quiet: aws.Bool(true)},
	})
	if err != nil {
		return err
	}
	var failed []error
	for _, e := range out.Errors {
		if code := aws.ToString(e.Code); !strings.HasPrefix(code, "NoSuch") { // gone is what was wanted
			failed = append(failed, fmt.Errorf("delete %q: %s: %s", aws.ToString(e.Key), code, aws.ToString(e.Message)))
		}
	}
	return errors.Join(failed...)
}
