package s3server

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/versity/versitygw/s3err"
	"github.com/versity/versitygw/s3response"
)

// Direct takes the calls that every document needs as a client of Config makes them, but without a request of HTTP: nothing is signed,
// sent, parsed or hashed for the way, which cost more than a letter's PDF itself. Objects, their durability, OnArrival and the
// errors are those of requests. It is safe for concurrent use, and may be called until Close.
type Direct struct{ server *Server }

// Direct returns the calls that this process makes without requests.
func (s *Server) Direct() Direct { return Direct{s} }

// errClosed is the answer of a service that has ended, as a client gets none.
var errClosed = &smithyhttp.RequestSendError{Err: errors.New("the service in this process is closed")}

// enter keeps the server from ending, and with it the working directory that the gateway's paths begin at, until leave is called.
func (d Direct) enter(ctx context.Context) (leave func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	d.server.direct.RLock()
	if d.server.ended {
		d.server.direct.RUnlock()
		return nil, errClosed
	}
	return d.server.direct.RUnlock, nil
}

// HeadObject is the call of that name. Options are not looked at, here and below: they are of requests.
func (d Direct) HeadObject(ctx context.Context, in *s3.HeadObjectInput, _ ...func(*s3.Options)) (*s3.HeadObjectOutput, error) {
	leave, err := d.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	asked := *in
	asked.IfMatch = bare(in.IfMatch)
	out, err := d.server.gateway.HeadObject(ctx, &asked)
	if err != nil {
		return nil, answered(ctx, err)
	}
	return out, nil
}

// GetObject is the call of that name. The body ends with ctx, as one that is sent does.
func (d Direct) GetObject(ctx context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	leave, err := d.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	asked := *in
	asked.IfMatch = bare(in.IfMatch)
	out, err := d.server.gateway.GetObject(ctx, &asked)
	if err != nil {
		return nil, answered(ctx, err)
	}
	out.Body = contextBody{ctx, out.Body}
	return out, nil
}

// contextBody is a body that can be read until ctx ends.
type contextBody struct {
	ctx context.Context
	io.ReadCloser
}

func (b contextBody) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	return b.ReadCloser.Read(p)
}

// putTries is how often an object is put whose folder was removed at that moment, with the last other object in it: each try makes the
// folder anew.
const putTries = 3

// PutObject is the call of that name. The body must be an io.Seeker.
func (d Direct) PutObject(ctx context.Context, in *s3.PutObjectInput, _ ...func(*s3.Options)) (*s3.PutObjectOutput, error) {
	leave, err := d.enter(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	body, ok := in.Body.(io.Seeker)
	if !ok {
		return nil, errors.New("put object: the body cannot be read twice")
	}
	var out s3response.PutObjectOutput
	for range putTries {
		size, err := sizeOf(body)
		if err != nil {
			return nil, err
		}
		out, err = d.server.gateway.PutObject(ctx, s3response.PutObjectInput{
			Bucket: in.Bucket, Key: in.Key, Body: in.Body, ContentLength: &size, ContentType: in.ContentType, IfNoneMatch: in.IfNoneMatch, Metadata: in.Metadata,
			ChecksumAlgorithm: types.ChecksumAlgorithmCrc32, // as requests have it, and faster than the one that the gateway would choose
		})
		if err == nil {
			return &s3.PutObjectOutput{ETag: &out.ETag, VersionId: some(out.VersionID)}, nil
		}
		err = answered(ctx, err)
		if failure, ok := errors.AsType[smithy.APIError](err); !ok || failure.ErrorCode() != folderGone {
			return nil, err
		}
		if _, e := body.Seek(0, io.SeekStart); e != nil {
			return nil, e
		}
	}
	return nil, answered(ctx, s3err.GetAPIError(s3err.ErrExistingObjectIsDirectory))
}

// folderGone is what the gateway calls a folder that is not there any more, among others.
const folderGone = "ExistingObjectIsDirectory"

// sizeOf returns how much of a body there is, which it sets to its begin.
func sizeOf(body io.Seeker) (int64, error) {
	size, err := body.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, err
	}
	_, err = body.Seek(0, io.SeekStart)
	return size, err
}

// bare returns an entity tag without the quotes of a header, as the gateway wants it.
func bare(etag *string) *string {
	if etag == nil {
		return nil
	}
	return aws.String(strings.Trim(*etag, `"`))
}

func some(text string) *string {
	if text == "" {
		return nil
	}
	return aws.String(text)
}

// answered returns an error of the gateway as a client gets it: what S3 has no code for is the service's own fault. An end of ctx is
// that.
func answered(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	status, code, message := http.StatusInternalServerError, "InternalError", err.Error()
	if e, ok := errors.AsType[s3err.S3Error](err); ok {
		status, code, message = e.StatusCode(), e.BaseError().Code, e.BaseError().Description
	}
	return &smithyhttp.ResponseError{
		Response: &smithyhttp.Response{Response: &http.Response{StatusCode: status}},
		Err:      &smithy.GenericAPIError{Code: code, Message: message},
	}
}
