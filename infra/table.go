package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/jsii-runtime-go"

	"sheaf/internal/dynamo/layout"
)

// addTable makes the table of all rows, laid out as package layout says.
func (s *stack) addTable() {
	removal := s.removal()
	if s.settings.KeepData {
		// A rollback could not remove it, being protected, and would fail; its name is nobody else's, so that it may stay.
		removal = awscdk.RemovalPolicy_RETAIN
	}
	s.table = awsdynamodb.NewTable(s.cdk, jsii.String("Table"), &awsdynamodb.TableProps{
		PartitionKey:        attribute(layout.PK),
		SortKey:             attribute(layout.SK),
		TimeToLiveAttribute: jsii.String(layout.TTL),
		BillingMode:         awsdynamodb.BillingMode_PAY_PER_REQUEST,
		Encryption:          s.tableEncryption(),
		EncryptionKey:       s.key,
		Stream:              awsdynamodb.StreamViewType_NEW_AND_OLD_IMAGES,
		PointInTimeRecoverySpecification: &awsdynamodb.PointInTimeRecoverySpecification{
			PointInTimeRecoveryEnabled: jsii.Bool(true),
		},
		DeletionProtection: jsii.Bool(s.settings.KeepData),
		RemovalPolicy:      removal,
	})
	s.table.AddGlobalSecondaryIndex(&awsdynamodb.GlobalSecondaryIndexProps{
		IndexName:      jsii.String(layout.OwnerIndex),
		PartitionKey:   attribute(layout.OwnerIndexPK),
		SortKey:        attribute(layout.OwnerIndexSK),
		ProjectionType: awsdynamodb.ProjectionType_ALL,
	})
	s.table.AddGlobalSecondaryIndex(&awsdynamodb.GlobalSecondaryIndexProps{
		IndexName:      jsii.String(layout.UnfinishedIndex),
		PartitionKey:   attribute(layout.UnfinishedIndexPK),
		SortKey:        attribute(layout.UnfinishedIndexSK),
		ProjectionType: awsdynamodb.ProjectionType_KEYS_ONLY,
	})
}

func attribute(name string) *awsdynamodb.Attribute {
	return &awsdynamodb.Attribute{Name: jsii.String(name), Type: awsdynamodb.AttributeType_STRING}
}
