package s3store

import (
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Endpoint is an S3 service outside AWS.
type Endpoint struct {
	URL        string
	Region     string
	Key        string
	Secret     string
	HTTPClient *http.Client // nil is the SDK's own
}

// NewClient gives a client of an S3 service outside AWS. Buckets are named in the path: such a service seldom has a
// host name for each.
func NewClient(e Endpoint) *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: aws.String(e.URL),
		Region:       e.Region,
		Credentials:  credentials.NewStaticCredentialsProvider(e.Key, e.Secret, ""),
		// Multipart objects have a checksum of checksums, which the SDK does not verify and says so in a log line.
		DisableLogOutputChecksumValidationSkipped: true,
	}, func(o *s3.Options) {
		if e.HTTPClient != nil {
			o.HTTPClient = e.HTTPClient
		}
		OutsideAWS(o)
	})
}

// OutsideAWS fits the options of a client to a service outside AWS, whose endpoint they name.
func OutsideAWS(o *s3.Options) {
	o.UsePathStyle = true
	if strings.HasPrefix(aws.ToString(o.BaseEndpoint), "http:") {
		// Without TLS the SDK signs a hash of every body, which costs both ends a fifth of their time for large
		// ones. Bodies have their CRC-32 all the same.
		o.APIOptions = append(o.APIOptions, v4.SwapComputePayloadSHA256ForUnsignedPayloadMiddleware)
	}
}
