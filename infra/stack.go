package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// stack is sheaf on AWS. Its parts are made in the order in which they need each other.
type stack struct {
	cdk      awscdk.Stack
	settings Settings
	assets   Assets

	gateway   gateway
	key       awskms.IKey // nil where AWS's own keys are used
	buckets   buckets
	table     awsdynamodb.Table
	fonts     awss3assets.Asset // nil where there are none
	queues    queues
	webhooks  webhooks
	network   *network // nil where the converter is not isolated
	functions map[string]*function
	alarms    map[string]awscloudwatch.Alarm // by the ids of their constructs
}

func newStack(scope constructs.Construct, settings Settings, assets Assets) *stack {
	// Access logs are let into their bucket by its policy, as its objects have no ACLs.
	scope.Node().SetContext(jsii.String("@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy"), true)
	s := &stack{settings: settings, assets: assets, functions: map[string]*function{}, alarms: map[string]awscloudwatch.Alarm{}}
	s.cdk = awscdk.NewStack(scope, jsii.String(settings.Name), &awscdk.StackProps{
		StackName:   jsii.String(settings.Name),
		Description: jsii.String("sheaf: bulk DOCX to PDF"),
		Tags:        &map[string]*string{"application": jsii.String("sheaf")},
	})
	s.addKey()
	s.addGateway()
	s.addQueues()
	s.addWebhooks()
	s.addBuckets()
	s.addTable()
	s.addFonts()
	s.addNetwork()
	s.addFunctions()
	s.addRoutes()
	s.addMappings()
	s.addSchedules()
	s.addDashboard()
	s.addAlarms()
	s.addBudget()
	s.addCanaries()
	s.addOutputs()
	return s
}

// named is a name in the stack.
func (s *stack) named(what string) *string { return jsii.String(s.settings.Name + "-" + what) }

// removal is what happens to data when the stack is destroyed. What a first deployment made that then fails is removed all the same:
// the next one would find the names of the buckets taken.
func (s *stack) removal() awscdk.RemovalPolicy {
	if s.settings.KeepData {
		return awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE
	}
	return awscdk.RemovalPolicy_DESTROY
}

func seconds(n float64) awscdk.Duration { return awscdk.Duration_Seconds(jsii.Number(n)) }

func days(n int) awscdk.Duration { return awscdk.Duration_Days(jsii.Number(float64(n))) }

// arn is the ARN of something in this account and region.
func (s *stack) arn(service, resource string) *string {
	return s.cdk.FormatArn(&awscdk.ArnComponents{
		Service: jsii.String(service), Resource: jsii.String(resource), ArnFormat: awscdk.ArnFormat_NO_RESOURCE_NAME,
	})
}
