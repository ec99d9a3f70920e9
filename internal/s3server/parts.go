package s3server

import (
	"context"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/versity/versitygw/s3err"
)

// UploadPart takes in what is sent to an upload that is over before it says so: the gateway would close the connection
// under a client that is sending still, which then never hears why.
func (g *gateway) UploadPart(ctx context.Context, in *s3.UploadPartInput) (*s3.UploadPartOutput, error) {
	if upload := aws.ToString(in.UploadId); !g.uploading(aws.ToString(in.Bucket), aws.ToString(in.Key), upload) {
		if in.Body != nil {
			if _, err := io.Copy(io.Discard, in.Body); err != nil {
				return nil, err
			}
		}
		return nil, s3err.GetNoSuchUploadErr(upload)
	}
	return g.Posix.UploadPart(ctx, in)
}
