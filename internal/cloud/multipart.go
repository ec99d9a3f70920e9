package cloud

import (
	"context"

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
			})
		}
	}
	return parts, nil
}

// CompleteMultipart makes the object of its parts.
func (b *Bucket) CompleteMultipart(ctx context.Context, key, uploadID string, parts []job.UploadedPart) error {
	completed := make([]types.CompletedPart, len(parts))
	for i, p := range parts {
		completed[i] = types.CompletedPart{PartNumber: aws.Int32(int32(p.Number)), ETag: quote(p.ETag)}
	}
	_, err := b.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket:          &b.name,
		Key:             &key,
		UploadId:        &uploadID,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: completed},
	})
	if err != nil {
		return wrap("complete upload", key, err, nil)
	}
	return nil
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
