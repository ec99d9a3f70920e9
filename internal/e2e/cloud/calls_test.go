//go:build cloud

package cloud

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/stretchr/testify/require"

	"sheaf/internal/awsclients"
	"sheaf/internal/dynamo/layout"
	"sheaf/internal/ministacktest"
)

// Services that no client of the module's speaks to are called as the AWS API reference says, signed.

// rest calls a service with a REST API and decodes its answer.
func (d *deployment) rest(t *testing.T, service, method, path string, body, answer any) {
	t.Helper()
	text := []byte{}
	if body != nil {
		var err error
		text, err = json.Marshal(body)
		require.NoError(t, err)
	}
	require.NoError(t, json.Unmarshal(d.call(t, service, method, path, http.Header{"Content-Type": {"application/json"}}, text), answer))
}

// json calls an operation of a service with a JSON protocol and decodes its answer.
func (d *deployment) json(t *testing.T, service, operation string, body map[string]any, answer any) {
	t.Helper()
	text, err := json.Marshal(body)
	require.NoError(t, err)
	header := http.Header{"Content-Type": {"application/x-amz-json-1.1"}, "X-Amz-Target": {operation}}
	require.NoError(t, json.Unmarshal(d.call(t, service, http.MethodPost, "/", header, text), answer))
}

// query calls an action of a service with the query protocol and returns its XML.
func (d *deployment) query(t *testing.T, service, form string) string {
	t.Helper()
	header := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	return string(d.call(t, service, http.MethodPost, "/", header, []byte(form)))
}

func (d *deployment) call(t *testing.T, service, method, path string, header http.Header, body []byte) []byte {
	t.Helper()
	// The test's own context may have ended when the deployment is destroyed.
	r, err := http.NewRequestWithContext(context.Background(), method, d.Endpoint+path, bytes.NewReader(body))
	require.NoError(t, err)
	r.Header = header
	sum := sha256.Sum256(body)
	root := aws.Credentials{AccessKeyID: ministacktest.AccessKeyID, SecretAccessKey: ministacktest.SecretAccessKey}
	require.NoError(t, v4.NewSigner().SignHTTP(r.Context(), root, r, hex.EncodeToString(sum[:]), service, region, time.Now()))
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Less(t, resp.StatusCode, 300, "%s %s %s: %s", service, path, header.Get("X-Amz-Target"), text)
	return text
}

// invoke has a function handle an event and returns its answer.
func (d *deployment) invoke(t *testing.T, function string, event any) map[string]any {
	t.Helper()
	var answer map[string]any
	d.rest(t, "lambda", http.MethodPost, "/2015-03-31/functions/"+stackName+"-"+function+"/invocations", event, &answer)
	require.NotContains(t, answer, "errorMessage")
	return answer
}

// mapping returns the id of the mapping that feeds a function from a queue.
func (d *deployment) mapping(t *testing.T, queue string) string {
	t.Helper()
	var list struct {
		EventSourceMappings []struct{ UUID, EventSourceArn string }
	}
	d.rest(t, "lambda", http.MethodGet, "/2015-03-31/event-source-mappings/", nil, &list)
	for _, m := range list.EventSourceMappings {
		if strings.HasSuffix(m.EventSourceArn, ":"+stackName+"-"+queue) {
			return m.UUID
		}
	}
	require.Fail(t, "no mapping of queue "+queue)
	return ""
}

// feed switches the mapping of a queue on or off.
func (d *deployment) feed(t *testing.T, queue string, on bool) {
	t.Helper()
	var answer map[string]any
	d.rest(t, "lambda", http.MethodPut, "/2015-03-31/event-source-mappings/"+d.mapping(t, queue), map[string]any{"Enabled": on}, &answer)
}

func (d *deployment) secretsClient(t *testing.T) *secretsmanager.Client {
	t.Helper()
	c, err := awsclients.Config(t.Context())
	require.NoError(t, err)
	return secretsmanager.NewFromConfig(c)
}

// tableName is the name that CloudFormation made up for the table.
func (d *deployment) tableName(t *testing.T) string {
	t.Helper()
	out, err := d.aws.DynamoDB.ListTables(t.Context(), &dynamodb.ListTablesInput{})
	require.NoError(t, err)
	require.Len(t, out.TableNames, 1)
	table, err := d.aws.DynamoDB.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: &out.TableNames[0]})
	require.NoError(t, err)
	require.Equal(t, layout.PK, *table.Table.KeySchema[0].AttributeName)
	return out.TableNames[0]
}
