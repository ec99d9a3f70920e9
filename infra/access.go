package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"
)

// grant is one statement of a function's role. What a function may do is written down call by call: the CDK's grant
// methods allow more than is used, such as scans and deletes.
type grant struct {
	sid        string
	actions    []string
	resources  []*string
	conditions map[string]any
	deny       bool
}

func (g grant) statement() awsiam.PolicyStatement {
	props := &awsiam.PolicyStatementProps{
		Sid: jsii.String(g.sid), Actions: jsii.Strings(g.actions...), Resources: &g.resources,
	}
	if g.conditions != nil {
		props.Conditions = &g.conditions
	}
	if g.deny {
		props.Effect = awsiam.Effect_DENY
	}
	return awsiam.NewPolicyStatement(props)
}

// policy makes the one policy of a role.
func policy(grants []grant) awsiam.PolicyDocument {
	statements := make([]awsiam.PolicyStatement, len(grants))
	for i, g := range grants {
		statements[i] = g.statement()
	}
	return awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{Statements: &statements})
}

// under names the objects of a bucket that begin with one of the prefixes.
func under(b awss3.Bucket, prefixes ...string) []*string {
	arns := make([]*string, len(prefixes))
	for i, p := range prefixes {
		arns[i] = b.ArnForObjects(jsii.String(p + "*"))
	}
	return arns
}

// read lets objects be read, by version too.
func read(sid string, objects []*string) grant {
	return grant{sid: sid, actions: []string{"s3:GetObject", "s3:GetObjectVersion"}, resources: objects}
}

// write lets objects be written, in parts too.
func write(sid string, objects []*string) grant {
	return grant{sid: sid, actions: []string{"s3:PutObject", "s3:AbortMultipartUpload"}, resources: objects}
}

// find lets a bucket be listed. Without it S3 answers for an object that is not there that it is forbidden (HeadObject in
// its API reference), and nobody could tell the two apart.
func find(sid string, b awss3.Bucket) grant {
	return grant{sid: sid, actions: []string{"s3:ListBucket"}, resources: []*string{b.BucketArn()}}
}

// remove lets objects be removed with all their versions.
func remove(sid string, b awss3.Bucket, prefixes ...string) []grant {
	return []grant{
		{sid: sid + "Find", actions: []string{"s3:ListBucketVersions"}, resources: []*string{b.BucketArn()}},
		{sid: sid, actions: []string{"s3:DeleteObject", "s3:DeleteObjectVersion"}, resources: under(b, prefixes...)},
	}
}

func send(sid string, to ...awssqs.Queue) grant {
	return grant{sid: sid, actions: []string{"sqs:SendMessage"}, resources: queueARNs(to)}
}

// consume is what Lambda needs to feed a function from queues.
func consume(sid string, from ...awssqs.Queue) grant {
	return grant{
		sid:       sid,
		actions:   []string{"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"},
		resources: queueARNs(from),
	}
}

// again lets a function have messages that it failed to handle come again soon.
func again(from awssqs.Queue) grant {
	return grant{sid: "ReceiveAgain", actions: []string{"sqs:ChangeMessageVisibility"}, resources: []*string{from.QueueArn()}}
}

func queueARNs(queues []awssqs.Queue) []*string {
	arns := make([]*string, len(queues))
	for i, q := range queues {
		arns[i] = q.QueueArn()
	}
	return arns
}

// rows lets a function use the table as all but the converter do: by key, and by the range of one partition.
func (s *stack) rows() grant {
	return grant{
		sid:       "Rows",
		actions:   []string{"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"},
		resources: []*string{s.table.TableArn()},
	}
}

// index lets a function query an index.
func (s *stack) index(sid, name string) grant {
	return grant{
		sid: sid, actions: []string{"dynamodb:Query"},
		resources: []*string{jsii.String(*s.table.TableArn() + "/index/" + name)},
	}
}
