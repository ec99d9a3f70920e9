//go:build cloud

package cloud

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/require"

	"sheaf/internal/s3store"
)

// destroy removes the stack: nothing is left but what "cdk bootstrap" made.
func destroy(t *testing.T, d *deployment) {
	d.emptyBuckets(t)
	d.cdk(t, "destroy", "--force", stackName)
	for what, names := range d.left(t) {
		for _, name := range names {
			require.True(t, strings.HasPrefix(name, "cdk-hnb659fds-"), "%s %s is left", what, name)
		}
	}
}

// emptyBuckets does what on AWS the function does that differences_test.go leaves out.
func (d *deployment) emptyBuckets(t *testing.T) {
	t.Helper()
	out, err := d.aws.S3.ListBuckets(t.Context(), &s3.ListBucketsInput{})
	require.NoError(t, err)
	for _, b := range out.Buckets {
		if strings.HasPrefix(*b.Name, stackName+"-") {
			require.NoError(t, s3store.NewBucket(d.aws.S3, *b.Name).RemoveAll(t.Context(), ""))
		}
	}
}

// left returns the names of all that there is, by what it is.
func (d *deployment) left(t *testing.T) map[string][]string {
	t.Helper()
	left := map[string][]string{}
	buckets, err := d.aws.S3.ListBuckets(t.Context(), &s3.ListBucketsInput{})
	require.NoError(t, err)
	for _, b := range buckets.Buckets {
		left["bucket"] = append(left["bucket"], *b.Name)
	}
	tables, err := d.aws.DynamoDB.ListTables(t.Context(), &dynamodb.ListTablesInput{})
	require.NoError(t, err)
	left["table"] = tables.TableNames
	queues, err := d.aws.SQS.ListQueues(t.Context(), &sqs.ListQueuesInput{})
	require.NoError(t, err)
	left["queue"] = queues.QueueUrls

	var functions struct {
		Functions []struct{ FunctionName string }
	}
	d.rest(t, "lambda", http.MethodGet, "/2015-03-31/functions/", nil, &functions)
	for _, f := range functions.Functions {
		left["function"] = append(left["function"], f.FunctionName)
	}
	var mappings struct {
		EventSourceMappings []struct{ EventSourceArn string }
	}
	d.rest(t, "lambda", http.MethodGet, "/2015-03-31/event-source-mappings/", nil, &mappings)
	for _, m := range mappings.EventSourceMappings {
		left["mapping"] = append(left["mapping"], m.EventSourceArn)
	}
	var apis struct{ Items []struct{ Name string } }
	d.rest(t, "apigateway", http.MethodGet, "/v2/apis", nil, &apis)
	for _, a := range apis.Items {
		left["API"] = append(left["API"], a.Name)
	}
	var secrets struct{ SecretList []struct{ Name string } }
	d.json(t, "secretsmanager", "secretsmanager.ListSecrets", map[string]any{}, &secrets)
	for _, s := range secrets.SecretList {
		left["secret"] = append(left["secret"], s.Name)
	}
	var rules struct{ Rules []struct{ Name string } }
	d.json(t, "events", "AWSEvents.ListRules", map[string]any{}, &rules)
	for _, r := range rules.Rules {
		left["rule"] = append(left["rule"], r.Name)
	}
	var logs struct {
		LogGroups []struct{ LogGroupName string }
	}
	d.json(t, "logs", "Logs_20140328.DescribeLogGroups", map[string]any{}, &logs)
	for _, g := range logs.LogGroups {
		left["log group"] = append(left["log group"], g.LogGroupName)
	}
	left["role"] = elements(d.query(t, "iam", "Action=ListRoles&Version=2010-05-08"), "RoleName")
	left["dashboard"] = elements(d.query(t, "monitoring", "Action=ListDashboards&Version=2010-08-01"), "DashboardName")
	left["alarm"] = elements(d.query(t, "monitoring", "Action=DescribeAlarms&Version=2010-08-01"), "AlarmName")
	return left
}

// elements returns the texts of the elements of XML that have a name.
func elements(xml, name string) []string {
	var all []string
	for _, m := range regexp.MustCompile("<"+name+">([^<]*)</"+name+">").FindAllStringSubmatch(xml, -1) {
		all = append(all, m[1])
	}
	return all
}
