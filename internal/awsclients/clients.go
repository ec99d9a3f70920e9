// Package awsclients makes the clients of AWS's services that the adapters stand on, from the environment as the SDK reads
// it: region, credentials, endpoints. What is common to them (attempts, delays, connections) is decided here.
package awsclients

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"sheaf/internal/backoff"
	"sheaf/internal/s3store"
)

// Clients are the clients of the services that the adapters stand on.
type Clients struct {
	S3          *s3.Client
	SQS         *sqs.Client
	DynamoDB    *dynamodb.Client
	EventBridge *eventbridge.Client
}

const (
	// idleConnections are kept to each host. The SDK's 10 are fewer than the requests that one step has under way.
	idleConnections = 64
	// answerTimeout is for the first byte of an answer of DynamoDB, which comes within milliseconds. A connection that
	// died without a word is noticed by it.
	answerTimeout = 10 * time.Second
)

// NewClients returns clients with the region, credentials and endpoints of the environment, as the SDK finds them. A
// service whose endpoint the environment names (AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 and so on) is one outside AWS, as
// in s3store.NewClient.
func NewClients(ctx context.Context) (Clients, error) {
	cfg, client, err := load(ctx)
	if err != nil {
		return Clients{}, err
	}
	return Clients{
		S3:          s3store.NewClient(cfg),
		SQS:         sqs.NewFromConfig(cfg),
		EventBridge: eventbridge.NewFromConfig(cfg),
		DynamoDB: dynamodb.NewFromConfig(cfg, func(o *dynamodb.Options) {
			o.HTTPClient = wholeBodies{client.WithTransportOptions(func(t *http.Transport) { t.ResponseHeaderTimeout = answerTimeout })}
			// A service outside AWS sends no checksum, and the SDK warns of each answer that has none.
			o.DisableValidateResponseChecksum = o.BaseEndpoint != nil
		}),
	}, nil
}

// Config returns the configuration that NewClients makes its clients of, for the clients of other services.
func Config(ctx context.Context) (aws.Config, error) {
	cfg, _, err := load(ctx)
	return cfg, err
}

// load returns the configuration and the client of HTTP that is within its own, for variants of that.
func load(ctx context.Context) (aws.Config, *awshttp.BuildableClient, error) {
	client := awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.MaxIdleConnsPerHost = idleConnections
	})
	retryer := func() aws.Retryer { return NewRetryer(backoff.Requests()) }
	cfg, err := config.LoadDefaultConfig(ctx, config.WithRetryer(retryer), config.WithHTTPClient(client))
	if err != nil {
		return aws.Config{}, nil, fmt.Errorf("load AWS configuration: %w", err)
	}
	if trusting, ok := cfg.HTTPClient.(*awshttp.BuildableClient); ok {
		client = trusting // it trusts the certificates of AWS_CA_BUNDLE
	}
	cfg.HTTPClient = wholeBodies{client}
	return cfg, client, nil
}

// NewRetryer returns the SDK's standard retries, of throttling and of lost connections for example, with delays that
// begin shorter than its own. Its quota is off: by it a process in which a sixth of the attempts are throttled would soon
// give up at the first, and three messages given up are a document that was not converted. How much is tried at a time
// is bounded by the concurrency of the functions.
func NewRetryer(d backoff.Delays) aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = backoff.MaxAttempts
		o.Backoff = d
		o.RateLimiter = ratelimit.None
		// A single write met a transaction on the same item.
		o.Retryables = append(o.Retryables, retry.RetryableErrorCode{
			Codes: map[string]struct{}{"TransactionConflictException": {}},
		})
	})
}
