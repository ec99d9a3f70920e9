package main

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"sheaf/internal/job"
)

// addOutputs prints what a user needs next.
func (s *stack) addOutputs() {
	s.output("ApiUrl", "where the service is; the page and /docs are there too", *s.gateway.url)
	s.output("InboxBucket", "uploads and drops", *s.buckets.inbox.BucketName())
	s.output("OutboxBucket", "results", *s.buckets.outbox.BucketName())
	s.output("DropFolder", "copy ZIP or DOCX files here", fmt.Sprintf("s3://%s/%s", *s.buckets.inbox.BucketName(), job.DropPrefix))
	s.output("ResultFolder", "and find their results here", fmt.Sprintf("s3://%s/%s", *s.buckets.outbox.BucketName(), job.ResultPrefix))
	s.output("DashboardUrl", "what goes on", fmt.Sprintf(
		"https://%[1]s.console.aws.amazon.com/cloudwatch/home?region=%[1]s#dashboards/dashboard/%[2]s", *s.cdk.Region(), s.settings.Name))
	if s.gateway.secret != nil {
		s.output("TokenCommand", "prints the API's token", fmt.Sprintf(
			"aws secretsmanager get-secret-value --region %s --secret-id %s --query SecretString --output text",
			*s.cdk.Region(), *s.gateway.secret.SecretArn()))
	}
}

func (s *stack) output(id, description, value string) {
	awscdk.NewCfnOutput(s.cdk, jsii.String(id), &awscdk.CfnOutputProps{Value: jsii.String(value), Description: jsii.String(description)})
}
