package s3store

import (
	"bytes"
	"context"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"sheaf/internal/job"
)

// StartMultipart begins a multipart upload by a client that has presigned URLs.
func (b *Bucket) StartMultipart(ctx context.Context, key string) (string, error) {
	out, err := b.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{
		Bucket:      &b.name,
		Key:         &key,
		ContentType: aws.String("application/octet-stream"),
	}, func(o *s3.Options) {
		// An upload begun with a checksum algorithm refuses parts that come without one, as a plain PUT does.
		o.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
	})
	if err != nil {
		return "", wrap("start upload", key, err, nil)
	}
	return aws.ToString(out.UploadId), nil
}

// StartParts begins a multipart upload by this process. Its parts have a CRC-32, which the SDK computes.
func (b *Bucket) StartParts(ctx context.Context, key, contentType string) (string, error) {
	out, err := b.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{
		Bucket:            &b.name,
		Key:               &key,
		ContentType:       &contentType,
		ChecksumAlgorithm: types.ChecksumAlgorithmCrc32,
	})
	if err != nil {
		return "", wrap("start upload", key, err, nil)
	}
	return aws.ToString(out.UploadId), nil
}

// PutPart stores one part of an upload that StartParts began.
func (b *Bucket) PutPart(ctx context.Context, key, uploadID string, number int, data []byte) (job.UploadedPart, error) {
	out, err := b.client.UploadPart(ctx, &s3.UploadPartInput{
		Bucket:            &b.name,
		Key:               &key,
		UploadId:          &uploadID,
		PartNumber:        aws.Int32(int32(number)),
		Body:              bytes.NewReader(data),
		ChecksumAlgorithm: types.ChecksumAlgorithmCrc32,
	})
	if err != nil {
		return job.UploadedPart{}, wrap("put part", key, err, nil)
	}
	return job.UploadedPart{
		Number: number, ETag: unquote(out.ETag), Size: int64(len(data)), CRC32: aws.ToString(out.ChecksumCRC32),
	}, nil
}

// Parts gives the parts that are stored.
func (b *Bucket) Parts(ctx context.Context, key, uploadID string) ([]job.UploadedPart, error) {
	var parts []job.UploadedPart
	pages := s3.NewListPartsPaginator(b.client, &s3.ListPartsInput{Bucket: &b.name, Key: &key, UploadId: &uploadID})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, wrap("list parts", key, err, nil)
		}
		for _, p := range page.Parts {
			parts = append(parts, job.UploadedPart{
				Number: int(aws.ToInt32(p.PartNumber)), ETag: unquote(p.ETag), Size: aws.ToInt64(p.Size),
				CRC32: aws.ToString(p.ChecksumCRC32),
			})
		}
	}
	return parts, nil
}

// CompleteMultipart makes the object of its parts.
func (b *Bucket) CompleteMultipart(ctx context.Context, key, uploadID string, parts []job.UploadedPart) error {
	if err := b.complete(ctx, key, uploadID, parts, nil); err != nil {
		return wrap("complete upload", key, err, nil)
	}
	return nil
}

// CompleteIfAbsent makes the object of its parts unless there is one. A 409 says that another write of the key was under
// way; the upload has to be made again from its first part then (S3 API reference, CompleteMultipartUpload).
func (b *Bucket) CompleteIfAbsent(ctx context.Context, key, uploadID string, parts []job.UploadedPart) error {
	err := b.complete(ctx, key, uploadID, parts, aws.String("*"))
	switch {
	case err == nil:
		return nil
	case statusCode(err) == http.StatusConflict:
		return fmt.Errorf("complete upload %q: %w: %w", key, job.ErrConflict, err)
	}
	return wrap("complete upload", key, err, job.ErrExists)
}

func (b *Bucket) complete(ctx context.Context, key, uploadID string, parts []job.UploadedPart, ifNoneMatch *string) error {
	completed := make([]types.CompletedPart, len(parts))
	for i, p := range parts {
		completed[i] = types.CompletedPart{
			PartNumber: aws.Int32(int32(p.Number)), ETag: quote(p.ETag), ChecksumCRC32: optional(p.CRC32),
		}
	}
	_, err := b.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket:          &b.name,
		Key:             &key,
		UploadId:        &uploadID,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: completed},
		IfNoneMatch:     ifNoneMatch,
	})
	return err
}

// AbortMultipart drops an upload and its parts.
func (b *Bucket) AbortMultipart(ctx context.Context, key, uploadID string) error {
	_, err := b.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{
		Bucket: &b.name, Key: &key, UploadId: &uploadID,
	})
	if err != nil && !notFound(err) {
		return wrap("abort upload", key, err, nil)
	}
	return nil
}
