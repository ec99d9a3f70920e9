package s3store

import (
	"context"
	"fmt"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go/encoding/httpbinding"
	"golang.org/x/sync/errgroup"

	"sheaf/internal/job"
)

// partCopies is how many parts of a copy are under way at a time. Their bytes do not pass through this process.
const partCopies = 4

// Copy copies the version of the object that is there when it begins.
func (b *Bucket) Copy(ctx context.Context, src job.Ref, key string) error {
	head, err := b.head(ctx, src)
	if err != nil {
		return wrap("copy", src.Key, err, job.ErrChanged)
	}
	if aws.ToInt64(head.ContentLength) > b.copyLimit {
		err = b.copyParts(ctx, src.Key, head, key)
	} else {
		_, err = b.client.CopyObject(ctx, &s3.CopyObjectInput{
			Bucket:            &b.name,
			Key:               &key,
			CopySource:        b.source(src.Key, head.VersionId),
			CopySourceIfMatch: head.ETag,
		})
	}
	if err != nil {
		return wrap("copy", src.Key, err, job.ErrChanged)
	}
	return nil
}

// source is the x-amz-copy-source of a version of an object.
func (b *Bucket) source(key string, version *string) *string {
	source := b.name + "/" + httpbinding.EscapePath(key, false)
	if version != nil {
		source += "?versionId=" + url.QueryEscape(*version)
	}
	return &source
}

func (b *Bucket) copyParts(ctx context.Context, srcKey string, src *s3.HeadObjectOutput, key string) error {
	upload, err := b.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{
		Bucket:      &b.name,
		Key:         &key,
		ContentType: src.ContentType,
	})
	if err != nil {
		return err
	}
	parts, err := b.copyEachPart(ctx, srcKey, src, key, upload.UploadId)
	if err == nil {
		_, err = b.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
			Bucket:          &b.name,
			Key:             &key,
			UploadId:        upload.UploadId,
			MultipartUpload: &types.CompletedMultipartUpload{Parts: parts},
		})
	}
	if err != nil {
		abort, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTimeout)
		defer cancel()
		if e := b.AbortMultipart(abort, key, *upload.UploadId); e != nil {
			return fmt.Errorf("%w; its parts stay: %w", err, e)
		}
	}
	return err
}

func (b *Bucket) copyEachPart(ctx context.Context, srcKey string, src *s3.HeadObjectOutput, key string, uploadID *string) ([]types.CompletedPart, error) {
	size := aws.ToInt64(src.ContentLength)
	parts := make([]types.CompletedPart, (size+b.copyPart-1)/b.copyPart)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(partCopies)
	for i := range parts {
		group.Go(func() error {
			offset := int64(i) * b.copyPart
			out, err := b.client.UploadPartCopy(ctx, &s3.UploadPartCopyInput{
				Bucket:            &b.name,
				Key:               &key,
				UploadId:          uploadID,
				PartNumber:        aws.Int32(int32(i + 1)),
				CopySource:        b.source(srcKey, src.VersionId),
				CopySourceIfMatch: src.ETag,
				CopySourceRange:   byteRange(offset, min(b.copyPart, size-offset)),
			})
			if err != nil {
				return err
			}
			parts[i] = types.CompletedPart{PartNumber: aws.Int32(int32(i + 1)), ETag: out.CopyPartResult.ETag}
			return nil
		})
	}
	return parts, group.Wait()
}
