package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"
)

// addKey finds the key that data is encrypted with, where one is set. Its policy is its owner's: docs/aws.md says what it has to
// allow.
func (s *stack) addKey() {
	if s.settings.KMSKey != "" {
		s.key = awskms.Key_FromKeyArn(s.cdk, jsii.String("Key"), jsii.String(s.settings.KMSKey))
	}
}

func (s *stack) queueEncryption() awssqs.QueueEncryption {
	if s.key == nil {
		return awssqs.QueueEncryption_SQS_MANAGED
	}
	return awssqs.QueueEncryption_KMS
}

func (s *stack) tableEncryption() awsdynamodb.TableEncryption {
	if s.key == nil {
		return awsdynamodb.TableEncryption_DEFAULT
	}
	return awsdynamodb.TableEncryption_CUSTOMER_MANAGED
}

// keyAccess lets a function use the key through the services that hold data, and not otherwise.
func (s *stack) keyAccess() []grant {
	if s.key == nil {
		return nil
	}
	var services []string
	for _, name := range []string{"s3", "dynamodb", "sqs", "secretsmanager"} {
		services = append(services, name+"."+*s.cdk.Region()+".amazonaws.com")
	}
	return []grant{{
		sid:        "UseKey",
		actions:    []string{"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:DescribeKey"},
		resources:  []*string{s.key.KeyArn()},
		conditions: map[string]any{"StringEquals": map[string]any{"kms:ViaService": services}},
	}}
}
