package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscodedeploy"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawscloudwatch"
	"github.com/aws/jsii-runtime-go"
)

// canaryAlarms are the functions that a new version takes over step by step, where that is set, and the alarms that have it taken back.
func canaryAlarms() map[string][]string {
	return map[string][]string{"convert": {"ConvertErrorAlarm", "FaultsAlarm"}, "api": {"ApiErrorAlarm", "ApiFaultAlarm"}}
}

// keepVersions has each deployment make a version of its own of a function, of which an alias says how much work it gets.
func (s *stack) keepVersions(name string, f *function) {
	if _, ok := canaryAlarms()[name]; !ok || !s.settings.Canary {
		return
	}
	f.live = awslambda.NewAlias(s.cdk, jsii.String(constructID(name)+"Live"), &awslambda.AliasProps{
		AliasName: jsii.String("live"), Version: f.CurrentVersion(),
	})
}

// called is the ARN by which a function is called: its alias's, where it has one.
func (f *function) called() *string {
	if f.live != nil {
		return f.live.FunctionArn()
	}
	return f.FunctionArn()
}

// fed is how an event source mapping names the function.
func (f *function) fed() *string {
	if f.live != nil {
		return f.live.FunctionArn()
	}
	return f.FunctionName()
}

// addCanaries has CodeDeploy give a new version a tenth of the work, and all of it after a quarter of an hour, in which the alarms need
// ten minutes to ring. When one of them does, the version before gets everything back, and the deployment of the stack fails.
func (s *stack) addCanaries() {
	if !s.settings.Canary {
		return
	}
	application := awscodedeploy.NewLambdaApplication(s.cdk, jsii.String("Canaries"), &awscodedeploy.LambdaApplicationProps{ApplicationName: s.named("canaries")})
	for _, name := range functionNames() {
		ids, ok := canaryAlarms()[name]
		if !ok {
			continue
		}
		var alarms []interfacesawscloudwatch.IAlarmRef
		for _, id := range ids {
			alarms = append(alarms, s.alarms[id])
		}
		awscodedeploy.NewLambdaDeploymentGroup(s.cdk, jsii.String(constructID(name)+"Canary"), &awscodedeploy.LambdaDeploymentGroupProps{
			Application: application, Alias: s.functions[name].live, Alarms: &alarms,
			DeploymentConfig: awscodedeploy.LambdaDeploymentConfig_CANARY_10PERCENT_15MINUTES(),
		})
	}
}

// versionOptions let the versions of before stay, for a deployment to go back to; they go with their function.
func (s *stack) versionOptions() *awslambda.VersionOptions {
	return &awslambda.VersionOptions{RemovalPolicy: awscdk.RemovalPolicy_RETAIN}
}
