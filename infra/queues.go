package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"
)

// queues are the queues, each of the first three with its dead letters.
type queues struct {
	intake, convert, bundle             awssqs.Queue
	intakeDead, convertDead, bundleDead awssqs.Queue
	streamFailures                      awssqs.Queue // batches of the table's stream that finalize never got through
}

const (
	// visibilityFactor times its function's timeout is how long a message is hidden (AWS Lambda developer guide,
	// Configuring a queue to use with Lambda): a throttled batch is tried again within.
	visibilityFactor = 6
	// receives is how often a message is received before it is a dead letter: at least five, as messages that were received while
	// the function was throttled count too (same guide, Configuring scaling behavior for SQS event source mappings).
	receives       = 5
	deadLetterDays = 14
)

func (s *stack) addQueues() {
	s.queues.intake, s.queues.intakeDead = s.queue("Intake", "intake", intakeTimeout)
	s.queues.convert, s.queues.convertDead = s.queue("Convert", "convert", s.convertTimeout())
	s.queues.bundle, s.queues.bundleDead = s.queue("Bundle", "bundle", bundleTimeout)
	s.queues.streamFailures = s.deadLetters("StreamFailures", "stream-failures")
	s.queues.intake.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid:        jsii.String("InboxTells"),
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(jsii.String("s3.amazonaws.com"), nil)},
		Actions:    jsii.Strings("sqs:SendMessage"),
		Resources:  &[]*string{s.queues.intake.QueueArn()},
		Conditions: &map[string]any{
			"ArnEquals":    map[string]any{"aws:SourceArn": s.inboxARN()},
			"StringEquals": map[string]any{"aws:SourceAccount": s.cdk.Account()},
		},
	}))
}

// inboxARN names the inbox before it is there.
func (s *stack) inboxARN() *string {
	return s.cdk.FormatArn(&awscdk.ArnComponents{
		Service: jsii.String("s3"), Region: jsii.String(""), Account: jsii.String(""),
		Resource: s.bucketName("inbox"), ArnFormat: awscdk.ArnFormat_NO_RESOURCE_NAME,
	})
}

// queue makes a queue for a function with this timeout, in seconds, and the queue of its dead letters. The retention is
// the longest there is: a backlog may be days long.
func (s *stack) queue(id, name string, timeout float64) (awssqs.Queue, awssqs.Queue) {
	dead := s.deadLetters(id+"Dead", name+"-dead")
	s.letRedrive(dead, name)
	return s.queueTo(dead, id, name, timeout), dead
}

// queueTo makes a queue for a function with this timeout whose dead letters go to another.
func (s *stack) queueTo(dead awssqs.Queue, id, name string, timeout float64) awssqs.Queue {
	return awssqs.NewQueue(s.cdk, jsii.String(id+"Queue"), &awssqs.QueueProps{
		QueueName:              s.named(name),
		VisibilityTimeout:      seconds(visibilityFactor * timeout),
		ReceiveMessageWaitTime: seconds(20),
		RetentionPeriod:        days(deadLetterDays),
		DeadLetterQueue:        &awssqs.DeadLetterQueue{Queue: dead, MaxReceiveCount: jsii.Number(receives)},
		Encryption:             s.queueEncryption(),
		EncryptionMasterKey:    s.key,
		EnforceSSL:             jsii.Bool(true),
		RemovalPolicy:          awscdk.RemovalPolicy_DESTROY,
	})
}

// letRedrive lets these queues send their dead letters to a queue, and no others.
func (s *stack) letRedrive(dead awssqs.Queue, names ...string) {
	var sources []*string
	for _, name := range names {
		sources = append(sources, s.arn("sqs", *s.named(name)))
	}
	dead.Node().DefaultChild().(awssqs.CfnQueue).SetRedriveAllowPolicy(map[string]any{
		"redrivePermission": "byQueue", "sourceQueueArns": sources,
	})
}

// deadLetters makes a queue for what reconcile has to give up.
func (s *stack) deadLetters(id, name string) awssqs.Queue {
	return awssqs.NewQueue(s.cdk, jsii.String(id+"Queue"), &awssqs.QueueProps{
		QueueName:           s.named(name),
		VisibilityTimeout:   seconds(visibilityFactor * reconcileTimeout),
		RetentionPeriod:     days(deadLetterDays),
		Encryption:          s.queueEncryption(),
		EncryptionMasterKey: s.key,
		EnforceSSL:          jsii.Bool(true),
		RemovalPolicy:       awscdk.RemovalPolicy_DESTROY,
	})
}
