package s3store

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"sheaf/internal/job"
)

// StartMultipart begins an upload. Parts of this process have a CRC-32, which the SDK computes; an upload begun with a
// checksum algorithm refuses parts that come without one, as a client's plain PUT does.
func (b *Bucket) StartMultipart(ctx context.Context, key string, opt job.MultipartOptions) (string, error) {
	in := &s3.CreateMultipartUploadInput{
		Bucket:      &b.name,
		Key:         &key,
		ContentType: aws.String(cmp.Or(opt.ContentType, octetStream)),
	}
	var options []func(*s3.Options)
	if opt.Presigned {
		options = append(options, func(o *s3.Options) { o.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired })
	} else {
		in.ChecksumAlgorithm = types.ChecksumAlgorithmCrc32
	}
	out, err := b.client.CreateMultipartUpload(ctx, in, options...)
	if err != nil {
		return "", wrap("start upload", key, err, nil)
	}
	return aws.ToString(out.UploadId), nil
}

// PutPart stores one part of an upload that is not for presigned parts.
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

// Parts returns the parts that are stored.
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

// CompleteMultipart makes the object of its parts. With IfAbsent a 409 says that another write of the key was under way; the
// upload has to be made again from its first part then (S3 API reference, CompleteMultipartUpload).
func (b *Bucket) CompleteMultipart(ctx context.Context, key, uploadID string, parts []job.UploadedPart, opt job.CompleteOptions) error {
	in := &s3.CompleteMultipartUploadInput{
		Bucket:          &b.name,
		Key:             &key,
		UploadId:        &uploadID,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: make([]types.CompletedPart, len(parts))},
	}
	for i, p := range parts {
		in.MultipartUpload.Parts[i] = types.CompletedPart{
			PartNumber: aws.Int32(int32(p.Number)), ETag: quote(p.ETag), ChecksumCRC32: optional(p.CRC32),
		}
	}
	var failed error
	if opt.IfAbsent {
		in.IfNoneMatch, failed = aws.String("*"), job.ErrExists
	}
	_, err := b.client.CompleteMultipartUpload(ctx, in)
	switch {
	case err == nil:
		return nil
	case opt.IfAbsent && statusCode(err) == http.StatusConflict:
		return fmt.Errorf("complete upload %q: %w: %w", key, job.ErrConflict, err)
	}
	return wrap("complete upload", key, err, failed)
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
