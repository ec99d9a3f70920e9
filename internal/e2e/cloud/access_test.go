//go:build cloud

package cloud

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/require"

	"sheaf/internal/awsclients"
	"sheaf/internal/dynamo/layout"
	"sheaf/internal/job"
)

// refusal is a call that was refused to a role.
type refusal struct{ Action, Principal, Resource, Code string }

// refusals returns the calls that were refused to the functions' roles.
func (d *deployment) refusals(t *testing.T) []refusal {
	t.Helper()
	var all, ours []refusal
	d.Ask(t, &all, "denied")
	for _, r := range all {
		if strings.Contains(r.Principal, ":assumed-role/"+stackName+"-") {
			ours = append(ours, r)
		}
	}
	return ours
}

// nothingRefused checks that the roles allow all that the functions did in the steps before.
func nothingRefused(t *testing.T, d *deployment) {
	require.Empty(t, d.refusals(t))
}

// overReach has the functions' roles do what their functions never do: it is refused, and what they do is allowed with the same
// credentials.
func overReach(t *testing.T, d *deployment) {
	id := string(job.NewID(time.Now()))
	pdf, upload := "jobs/"+id+"/pdf/1.pdf", "uploads/"+id+".zip"
	row := func(pk, sk string) map[string]types.AttributeValue {
		return map[string]types.AttributeValue{layout.PK: &types.AttributeValueMemberS{Value: pk}, layout.SK: &types.AttributeValueMemberS{Value: sk}}
	}
	table := aws.String(d.tableName(t))
	putRow := func(pk, sk string) act {
		return func(c awsclients.Clients) error {
			_, err := c.DynamoDB.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: table, Item: row(pk, sk)})
			return err
		}
	}
	scan := func(c awsclients.Clients) error {
		_, err := c.DynamoDB.Scan(t.Context(), &dynamodb.ScanInput{TableName: table})
		return err
	}
	put := func(bucket, key string) act {
		return func(c awsclients.Clients) error {
			_, err := c.S3.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(d.outputs[bucket]), Key: &key, Body: strings.NewReader("x")})
			return err
		}
	}
	remove := func(bucket, key string) act {
		return func(c awsclients.Clients) error {
			_, err := c.S3.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String(d.outputs[bucket]), Key: &key})
			return err
		}
	}
	list := func(bucket string) act {
		return func(c awsclients.Clients) error {
			_, err := c.S3.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String(d.outputs[bucket])})
			return err
		}
	}
	send := func(queue string) act {
		return func(c awsclients.Clients) error {
			_, err := c.SQS.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: d.queueURL(t, queue), MessageBody: aws.String("{}")})
			return err
		}
	}
	for _, c := range []struct {
		function, what string
		act            act
		allowed        bool
	}{
		{"convert", "write a PDF", put("OutboxBucket", pdf), true},
		{"convert", "write an outcome", putRow(layout.JobPK("")+id+"#1", "D"), true},
		{"convert", "write a job", putRow(layout.JobPK(job.ID(id)), layout.JobSK), false},
		{"convert", "write a claim", putRow("CLAIM#"+id, "CLAIM"), false},
		{"convert", "write a result", put("OutboxBucket", "jobs/"+id+"/result-1.zip"), false},
		{"convert", "write an upload", put("InboxBucket", upload), false},
		{"convert", "list results", list("OutboxBucket"), false},
		{"convert", "list uploads", list("InboxBucket"), false},
		{"convert", "remove a PDF", remove("OutboxBucket", pdf), false},
		{"convert", "send a message", send("convert"), false},
		{"convert", "scan the table", scan, false},
		{"api", "write an upload", put("InboxBucket", upload), true},
		{"api", "write a drop", put("InboxBucket", "drop/x.zip"), false},
		{"api", "remove an upload", remove("InboxBucket", upload), false},
		{"api", "send a document", send("convert"), false},
		{"api", "scan the table", scan, false},
		{"intake", "remove an upload", remove("InboxBucket", upload), true},
		{"intake", "write an upload", put("InboxBucket", upload), false},
		{"finalize", "write a PDF", put("OutboxBucket", pdf), false},
		{"finalize", "send a document", send("convert"), false},
		{"bundle", "write a result", put("OutboxBucket", "jobs/"+id+"/result-1.zip"), true},
		{"bundle", "list uploads", list("InboxBucket"), false},
		{"reconcile", "scan the table", scan, false},
		{"reconcile", "write an upload", put("InboxBucket", upload), false},
	} {
		before := len(d.refusals(t))
		err := c.act(d.as(t, c.function))
		if c.allowed {
			require.NoError(t, err, "%s may %s", c.function, c.what)
			continue
		}
		require.ErrorContains(t, err, "AccessDenied", "%s must not %s", c.function, c.what)
		require.Greater(t, len(d.refusals(t)), before)
	}
}

// act is something done with a role's clients.
type act func(awsclients.Clients) error

// as returns clients with the credentials of a function's processes.
func (d *deployment) as(t *testing.T, function string) awsclients.Clients {
	t.Helper()
	var keys map[string]string
	d.Ask(t, &keys, "credentials", stackName+"-"+function)
	of := credentials.NewStaticCredentialsProvider(keys["AWS_ACCESS_KEY_ID"], keys["AWS_SECRET_ACCESS_KEY"], keys["AWS_SESSION_TOKEN"])
	return awsclients.Clients{
		S3:       s3.New(d.aws.S3.Options(), func(o *s3.Options) { o.Credentials = of }),
		SQS:      sqs.New(d.aws.SQS.Options(), func(o *sqs.Options) { o.Credentials = of }),
		DynamoDB: dynamodb.New(d.aws.DynamoDB.Options(), func(o *dynamodb.Options) { o.Credentials = of }),
	}
}
