// Package aws tests the service as it runs on AWS: the programs of the six functions, each run as Lambda runs it, with S3
// by versitygw, SQS, DynamoDB, its streams and Secrets Manager by MiniStack, and this package in the place of the event source
// mappings and of API Gateway.
package aws

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/stretchr/testify/require"

	"sheaf/internal/awsclients"
	"sheaf/internal/config"
	"sheaf/internal/lambdatest"
	"sheaf/internal/ministacktest"
	"sheaf/internal/s3server"
	"sheaf/internal/s3store"
)

// The tokens of the account. The first one is that of the samples in events/.
const (
	token      = "example-token-for-samples"
	otherToken = "another-token-for-tests"
)

const tableName = "sheaf"

// account is what a deployed service consists of.
type account struct {
	t         *testing.T
	url       string // of the HTTP API
	sqs       *sqs.Client
	streams   *dynamodbstreams.Client
	inbox     *s3store.Bucket
	outbox    *s3store.Bucket
	queues    map[string]string // URLs
	stream    string            // ARN
	functions map[string]*lambdatest.Function
	programs  map[string]lambdatest.Command
	variables map[string][]string

	mu      sync.Mutex
	created map[string]int      // how often an object was created, by bucket and key
	stored  func(*http.Request) // told of each request to the buckets, if set, before it is answered
}

// open makes an account and lets it work until t ends. It returns nil where MiniStack cannot be had, which ministacktest tells of.
func open(t *testing.T, log io.Writer) *account {
	ministack, ok := ministacktest.Start(t, false)
	if !ok {
		return nil
	}
	a := &account{
		t: t, queues: map[string]string{}, created: map[string]int{}, functions: map[string]*lambdatest.Function{},
		programs: map[string]lambdatest.Command{}, variables: map[string][]string{},
	}
	a.build() // before the S3, which changes the working directory
	t.Setenv("AWS_REGION", s3server.Region)
	t.Setenv("AWS_ENDPOINT_URL", ministack.Endpoint)
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	a.startS3()
	cfg, err := awsclients.Config(t.Context())
	require.NoError(t, err)
	a.sqs, a.streams = sqs.NewFromConfig(cfg), dynamodbstreams.NewFromConfig(cfg)
	for _, name := range []string{"intake", "convert", "bundle"} {
		a.createQueue(name)
	}
	a.queues[streamFailures] = ministacktest.CreateQueue(t, a.sqs, streamFailures)
	table := dynamodb.NewFromConfig(cfg)
	ministacktest.CreateTable(t, table, tableName)
	described, err := table.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: aws.String(tableName)})
	require.NoError(t, err)
	a.stream = *described.Table.LatestStreamArn
	secret, err := secretsmanager.NewFromConfig(cfg).CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{
		Name: aws.String("sheaf"), SecretString: aws.String("default=" + token + ",other=" + otherToken),
	})
	require.NoError(t, err)
	a.createFunctions(*secret.ARN, log)
	api := httptest.NewServer(gateway{a.functions["api"]})
	t.Cleanup(api.Close)
	a.url = api.URL
	return a
}

// startS3 starts the buckets. Their credentials become this process's and the functions': MiniStack takes any here.
func (a *account) startS3() {
	server := httptest.NewUnstartedServer(nil)
	s3, err := s3server.Start(a.t.Context(), s3server.Options{
		Dir: filepath.Join(a.t.TempDir(), "s3"), OnArrival: a.arrived, Volatile: true,
	})
	require.NoError(a.t, err)
	a.t.Cleanup(func() { require.NoError(a.t, s3.Close()) })
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s3.Handler().ServeHTTP(w, r)
		a.mu.Lock()
		stored := a.stored
		a.mu.Unlock()
		if stored != nil {
			stored(r)
		}
	})
	server.Start()
	a.t.Cleanup(server.Close)
	a.t.Setenv("AWS_ENDPOINT_URL_S3", server.URL)
	a.t.Setenv("AWS_ACCESS_KEY_ID", s3.Credentials().AccessKeyID)
	a.t.Setenv("AWS_SECRET_ACCESS_KEY", s3.Credentials().SecretAccessKey)
	clients, err := awsclients.NewClients(a.t.Context())
	require.NoError(a.t, err)
	a.inbox, a.outbox = s3store.NewBucket(clients.S3, s3server.InboxBucket), s3store.NewBucket(clients.S3, s3server.OutboxBucket)
}

// receives is how often a message is tried before it is a dead letter.
const receives = 3

