package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"
)

// addSchedules has reconcile look for jobs that stand still, and for drops whose event was lost.
func (s *stack) addSchedules() {
	s.schedule("Sweep", "sweep", "rate(1 minute)", `{}`)
	s.schedule("Drops", "drops", "rate(1 hour)", `{"detail":{"task":"drops"}}`)
}

func (s *stack) schedule(id, name, rate, input string) {
	reconcile := s.functions["reconcile"]
	rule := awsevents.NewCfnRule(s.cdk, jsii.String(id), &awsevents.CfnRuleProps{
		Name:               s.named(name),
		ScheduleExpression: jsii.String(rate),
		State:              jsii.String("ENABLED"),
		Targets: &[]*awsevents.CfnRule_TargetProperty{{
			Id: jsii.String("reconcile"), Arn: reconcile.FunctionArn(), Input: jsii.String(input),
			RetryPolicy: &awsevents.CfnRule_RetryPolicyProperty{MaximumRetryAttempts: jsii.Number(0), MaximumEventAgeInSeconds: jsii.Number(60)},
		}},
	})
	awslambda.NewCfnPermission(s.cdk, jsii.String(id+"MayCall"), &awslambda.CfnPermissionProps{
		Action:       jsii.String("lambda:InvokeFunction"),
		FunctionName: reconcile.FunctionArn(),
		Principal:    jsii.String("events.amazonaws.com"),
		SourceArn:    rule.AttrArn(),
	})
}
