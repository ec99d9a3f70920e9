package aws

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/stretchr/testify/require"

	"sheaf/internal/config"
	"sheaf/internal/job"
	"sheaf/internal/lambdatest"
	"sheaf/internal/trigger/triggertest"
)

// empty reports whether no message is in a queue or under way.
func (a *account) empty(t *testing.T, queue string) bool {
	t.Helper()
	const waiting, worked = types.QueueAttributeNameApproximateNumberOfMessages, types.QueueAttributeNameApproximateNumberOfMessagesNotVisible
	out, err := a.sqs.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{
		QueueUrl: aws.String(a.queues[queue]), AttributeNames: []types.QueueAttributeName{waiting, worked},
	})
	require.NoError(t, err)
	return out.Attributes[string(waiting)] == "0" && out.Attributes[string(worked)] == "0"
}

// partialFailures checks that the functions name what failed of a batch, and nothing else.
func partialFailures(t *testing.T, a *account) {
	id := job.NewID(time.Now())
	for function, good := range map[string]string{
		"intake":    fmt.Sprintf(`{"job":%q}`, id),
		"convert":   fmt.Sprintf(`{"job":%q,"run":1,"number":1}`, id),
		"bundle":    fmt.Sprintf(`{"job":%q,"run":1}`, id),
		"reconcile": fmt.Sprintf(`{"job":%q}`, id),
	} {
		e := triggertest.QueueEvent("test", job.Delivery{ID: "good", Message: job.Message{Body: []byte(good)}},
			job.Delivery{ID: "bad", Message: job.Message{Body: []byte("no JSON")}})
		var answer events.SQSEventResponse
		failed, err := a.invoke(t.Context(), function, e, &answer)
		require.NoError(t, err)
		require.False(t, failed, function)
		require.Equal(t, []string{"bad"}, triggertest.FailedMessages(answer), function)
	}
	// Without its table finalize can do nothing for a job; a change of no job is nothing that could fail.
	opt := a.options("finalize", t.Output())
	opt.Env = append(slices.Clone(opt.Env), config.Table+"=absent")
	f, err := lambdatest.New(opt)
	require.NoError(t, err)
	defer f.Close()
	e := triggertest.StreamEvent(job.Change{Sequence: "7", Job: "no-id"}, job.Change{Sequence: "8", Job: id})
	raw, err := json.Marshal(e)
	require.NoError(t, err)
	r, err := f.Invoke(t.Context(), raw)
	require.NoError(t, err)
	var answer events.DynamoDBEventResponse
	require.NoError(t, json.Unmarshal(r.Payload, &answer))
	require.Equal(t, []string{"8"}, triggertest.FailedChanges(answer))
}

var (
	functionFlag = flag.String("function", "", "invoke this function with -event and print its answer")
	eventFlag    = flag.String("event", "", "file of an event")
)

// TestSamples hands every sample in events/ to the function whose name it begins with. make invoke chooses one.
func TestSamples(t *testing.T) {
	if *functionFlag != "" {
		invokeOne(t)
		return
	}
	dir, err := filepath.Abs("../../../events")
	require.NoError(t, err)
	files := os.DirFS(dir)
	samples, err := fs.Glob(files, "*.json")
	require.NoError(t, err)
	require.NotEmpty(t, samples)
	a := open(t, t.Output())
	if a == nil {
		return
	}
	for _, name := range samples {
		t.Run(name, func(t *testing.T) {
			event, err := fs.ReadFile(files, name)
			require.NoError(t, err)
			function, _, _ := strings.Cut(name, "-")
			require.Contains(t, a.functions, function)
			r, err := a.functions[function].Invoke(t.Context(), event)
			require.NoError(t, err)
			if function != "api" {
				// That object is not in the bucket, and its version is none that versitygw could have given.
				failed := name == "intake-s3-multipart-complete.json"
				require.Equal(t, failed, strings.Contains(string(r.Payload), "itemIdentifier"), string(r.Payload))
				return
			}
			want := map[string]int{
				"api-health.json": 200, "api-upload.json": 202, "api-upload-unauthorised.json": 401, "api-status.json": 404, "api-status-jwt.json": 401,
			}
			var answer events.APIGatewayV2HTTPResponse
			require.NoError(t, json.Unmarshal(r.Payload, &answer))
			require.Equal(t, want[name], answer.StatusCode, answer.Body)
		})
	}
}

// invokeOne prints a function's answer to an event, and what the function prints.
func invokeOne(t *testing.T) {
	event, err := os.ReadFile(*eventFlag) // before the S3, which changes the working directory
	require.NoError(t, err)
	a := open(t, os.Stderr)
	require.NotNil(t, a)
	f, ok := a.functions[*functionFlag]
	require.True(t, ok, "there is no function %s", *functionFlag)
	r, err := f.Invoke(t.Context(), event)
	fmt.Fprintf(os.Stderr, "start %v, handled in %v\n", r.Init.Round(time.Millisecond), r.Took.Round(time.Millisecond))
	require.NoError(t, err)
	var pretty bytes.Buffer
	require.NoError(t, json.Indent(&pretty, r.Payload, "", "  "))
	fmt.Println(pretty.String())
}
