package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"sheaf/internal/dynamo/layout"
)

// What the stream sends to finalize (AWS Lambda developer guide, Control which events Lambda sends to your function):
// rows that appear or change, no expired ones, and among them jobs and counters, no documents.
const streamFilter = `{"eventName":["INSERT","MODIFY"],"dynamodb":{"Keys":{"` + layout.SK + `":{"S":["` + layout.JobSK +
	`",{"prefix":"` + layout.CounterHead + `"}]}}}}`

const (
	streamBatch   = 100
	streamWindow  = 1 // second: a busy job's counters change many times a second, and one look at it does
	streamRetries = 5
	streamAge     = 3600 // seconds; the safety net has seen to it long before

	// A provisioned poller has at most 10 invocations under way (AWS Lambda developer guide, Configuring scaling behavior
	// for SQS event source mappings).
	invocationsPerPoller = 10

	// maxBatch is what a poller hands over at once without waiting for more (AWS Lambda developer guide, Batching behavior):
	// a document must not wait for others to come.
	maxBatch = 10
)

// sqsMapping feeds a function from a queue.
type sqsMapping struct {
	id          string
	queue       awssqs.Queue
	function    string
	batch       float64
	concurrency float64 // invocations at a time
}

func (s *stack) addMappings() {
	mappings := []sqsMapping{
		// A message of intake may be a job of thousands of documents, so each has the function's time to itself.
		{"IntakeSource", s.queues.intake, "intake", 1, s.settings.otherConcurrency()},
		{"BundleSource", s.queues.bundle, "bundle", 1, s.settings.otherConcurrency()},
		{"IntakeDeadSource", s.queues.intakeDead, "reconcile", 10, leastOther},
		{"ConvertDeadSource", s.queues.convertDead, "reconcile", 10, leastOther},
		{"BundleDeadSource", s.queues.bundleDead, "reconcile", 10, leastOther},
		{"StreamFailuresSource", s.queues.streamFailures, "reconcile", 10, leastOther},
	}
	if s.settings.Webhooks {
		mappings = append(mappings, sqsMapping{"CallbackSource", s.webhooks.queue, "bundle", 1, leastOther})
	}
	for _, m := range mappings {
		props := s.mapping(m)
		props.ScalingConfig = concurrency(m.concurrency)
		awslambda.NewCfnEventSourceMapping(s.cdk, jsii.String(m.id), props)
	}
	s.mapConvert()
	s.mapStream()
}

func (s *stack) mapping(m sqsMapping) *awslambda.CfnEventSourceMappingProps {
	return &awslambda.CfnEventSourceMappingProps{
		EventSourceArn:        m.queue.QueueArn(),
		FunctionName:          s.functions[m.function].fed(),
		BatchSize:             jsii.Number(m.batch),
		FunctionResponseTypes: jsii.Strings("ReportBatchItemFailures"),
	}
}

func concurrency(n float64) *awslambda.CfnEventSourceMapping_ScalingConfigProperty {
	return &awslambda.CfnEventSourceMapping_ScalingConfigProperty{MaximumConcurrency: jsii.Number(n)}
}

// mapConvert hands the converter its documents, one an invocation unless the setting says more. How many at once is bounded here
// and not by reserving concurrency, which would let messages be received in vain and end as dead letters. A mapping with provisioned pollers
// takes no bound but theirs.
func (s *stack) mapConvert() {
	props := s.mapping(sqsMapping{queue: s.queues.convert, function: "convert", batch: float64(s.settings.ConvertBatch)})
	if least := s.settings.MinPollers; least > 0 {
		props.ProvisionedPollerConfig = &awslambda.CfnEventSourceMapping_ProvisionedPollerConfigProperty{
			MinimumPollers: jsii.Number(float64(least)), MaximumPollers: jsii.Number(float64(s.settings.mostPollers())),
		}
	} else {
		props.ScalingConfig = concurrency(float64(s.settings.MaxConcurrency))
	}
	awslambda.NewCfnEventSourceMapping(s.cdk, jsii.String("ConvertSource"), props)
}

// mapStream sends finalize the table's changes. A batch that fails is halved until the bad record is alone, tried again
// five times, and then reported to the queue of stream failures: one bad record must not hold up its shard for a day.
func (s *stack) mapStream() {
	awslambda.NewCfnEventSourceMapping(s.cdk, jsii.String("FinalizeSource"), &awslambda.CfnEventSourceMappingProps{
		EventSourceArn:                 s.table.TableStreamArn(),
		FunctionName:                   s.functions["finalize"].FunctionName(),
		StartingPosition:               jsii.String("TRIM_HORIZON"),
		BatchSize:                      jsii.Number(streamBatch),
		MaximumBatchingWindowInSeconds: jsii.Number(streamWindow),
		BisectBatchOnFunctionError:     jsii.Bool(true),
		MaximumRetryAttempts:           jsii.Number(streamRetries),
		MaximumRecordAgeInSeconds:      jsii.Number(streamAge),
		FunctionResponseTypes:          jsii.Strings("ReportBatchItemFailures"),
		FilterCriteria: &awslambda.CfnEventSourceMapping_FilterCriteriaProperty{
			Filters: &[]*awslambda.CfnEventSourceMapping_FilterProperty{{Pattern: jsii.String(streamFilter)}},
		},
		DestinationConfig: &awslambda.CfnEventSourceMapping_DestinationConfigProperty{
			OnFailure: &awslambda.CfnEventSourceMapping_OnFailureProperty{Destination: s.queues.streamFailures.QueueArn()},
		},
	})
}
