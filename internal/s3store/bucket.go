// Package s3store is the adapter of the ports of objects to S3: Bucket is one bucket of any service that speaks its
// protocol, AWS's or the one that a laptop runs in its own process. It imports package job and the AWS SDK.
package s3store

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"sheaf/internal/job"
)

// Bucket is one S3 bucket.
type Bucket struct {
	client  *s3.Client
	calls   Calls
	name    string
	uploads *transfermanager.Client
	signer  *s3.PresignClient

	copyLimit int64 // bytes that one CopyObject may copy
	copyPart  int64 // bytes of a part of a larger copy
}

var (
	_ job.Objects   = (*Bucket)(nil)
	_ job.Remover   = (*Bucket)(nil)
	_ job.Multipart = (*Bucket)(nil)
	_ job.Presigner = (*Bucket)(nil)
)

// Calls are the calls that every document needs. An *s3.Client makes requests of them; a service in this process may take them
// without.
type Calls interface {
	HeadObject(ctx context.Context, in *s3.HeadObjectInput, options ...func(*s3.Options)) (*s3.HeadObjectOutput, error)
	GetObject(ctx context.Context, in *s3.GetObjectInput, options ...func(*s3.Options)) (*s3.GetObjectOutput, error)
	PutObject(ctx context.Context, in *s3.PutObjectInput, options ...func(*s3.Options)) (*s3.PutObjectOutput, error)
}

// NewBucket returns the bucket called name.
func NewBucket(client *s3.Client, name string) *Bucket { return NewNearBucket(client, client, name) }

// NewNearBucket returns the bucket called name of a service that takes calls without requests; all others are the client's.
func NewNearBucket(client *s3.Client, calls Calls, name string) *Bucket {
	return &Bucket{
		client:    client,
		calls:     calls,
		name:      name,
		uploads:   newUploads(client, calls),
		signer:    s3.NewPresignClient(client),
		copyLimit: 5 << 30,
		copyPart:  512 << 20,
	}
}

// askedName is the name of the metadata that holds the options of a dropped object: x-amz-meta-sheaf in requests. S3 gives names back in
// small letters, whatever was sent.
const askedName = "sheaf"

// Head describes an object.
func (b *Bucket) Head(ctx context.Context, ref job.Ref) (job.Object, error) {
	out, err := b.head(ctx, ref)
	if ref.VersionID != "" && statusCode(err) == http.StatusBadRequest {
		return job.Object{}, fmt.Errorf("head %q: %w", ref.Key, job.ErrNotFound) // what is no version's id of this bucket
	}
	if err != nil {
		return job.Object{}, wrap("head", ref.Key, err, job.ErrChanged)
	}
	return job.Object{
		Key:       ref.Key,
		VersionID: aws.ToString(out.VersionId),
		ETag:      unquote(out.ETag),
		Size:      aws.ToInt64(out.ContentLength),
		Modified:  aws.ToTime(out.LastModified),
		Asked:     out.Metadata[askedName],
	}, nil
}

func (b *Bucket) head(ctx context.Context, ref job.Ref) (*s3.HeadObjectOutput, error) {
	return b.calls.HeadObject(ctx, &s3.HeadObjectInput{
		Bucket:    &b.name,
		Key:       &ref.Key,
		VersionId: optional(ref.VersionID),
		IfMatch:   quote(ref.ETag),
	})
}

// Open reads a range of an object. What lies beyond its end is not there to read: the reader just ends.
func (b *Bucket) Open(ctx context.Context, ref job.Ref, offset, n int64) (io.ReadCloser, error) {
	if offset < 0 {
		return nil, fmt.Errorf("open %q: offset %d", ref.Key, offset)
	}
	if n == 0 {
		if _, err := b.Head(ctx, ref); err != nil {
			return nil, err
		}
		return http.NoBody, nil
	}
	out, err := b.calls.GetObject(ctx, &s3.GetObjectInput{
		Bucket:    &b.name,
		Key:       &ref.Key,
		VersionId: optional(ref.VersionID),
		IfMatch:   quote(ref.ETag),
		Range:     byteRange(offset, n),
	})
	if rangeBeyondEnd(err) {
		return http.NoBody, nil
	}
	if err != nil {
		return nil, wrap("open", ref.Key, err, job.ErrChanged)
	}
	return newBody(out.Body, ref.Key, out.ContentLength), nil
}

// byteRange is nil for a whole object: an empty one has no byte 0 to begin a range with (RFC 9110 section 14.1.2).
func byteRange(offset, n int64) *string {
	switch {
	case offset == 0 && n < 0:
		return nil
	case n < 0:
		return aws.String(fmt.Sprintf("bytes=%d-", offset))
	}
	return aws.String(fmt.Sprintf("bytes=%d-%d", offset, offset+n-1))
}

// unquote and quote turn entity tags between the protocol's form (RFC 9110 section 8.8.3) and the domain's, which is
// the bare one that S3's event messages use too.
func unquote(etag *string) string { return strings.Trim(aws.ToString(etag), `"`) }

func quote(etag string) *string {
	if etag == "" {
		return nil
	}
	return aws.String(`"` + strings.Trim(etag, `"`) + `"`)
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
