package main

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"

	"sheaf/internal/job"
)

// Prices in US dollars of us-east-1, on demand and beyond the free tier (https://aws.amazon.com/lambda/pricing/). Other regions differ by some
// percent.
const (
	priceARM      = 0.0000133334 // a GB-second of Lambda
	priceX86      = 0.0000166667
	priceCall     = 0.0000002 // an invocation
	priceDocument = 0.00001   // the rest for a document: requests of S3, SQS and DynamoDB (docs/aws.md adds them up)
)

// gbSecond is what a GB-second of Lambda costs.
func (s *stack) gbSecond() float64 {
	switch {
	case s.settings.GBSecond > 0:
		return s.settings.GBSecond
	case s.settings.Architecture == archX86:
		return priceX86
	}
	return priceARM
}

func (s *stack) addDashboard() {
	board := awscloudwatch.NewDashboard(s.cdk, jsii.String("Dashboard"), &awscloudwatch.DashboardProps{
		DashboardName: jsii.String(s.settings.Name),
	})
	completed, failed := s.documentMetric(job.Completed), s.documentMetric(job.Failed)
	byCode := formula(fmt.Sprintf(`SEARCH('{%s,%s,%s,%s} MetricName="%s" %s="%s"', 'Sum', 300)`,
		metricNamespace, dimensionStack, dimensionStatus, dimensionCode, metricDocuments, dimensionStack, s.settings.Name), "", nil)
	board.AddWidgets(
		graph("Documents", completed, failed),
		graph("Failures by code", byCode),
		graph("Conversion, seconds",
			s.secondsMetric("p50", "half within"), s.secondsMetric("p90", "9 of 10 within"), s.secondsMetric("Maximum", "longest")),
	)
	board.AddWidgets(
		graph("Age of the oldest message, seconds",
			queueMetric(s.queues.intake, "ApproximateAgeOfOldestMessage", "Maximum", "intake"),
			queueMetric(s.queues.convert, "ApproximateAgeOfOldestMessage", "Maximum", "convert"),
			queueMetric(s.queues.bundle, "ApproximateAgeOfOldestMessage", "Maximum", "bundle")),
		graph("Documents waiting and under way",
			queueMetric(s.queues.convert, "ApproximateNumberOfMessagesVisible", "Maximum", "waiting"),
			s.functionMetric("convert", "ConcurrentExecutions", "Maximum", "under way")),
		graph("Dead letters",
			queueMetric(s.queues.intakeDead, "NumberOfMessagesReceived", "Sum", "uploads"),
			queueMetric(s.queues.convertDead, "NumberOfMessagesReceived", "Sum", "documents"),
			queueMetric(s.queues.bundleDead, "NumberOfMessagesReceived", "Sum", "results"),
			queueMetric(s.queues.streamFailures, "NumberOfMessagesReceived", "Sum", "changes")),
	)
	board.AddWidgets(s.errorGraph(), s.requestGraph(), s.costGraph(completed, failed))
}

func graph(title string, lines ...awscloudwatch.IMetric) awscloudwatch.IWidget {
	return awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{
		Title: jsii.String(title), Left: &lines, Width: jsii.Number(8), Height: jsii.Number(6),
		LeftYAxis: &awscloudwatch.YAxisProps{Min: jsii.Number(0), ShowUnits: jsii.Bool(false)},
	})
}

func (s *stack) errorGraph() awscloudwatch.IWidget {
	var lines []awscloudwatch.IMetric
	for _, name := range functionNames() {
		lines = append(lines, s.functionMetric(name, "Errors", "Sum", name))
	}
	return graph("Failed invocations", lines...)
}

func (s *stack) requestGraph() awscloudwatch.IWidget {
	return graph("Requests", s.apiMetric("Count", "Sum", "requests"), s.apiMetric("4xx", "Sum", "4xx"), s.apiMetric("5xx", "Sum", "5xx"))
}

// costGraph estimates what a period's work costs, and 1,000 documents of it.
func (s *stack) costGraph(completed, failed awscloudwatch.IMetric) awscloudwatch.IWidget {
	price := s.gbSecond()
	used := map[string]awscloudwatch.IMetric{"completed": completed, "failed": failed}
	expression := fmt.Sprintf("(FILL(completed, 0) + FILL(failed, 0)) * %.8f", priceDocument)
	for _, name := range functionNames() {
		used["ms_"+name] = s.functionMetric(name, "Duration", "Sum", name)
		used["calls_"+name] = s.functionMetric(name, "Invocations", "Sum", name)
		expression += fmt.Sprintf(" + FILL(ms_%s, 0) * %.12f + FILL(calls_%s, 0) * %.8f", name, float64(s.functions[name].memory)/1024*price/1000, name, priceCall)
	}
	cost := formula(expression, "all, US$", used)
	per := formula("1000 * cost / (FILL(completed, 0) + FILL(failed, 0))", "1,000 documents, US$", map[string]awscloudwatch.IMetric{
		"cost": cost, "completed": completed, "failed": failed,
	})
	return graph("Cost, estimated", cost, per)
}