// createQueue makes a queue with its dead-letter queue.
func (a *account) createQueue(name string) {
	dead := name + deadSuffix
	a.queues[dead] = ministacktest.CreateQueue(a.t, a.sqs, dead)
	out, err := a.sqs.GetQueueAttributes(a.t.Context(), &sqs.GetQueueAttributesInput{
		QueueUrl: aws.String(a.queues[dead]), AttributeNames: []types.QueueAttributeName{types.QueueAttributeNameQueueArn},
	})
	require.NoError(a.t, err)
	a.queues[name] = ministacktest.CreateQueue(a.t, a.sqs, name)
	_, err = a.sqs.SetQueueAttributes(a.t.Context(), &sqs.SetQueueAttributesInput{
		QueueUrl: aws.String(a.queues[name]),
		Attributes: map[string]string{
			"VisibilityTimeout": "540",
			"RedrivePolicy":     `{"deadLetterTargetArn":"` + out.Attributes["QueueArn"] + `","maxReceiveCount":` + strconv.Itoa(receives) + `}`,
		},
	})
	require.NoError(a.t, err)
}

// build builds the functions' programs.
func (a *account) build() {
	dir := a.t.TempDir()
	build := exec.Command("scripts/build-functions.sh", runtime.GOARCH, dir)
	build.Dir = "../../.."
	out, err := build.CombinedOutput()
	require.NoError(a.t, err, string(out))
	built, err := filepath.Glob(filepath.Join(dir, "*", "bootstrap"))
	require.NoError(a.t, err)
	for _, program := range built {
		a.programs[filepath.Base(filepath.Dir(program))] = lambdatest.Program(program)
	}
}

// createFunctions sets each function up with what it may reach.
func (a *account) createFunctions(secretARN string, log io.Writer) {
	table, inbox, outbox := config.Table+"="+tableName, config.Inbox+"="+s3server.InboxBucket, config.Outbox+"="+s3server.OutboxBucket
	intake, convert, bundle := config.IntakeQueue+"="+a.queues["intake"], config.ConvertQueue+"="+a.queues["convert"], config.BundleQueue+"="+a.queues["bundle"]
	for name, env := range map[string][]string{
		"api":       {table, inbox, outbox, intake, bundle, config.TokenSecret + "=" + secretARN},
		"intake":    {table, inbox, outbox, convert, bundle, config.DropOwner + "=default"},
		"convert":   {table, inbox, outbox, "SHEAF_ZYGOTE=" + os.Getenv("SHEAF_ZYGOTE"), "SHEAF_WALL=" + os.Getenv("SHEAF_WALL")},
		"finalize":  {table, inbox, outbox, bundle},
		"bundle":    {table, inbox, outbox},
		"reconcile": {table, inbox, outbox, intake, convert, bundle, config.DropOwner + "=default"},
	} {
		require.Contains(a.t, a.programs, name)
		a.variables[name] = append(env, awsVariables()...)
		f, err := lambdatest.New(a.options(name, log))
		require.NoError(a.t, err)
		a.t.Cleanup(func() { require.NoError(a.t, f.Close()) })
		a.functions[name] = f
	}
}

// options describe a function.
func (a *account) options(name string, log io.Writer) lambdatest.Options {
	return lambdatest.Options{
		Name: name, Command: a.programs[name], Env: a.variables[name], Timeout: 90 * time.Second, Concurrency: 2, Log: log,
	}
}

// awsVariables are those by which the SDK finds the account.
func awsVariables() []string {
	var env []string
	for _, name := range []string{
		"AWS_REGION", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_EC2_METADATA_DISABLED",
	} {
		env = append(env, name+"="+os.Getenv(name))
	}
	return env
}

// work starts the event sources, which work until t ends.
func (a *account) work() {
	ctx, stop := context.WithCancel(context.Background())
	var pumps sync.WaitGroup
	start := func(pump func(context.Context) error) {
		pumps.Go(func() {
			if err := pump(ctx); err != nil && ctx.Err() == nil {
				a.t.Error(err)
			}
		})
	}
	queue := func(name, function string, batch int32) {
		start(func(ctx context.Context) error { return a.pumpQueue(ctx, name, function, batch) })
	}
	queue("intake", "intake", 10)
	queue("convert", "convert", 1)
	queue("convert", "convert", 1)
	queue("bundle", "bundle", 1)
	for _, name := range []string{"intake" + deadSuffix, "convert" + deadSuffix, "bundle" + deadSuffix, streamFailures} {
		queue(name, "reconcile", 10)
	}
	start(a.pumpStream)
	start(a.pumpSchedule)
	a.t.Cleanup(func() {
		stop()
		pumps.Wait()
	})
}

// creations reports how often an object was created under a key of a bucket.
func (a *account) creations(bucket, key string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.created[bucket+"/"+key]
}
