package s3store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"sheaf/internal/job"
)

// octetStream is the content type of objects that are put without one.
const octetStream = "application/octet-stream"

// What an upload holds in memory: the part read first, and one part more than are under way. Together 32 MiB.
const (
	partSize      = 8 << 20
	partsUnderWay = 2
)

// abortTimeout is how long a failed upload tries to take its parts away, in a context of its own.
const abortTimeout = 10 * time.Second

func newUploads(client *s3.Client, calls Calls) *transfermanager.Client {
	return transfermanager.New(uploadClient{client, calls}, func(o *transfermanager.Options) {
		o.PartSizeBytes = partSize
		o.MultipartUploadThreshold = partSize + 1 // from this many bytes on it is a multipart upload
		o.Concurrency = partsUnderWay
		o.FailTimeout = abortTimeout
	})
}

// Put stores the content of r: by one request when that fits a part, else by a multipart upload, which is aborted when it
// fails. S3 takes 10,000 parts; a Size beyond 80,000 MiB makes them larger.
func (b *Bucket) Put(ctx context.Context, key string, r io.Reader, opt job.PutOptions) (job.Object, error) {
	body := &sizedReader{r: r, want: opt.Size}
	in := &transfermanager.UploadObjectInput{
		Bucket:      &b.name,
		Key:         &key,
		Body:        body,
		ContentType: aws.String(cmp.Or(opt.ContentType, octetStream)),
	}
	if opt.Size > 0 {
		in.ContentLength = &opt.Size
	}
	if opt.Asked != "" {
		in.Metadata = map[string]string{askedName: opt.Asked}
	}
	if opt.IfAbsent {
		in.IfNoneMatch = aws.String("*")
	}
	out, err := b.uploads.UploadObject(ctx, in)
	if err != nil {
		return job.Object{}, wrap("put", key, err, job.ErrExists)
	}
	return job.Object{Key: key, VersionID: aws.ToString(out.VersionID), ETag: unquote(out.ETag), Size: body.n}, nil
}

// uploadClient sends a PutObject again when S3 saw another write of the key at the same time (409): until one of the two has
// won, S3 cannot tell which. versitygw answers 409 as well when the folder of the key was removed at that moment, with the
// last other object in it; the second try makes the folder anew. A multipart upload that meets such a write has to begin
// again at its first part, which its caller must do.
type uploadClient struct {
	*s3.Client
	calls Calls
}

func (c uploadClient) PutObject(ctx context.Context, in *s3.PutObjectInput, options ...func(*s3.Options)) (*s3.PutObjectOutput, error) {
	return c.calls.PutObject(ctx, in, append(options, func(o *s3.Options) {
		o.Retryer = retry.AddWithErrorCodes(o.Retryer, "ConditionalRequestConflict", "ExistingObjectIsDirectory")
	})...)
}

// sizedReader counts the bytes that are read and fails instead of ending when they are not as many as were announced, so that
// an object cut short is never stored. It shows nothing but Read of the reader it wraps.
type sizedReader struct {
	r    io.Reader
	want int64 // 0 is any
	n    int64
}

var errTooLong = errors.New("the reader has more than the announced size")

func (s *sizedReader) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.n += int64(n)
	switch {
	case s.want <= 0:
	case s.n > s.want:
		return n, fmt.Errorf("%w of %d bytes", errTooLong, s.want)
	case err == io.EOF && s.n < s.want:
		return n, fmt.Errorf("read %d bytes of %d: %w", s.n, s.want, io.ErrUnexpectedEOF)
	}
	return n, err
}
