package s3store

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"sheaf/internal/disposition"
	"sheaf/internal/job"
)

// PresignPut signs the PUT of an object of size bytes, of any content and type. A sender that adds the headers replaces nothing.
// They are not signed: what a client that knows none of headers sends is taken, too.
func (b *Bucket) PresignPut(ctx context.Context, key string, size int64, valid time.Duration) (job.SignedRequest, error) {
	expires := b.expiry(ctx, valid)
	r, err := b.signer.PresignPutObject(ctx, &s3.PutObjectInput{
		Bucket: &b.name, Key: &key, ContentLength: &size,
	}, s3.WithPresignExpires(valid))
	if err != nil {
		return job.SignedRequest{}, wrap("presign put", key, err, nil)
	}
	request := signed(r, expires)
	request.Headers["If-None-Match"] = "*"
	return request, nil
}

// PresignGet signs the GET of an object, to be saved by browsers as filename.
func (b *Bucket) PresignGet(ctx context.Context, key, filename string, valid time.Duration) (job.SignedRequest, error) {
	expires := b.expiry(ctx, valid)
	r, err := b.signer.PresignGetObject(ctx, &s3.GetObjectInput{
		Bucket:                     &b.name,
		Key:                        &key,
		ResponseContentDisposition: aws.String(disposition.Attachment(filename)),
	}, s3.WithPresignExpires(valid))
	if err != nil {
		return job.SignedRequest{}, wrap("presign get", key, err, nil)
	}
	return signed(r, expires), nil
}

// PresignPart signs the PUT of one part, of size bytes, of a multipart upload.
func (b *Bucket) PresignPart(ctx context.Context, key, uploadID string, part int, size int64, valid time.Duration) (job.SignedRequest, error) {
	expires := b.expiry(ctx, valid)
	r, err := b.signer.PresignUploadPart(ctx, &s3.UploadPartInput{
		Bucket:        &b.name,
		Key:           &key,
		UploadId:      &uploadID,
		PartNumber:    aws.Int32(int32(part)),
		ContentLength: &size,
	}, s3.WithPresignExpires(valid))
	if err != nil {
		return job.SignedRequest{}, wrap("presign part", key, err, nil)
	}
	return signed(r, expires), nil
}

// expiry is when a URL signed now for valid stops working. Signatures count from the whole second before, and a role's
// die with its session token.
func (b *Bucket) expiry(ctx context.Context, valid time.Duration) time.Time {
	expires := time.Now().Truncate(time.Second).Add(valid)
	creds, err := b.client.Options().Credentials.Retrieve(ctx)
	if err == nil && creds.CanExpire && creds.Expires.Before(expires) {
		return creds.Expires
	}
	return expires
}

// signed returns a request with the headers that its sender has to add. HTTP clients send Host and Content-Length by
// themselves, and browsers let nobody else set them.
func signed(r *v4.PresignedHTTPRequest, expires time.Time) job.SignedRequest {
	headers := map[string]string{}
	for name, values := range r.SignedHeader {
		if name = http.CanonicalHeaderKey(name); name != "Host" && name != "Content-Length" {
			headers[name] = strings.Join(values, ",")
		}
	}
	return job.SignedRequest{URL: r.URL, Headers: headers, Expires: expires}
}
