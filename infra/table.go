package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/jsii-runtime-go"

	"sheaf/internal/config"
)

// addTable makes the table of all rows, laid out as package config names it.
func (s *stack) addTable() {
	s.table = awsdynamodb.NewTable(s.cdk, jsii.String("Table"), &awsdynamodb.TableProps{
		PartitionKey:        attribute(config.TablePK),
		SortKey:             attribute(config.TableSK),
		TimeToLiveAttribute: jsii.String(config.TableTTL),
		BillingMode:         awsdynamodb.BillingMode_PAY_PER_REQUEST,
		Encryption:          awsdynamodb.TableEncryption_DEFAULT,
		Stream:              awsdynamodb.StreamViewType_NEW_AND_OLD_IMAGES,
		PointInTimeRecoverySpecification: &awsdynamodb.PointInTimeRecoverySpecification{
			PointInTimeRecoveryEnabled: jsii.Bool(true),
		},
		DeletionProtection: jsii.Bool(s.settings.KeepData),
		RemovalPolicy:      s.removal(),
	})
	s.table.AddGlobalSecondaryIndex(&awsdynamodb.GlobalSecondaryIndexProps{
		IndexName:      jsii.String(config.OwnerIndex),
		PartitionKey:   attribute(config.OwnerIndexPK),
		SortKey:        attribute(config.OwnerIndexSK),
		ProjectionType: awsdynamodb.ProjectionType_ALL,
	})
	s.table.AddGlobalSecondaryIndex(&awsdynamodb.GlobalSecondaryIndexProps{
		IndexName:      jsii.String(config.UnfinishedIndex),
		PartitionKey:   attribute(config.UnfinishedIndexPK),
		SortKey:        attribute(config.UnfinishedIndexSK),
		ProjectionType: awsdynamodb.ProjectionType_KEYS_ONLY,
	})
}

func attribute(name string) *awsdynamodb.Attribute {
	return &awsdynamodb.Attribute{Name: jsii.String(name), Type: awsdynamodb.AttributeType_STRING}
}
