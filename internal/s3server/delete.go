package s3server

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/versity/versitygw/s3err"
	"github.com/versity/versitygw/s3response"
)

// DeleteObject holds the key: the gateway looks which version is the current one and then removes the file under the
// key, which must not be another's by then. As in S3, deleting a version that is not there is no error.
func (g *gateway) DeleteObject(ctx context.Context, in *s3.DeleteObjectInput) (*s3.DeleteObjectOutput, error) {
	defer g.keys.lock(aws.ToString(in.Bucket) + "/" + aws.ToString(in.Key))()
	return g.deleteHeld(ctx, in)
}

// deleteHeld is DeleteObject for a caller that holds the key.
func (g *gateway) deleteHeld(ctx context.Context, in *s3.DeleteObjectInput) (*s3.DeleteObjectOutput, error) {
	out, err := g.Posix.DeleteObject(ctx, in)
	if _, unknown := errors.AsType[s3err.InvalidArgumentError](err); unknown && in.VersionId != nil {
		return &s3.DeleteObjectOutput{VersionId: in.VersionId}, nil
	}
	if err != nil {
		return nil, err
	}
	return out, g.forgetAttributes(aws.ToString(in.Bucket), aws.ToString(in.Key))
}

// undo removes an object that its client must not think was stored, because of err, so that a second try leaves one
// version and not two. The caller holds its key.
func (g *gateway) undo(ctx context.Context, made creation, err error) error {
	if err == nil || made.VersionID == "" {
		return err
	}
	_, e := g.deleteHeld(ctx, &s3.DeleteObjectInput{Bucket: &made.bucket, Key: &made.Key, VersionId: &made.VersionID})
	return errors.Join(err, e)
}

// forgetAttributes removes what is known of a key without an object. The gateway leaves it when that is not kept with
// the object's file, and then takes it for the next object's.
func (g *gateway) forgetAttributes(bucket, key string) error {
	if g.attributes == "" || strings.HasSuffix(key, "/") {
		return nil
	}
	if _, err := os.Lstat(filepath.Join(g.root, bucket, key)); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return g.meta.DeleteAttributes(bucket, key)
}

// DeleteObjects is DeleteObject for many.
func (g *gateway) DeleteObjects(ctx context.Context, in *s3.DeleteObjectsInput) (s3response.DeleteResult, error) {
	result := s3response.DeleteResult{Deleted: []types.DeletedObject{}, Error: []types.Error{}}
	for _, o := range in.Delete.Objects {
		out, err := g.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: in.Bucket, Key: o.Key, VersionId: o.VersionId})
		if err != nil {
			result.Error = append(result.Error, s3err.ObjectDeleteError(o.Key, o.VersionId, err))
			continue
		}
		deleted := types.DeletedObject{Key: o.Key, VersionId: o.VersionId, DeleteMarker: out.DeleteMarker}
		if aws.ToBool(out.DeleteMarker) {
			deleted.DeleteMarkerVersionId = out.VersionId
		}
		result.Deleted = append(result.Deleted, deleted)
	}
	return result, nil
}
