package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"
)

const (
	errorPercent = 5    // of a function's invocations or the API's answers
	streamLag    = 300  // seconds that finalize may be behind the table
	intakeLag    = 900  // seconds that an upload may wait
	bundleLag    = 1800 // seconds that a result may wait
)

// alarm is what is alarmed of and from which value on. A metric without data is all right.
type alarm struct {
	id, what string
	metric   awscloudwatch.IMetric
	from     float64
}

// addAlarms makes the alarms, which are sent to the address that is set. Without one they still show in the console.
func (s *stack) addAlarms() {
	var mail awscloudwatch.IAlarmAction
	if s.settings.AlarmEmail != "" {
		mail = awscloudwatchactions.NewSnsAction(s.alarmTopic())
	}
	alarms := append(s.queueAlarms(), s.errorAlarms()...)
	for _, a := range append(alarms, s.stuckAlarm()) {
		made := awscloudwatch.NewAlarm(s.cdk, jsii.String(a.id), &awscloudwatch.AlarmProps{
			AlarmName:          jsii.String(s.settings.Name + ": " + a.what),
			Metric:             a.metric,
			Threshold:          jsii.Number(a.from),
			EvaluationPeriods:  jsii.Number(1),
			ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
			TreatMissingData:   awscloudwatch.TreatMissingData_NOT_BREACHING,
		})
		if mail != nil {
			made.AddAlarmAction(mail)
		}
	}
}

func (s *stack) alarmTopic() awssns.Topic {
	topic := awssns.NewTopic(s.cdk, jsii.String("Alarms"), &awssns.TopicProps{
		TopicName: s.named("alarms"), EnforceSSL: jsii.Bool(true),
	})
	topic.AddSubscription(awssnssubscriptions.NewEmailSubscription(jsii.String(s.settings.AlarmEmail), nil))
	return topic
}

// queueAlarms report dead letters, and work that waits although nothing is full.
func (s *stack) queueAlarms() []alarm {
	return []alarm{
		{"IntakeDeadAlarm", "uploads given up", deadLetterMetric(s.queues.intakeDead), 1},
		{"ConvertDeadAlarm", "documents given up", deadLetterMetric(s.queues.convertDead), 1},
		{"BundleDeadAlarm", "results given up", deadLetterMetric(s.queues.bundleDead), 1},
		{"StreamFailuresAlarm", "changes that finalize gave up", deadLetterMetric(s.queues.streamFailures), 1},
		{"IntakeLagAlarm", "uploads wait too long", queueMetric(s.queues.intake, "ApproximateAgeOfOldestMessage", "Maximum", "intake"), intakeLag},
		{"BundleLagAlarm", "results wait too long", queueMetric(s.queues.bundle, "ApproximateAgeOfOldestMessage", "Maximum", "bundle"), bundleLag},
		{"StreamLagAlarm", "finalize is behind", s.functionMetric("finalize", "IteratorAge", "Maximum", "finalize"), streamLag * 1000},
	}
}

// deadLetterMetric is more than 0 while dead letters are in a queue and also when they came and were taken care of between
// two looks at its depth, which reconcile does within seconds.
func deadLetterMetric(q awssqs.Queue) awscloudwatch.IMetric {
	return formula("waiting + hidden + received", "dead letters", map[string]awscloudwatch.IMetric{
		"waiting":  queueMetric(q, "ApproximateNumberOfMessagesVisible", "Maximum", "waiting"),
		"hidden":   queueMetric(q, "ApproximateNumberOfMessagesNotVisible", "Maximum", "being given up"),
		"received": queueMetric(q, "NumberOfMessagesReceived", "Sum", "given up"),
	})
}

// errorAlarms report when a function, or the API, fails more often than now and then.
func (s *stack) errorAlarms() []alarm {
	var all []alarm
	for _, name := range functionNames() {
		all = append(all, alarm{constructID(name) + "ErrorAlarm", name + " fails", s.errorRate(name), errorPercent})
	}
	rate := formula("100 * failed / requests", "answers 5xx, %", map[string]awscloudwatch.IMetric{
		"failed": s.apiMetric("5xx", "Sum", "5xx"), "requests": s.apiMetric("Count", "Sum", "requests"),
	})
	return append(all, alarm{"ApiFaultAlarm", "the API answers 5xx", rate, errorPercent})
}

// errorRate is the share of a function's invocations that failed. Documents that cannot be converted are not among them.
func (s *stack) errorRate(name string) awscloudwatch.IMetric {
	return formula("100 * errors / invocations", name+", %", map[string]awscloudwatch.IMetric{
		"errors":      s.functionMetric(name, "Errors", "Sum", "errors"),
		"invocations": s.functionMetric(name, "Invocations", "Sum", "invocations"),
	})
}

// What reconcile logs of jobs without progress.
const (
	logStalled = "job stalled"
	logGivenUp = "job given up"
)

// stuckAlarm reports jobs that made no progress for so long that the safety net had to act.
func (s *stack) stuckAlarm() alarm {
	const name = "jobs_stuck"
	namespace := s.settings.Name + "/jobs"
	awslogs.NewMetricFilter(s.cdk, jsii.String("StuckJobs"), &awslogs.MetricFilterProps{
		LogGroup: s.functions["reconcile"].log,
		FilterPattern: awslogs.FilterPattern_Any(
			awslogs.FilterPattern_StringValue(jsii.String("$.msg"), jsii.String("="), jsii.String(logStalled+"*")),
			awslogs.FilterPattern_StringValue(jsii.String("$.msg"), jsii.String("="), jsii.String(logGivenUp+"*")),
		),
		MetricNamespace: jsii.String(namespace), MetricName: jsii.String(name), MetricValue: jsii.String("1"),
	})
	return alarm{"StuckJobsAlarm", "jobs are stuck", metric(namespace, name, "Sum", "stuck jobs"), 1}
}
