package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsbudgets"
	"github.com/aws/jsii-runtime-go"
)

// addBudget has alarmEmail told when the account has cost most of what is set for a month, and when it is about to cost more. It is
// the whole account's: costs are known by tag only where the tag was activated for that, and a budget of nothing never tells.
func (s *stack) addBudget() {
	if s.settings.Budget == 0 {
		return
	}
	tell := func(of string, percent float64) *awsbudgets.CfnBudget_NotificationWithSubscribersProperty {
		return &awsbudgets.CfnBudget_NotificationWithSubscribersProperty{
			Notification: &awsbudgets.CfnBudget_NotificationProperty{
				NotificationType: jsii.String(of), ComparisonOperator: jsii.String("GREATER_THAN"), Threshold: jsii.Number(percent),
				ThresholdType: jsii.String("PERCENTAGE"),
			},
			Subscribers: []*awsbudgets.CfnBudget_SubscriberProperty{{
				SubscriptionType: jsii.String("EMAIL"), Address: jsii.String(s.settings.AlarmEmail),
			}},
		}
	}
	awsbudgets.NewCfnBudget(s.cdk, jsii.String("Budget"), &awsbudgets.CfnBudgetProps{
		Budget: &awsbudgets.CfnBudget_BudgetDataProperty{
			BudgetName: s.named("month"), BudgetType: jsii.String("COST"), TimeUnit: jsii.String("MONTHLY"),
			BudgetLimit: &awsbudgets.CfnBudget_SpendProperty{Amount: jsii.Number(float64(s.settings.Budget)), Unit: jsii.String("USD")},
		},
		NotificationsWithSubscribers: []*awsbudgets.CfnBudget_NotificationWithSubscribersProperty{tell("ACTUAL", 80), tell("FORECASTED", 100)},
	})
}
