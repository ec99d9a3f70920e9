package s3store

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// NewClient returns a client of the S3 service that cfg leads to. With a BaseEndpoint, in cfg or in the environment that cfg
// was loaded from, it is a service outside AWS.
func NewClient(cfg aws.Config) *s3.Client {
	return s3.NewFromConfig(cfg, func(o *s3.Options) {
		// Multipart objects have a checksum of checksums, which the SDK does not verify, and it says so in a log line.
		o.DisableLogOutputChecksumValidationSkipped = true
		if o.BaseEndpoint != nil {
			outsideAWS(o)
		}
	})
}

// outsideAWS fits the options of a client to a service outside AWS, whose endpoint they name. Buckets are named in the path:
// such a service seldom has a host name for each.
func outsideAWS(o *s3.Options) {
	o.UsePathStyle = true
	if strings.HasPrefix(aws.ToString(o.BaseEndpoint), "http:") {
		// Without TLS the SDK signs a hash of every body, which costs both ends a fifth of their time for large ones.
		// Bodies have their CRC-32 all the same.
		o.APIOptions = append(o.APIOptions, v4.SwapComputePayloadSHA256ForUnsignedPayloadMiddleware)
	}
}
