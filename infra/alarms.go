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
	lasting  bool // in two of three looks: one may be chance
}

// addAlarms makes the alarms, which are sent to the address that is set. Without one they still show in the console.
func (s *stack) addAlarms() {
	var mail awscloudwatch.IAlarmAction
	if s.settings.AlarmEmail != "" {
		mail = awscloudwatchactions.NewSnsAction(s.alarmTopic())
	}
	alarms := append(s.queueAlarms(), s.errorAlarms()...)
	for _, a := range append(alarms, s.stuckAlarm(), s.faultAlarm()) {
		looks, breaches := 1.0, 1.0
		if a.lasting {
			looks, breaches = 3, 2
		}
		made := awscloudwatch.NewAlarm(s.cdk, jsii.String(a.id), &awscloudwatch.AlarmProps{
			AlarmName:          jsii.String(s.settings.Name + ": " + a.what),
			Metric:             a.metric,
			Threshold:          jsii.Number(a.from),
			EvaluationPeriods:  jsii.Number(looks),
			DatapointsToAlarm:  jsii.Number(breaches),
			ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
			TreatMissingData:   awscloudwatch.TreatMissingData_NOT_BREACHING,
		})
		s.alarms[a.id] = made
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
		{"IntakeDeadAlarm", "uploads given up", deadLetterMetric(s.queues.intakeDead), 1, false},
		{"ConvertDeadAlarm", "documents given up", deadLetterMetric(s.queues.convertDead), 1, false},
		{"BundleDeadAlarm", "results given up", deadLetterMetric(s.queues.bundleDead), 1, false},
		{"StreamFailuresAlarm", "changes that finalize gave up", deadLetterMetric(s.queues.streamFailures), 1, false},
		{"IntakeLagAlarm", "uploads wait too long", queueMetric(s.queues.intake, "ApproximateAgeOfOldestMessage", "Maximum", "intake"), intakeLag, true},
		{"BundleLagAlarm", "results wait too long", queueMetric(s.queues.bundle, "ApproximateAgeOfOldestMessage", "Maximum", "bundle"), bundleLag, true},
		{"StreamLagAlarm", "finalize is behind", s.functionMetric("finalize", "IteratorAge", "Maximum", "finalize"), streamLag * 1000, true},
	}
}

// deadLetterMetric is more than 0 while dead letters are in a queue and also when they came and were taken care of between
// two looks at its depth, which reconcile does within seconds.
func deadLetterMetric(q awssqs.Queue) awscloudwatch.IMetric {
	return formula("FILL(waiting, 0) + FILL(hidden, 0) + FILL(received, 0)", "dead letters", map[string]awscloudwatch.IMetric{
		"waiting":  queueMetric(q, "ApproximateNumberOfMessagesVisible", "Maximum", "waiting"),
		"hidden":   queueMetric(q, "ApproximateNumberOfMessagesNotVisible", "Maximum", "being given up"),
		"received": queueMetric(q, "NumberOfMessagesReceived", "Sum", "given up"),
	})
}

// errorAlarms report when a function, or the API, fails more often than now and then.
func (s *stack) errorAlarms() []alarm {
	var all []alarm
	for _, name := range functionNames() {
		all = append(all, alarm{constructID(name) + "ErrorAlarm", name + " fails", s.errorRate(name), errorPercent, true})
	}
	rate := formula("100 * failed / requests", "answers 5xx, %", map[string]awscloudwatch.IMetric{
		"failed": s.apiMetric("5xx", "Sum", "5xx"), "requests": s.apiMetric("Count", "Sum", "requests"),
	})
	return append(all, alarm{"ApiFaultAlarm", "the API answers 5xx", rate, errorPercent, true})
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
	s.count("StuckJobs", "reconcile", name, awslogs.FilterPattern_Any(
		awslogs.FilterPattern_StringValue(jsii.String("$.msg"), jsii.String("="), jsii.String(logStalled+"*")),
		awslogs.FilterPattern_StringValue(jsii.String("$.msg"), jsii.String("="), jsii.String(logGivenUp+"*")),
	))
	return alarm{"StuckJobsAlarm", "jobs are stuck", s.counted(name, "stuck jobs"), 1, false}
}

// faultsToTell are so many faults of the machine within five minutes: each is tried again, and a single one passes.
const faultsToTell = 5

// faultAlarm reports messages and changes whose handling failed. Lambda counts their invocations as good ones, because the functions
// name what failed, and as dead letters they would show only when all attempts are used up.
func (s *stack) faultAlarm() alarm {
	const name = "faults"
	for _, function := range []string{"convert", "intake", "finalize", "bundle"} {
		s.count(constructID(function)+"Faults", function, name,
			awslogs.FilterPattern_StringValue(jsii.String("$.level"), jsii.String("="), jsii.String("ERROR")))
	}
	return alarm{"FaultsAlarm", "work fails and is tried again", s.counted(name, "faults"), faultsToTell, false}
}

// count counts the lines of a function's log that fit a pattern.
func (s *stack) count(id, function, name string, pattern awslogs.IFilterPattern) {
	awslogs.NewMetricFilter(s.cdk, jsii.String(id), &awslogs.MetricFilterProps{
		LogGroup: s.functions[function].log, FilterPattern: pattern,
		MetricNamespace: jsii.String(s.logNamespace()), MetricName: jsii.String(name), MetricValue: jsii.String("1"),
	})
}

func (s *stack) counted(name, label string) awscloudwatch.IMetric {
	return metric(s.logNamespace(), name, "Sum", label)
}

// logNamespace has the metrics that are made of logs.
func (s *stack) logNamespace() string { return s.settings.Name + "/jobs" }
