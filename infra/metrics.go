package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"sheaf/internal/job"
)

// The metrics that the functions write into their logs, as package metrics names them. All deployments of an account and
// region share the namespace.
const (
	metricNamespace = "sheaf"
	metricDocuments = "documents_total"
	metricSeconds   = "conversion_seconds"
	dimensionStatus = "status"
	dimensionCode   = "code"
	dimensionStack  = "stack"
)

// metricPeriod is how much one point of a graph or one look of an alarm covers.
func metricPeriod() awscdk.Duration { return awscdk.Duration_Minutes(jsii.Number(5)) }

// metric returns a metric without dimensions, or with those given as names and values.
func metric(namespace, name, statistic, label string, dimensions ...*string) awscloudwatch.Metric {
	by := map[string]*string{}
	for i := 0; i+1 < len(dimensions); i += 2 {
		by[*dimensions[i]] = dimensions[i+1]
	}
	props := &awscloudwatch.MetricProps{
		Namespace: jsii.String(namespace), MetricName: jsii.String(name), Statistic: jsii.String(statistic),
		Period: metricPeriod(), Label: jsii.String(label),
	}
	if len(by) > 0 {
		props.DimensionsMap = &by
	}
	return awscloudwatch.NewMetric(props)
}

// documentMetric counts the documents of this deployment that ended so.
func (s *stack) documentMetric(status job.State) awscloudwatch.Metric {
	return metric(metricNamespace, metricDocuments, "Sum", string(status),
		jsii.String(dimensionStack), jsii.String(s.settings.Name), jsii.String(dimensionStatus), jsii.String(string(status)))
}

// secondsMetric is how long the conversions of this deployment take.
func (s *stack) secondsMetric(statistic, label string) awscloudwatch.Metric {
	return metric(metricNamespace, metricSeconds, statistic, label, jsii.String(dimensionStack), jsii.String(s.settings.Name))
}

func queueMetric(q awssqs.Queue, name, statistic, label string) awscloudwatch.Metric {
	return metric("AWS/SQS", name, statistic, label, jsii.String("QueueName"), q.QueueName())
}

func (s *stack) functionMetric(function, name, statistic, label string) awscloudwatch.Metric {
	return metric("AWS/Lambda", name, statistic, label, jsii.String("FunctionName"), s.functions[function].FunctionName())
}

func (s *stack) apiMetric(name, statistic, label string) awscloudwatch.Metric {
	return metric("AWS/ApiGateway", name, statistic, label, jsii.String("ApiId"), s.gateway.api.Ref(), jsii.String("Stage"), jsii.String("$default"))
}

// formula calculates with metrics.
func formula(expression, label string, of map[string]awscloudwatch.IMetric) awscloudwatch.MathExpression {
	return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
		Expression: jsii.String(expression), Label: jsii.String(label), UsingMetrics: &of, Period: metricPeriod(),
	})
}
