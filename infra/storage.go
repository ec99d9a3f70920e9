package main

import (
	"fmt"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"sheaf/internal/job"
)

// buckets hold the documents. The names are made up here rather than by CloudFormation, so that the queue's policy can
// name the inbox before it is there.
type buckets struct {
	inbox  awss3.Bucket // uploads and drops
	outbox awss3.Bucket // all that is made of them
	logs   awss3.Bucket // who read and wrote in the two
}

const (
	// replacedDays is how long a version stays that was overwritten, for the job that began with it, or that expired.
	replacedDays = 2
	abortDays    = 1 // parts of uploads that nobody completed
)

func (s *stack) addBuckets() {
	s.buckets.logs = s.bucket("AccessLogs", "logs", awss3.BucketProps{
		LifecycleRules: &[]*awss3.LifecycleRule{{
			Id: jsii.String("expire"), Expiration: days(s.settings.LogDays), AbortIncompleteMultipartUploadAfter: days(abortDays),
		}},
	})
	s.buckets.inbox = s.bucket("Inbox", "inbox", awss3.BucketProps{
		Versioned:      jsii.Bool(true), // a job keeps to the version it began with
		LifecycleRules: &[]*awss3.LifecycleRule{s.retention(), replaced()},
		Cors:           s.cors(awss3.HttpMethods_PUT),
	})
	s.buckets.outbox = s.bucket("Outbox", "outbox", awss3.BucketProps{
		LifecycleRules: &[]*awss3.LifecycleRule{s.retention()},
		Cors:           s.cors(awss3.HttpMethods_GET),
	})
	s.notifyIntake()
}

// bucket makes a private bucket with what all have in common.
func (s *stack) bucket(id, name string, props awss3.BucketProps) awss3.Bucket {
	props.BucketName = s.bucketName(name)
	props.BlockPublicAccess = awss3.BlockPublicAccess_BLOCK_ALL()
	props.ObjectOwnership = awss3.ObjectOwnership_BUCKET_OWNER_ENFORCED
	props.Encryption = awss3.BucketEncryption_S3_MANAGED
	// S3 writes access logs into buckets with its own keys only (S3 user guide, Enabling server access logging).
	if s.key != nil && s.buckets.logs != nil {
		props.Encryption, props.EncryptionKey, props.BucketKeyEnabled = awss3.BucketEncryption_KMS, s.key, jsii.Bool(true)
	}
	props.EnforceSSL = jsii.Bool(true)
	props.MinimumTLSVersion = jsii.Number(1.2)
	props.RemovalPolicy = s.removal()
	props.AutoDeleteObjects = jsii.Bool(!s.settings.KeepData)
	if s.buckets.logs != nil {
		props.ServerAccessLogsBucket = s.buckets.logs
		props.ServerAccessLogsPrefix = jsii.String(name + "/")
	}
	return awss3.NewBucket(s.cdk, jsii.String(id), &props)
}

func (s *stack) bucketName(name string) *string {
	return jsii.String(fmt.Sprintf("%s-%s-%s-%s", s.settings.Name, name, *s.cdk.Account(), *s.cdk.Region()))
}

// retention removes what has outlived its job, and parts of uploads.
func (s *stack) retention() *awss3.LifecycleRule {
	return &awss3.LifecycleRule{
		Id:                                  jsii.String("expire"),
		Expiration:                          days(s.keepObjects()),
		AbortIncompleteMultipartUploadAfter: days(abortDays),
	}
}

// keepObjects is how many days objects are kept: the rules count on it (see job.Limits).
func (s *stack) keepObjects() int {
	const day = 24 * time.Hour
	return int(job.Limits{Keep: time.Duration(s.settings.KeepDays) * day}.KeepObjects() / day)
}

// replaced removes versions that are no longer the current one, and the markers that expired objects leave.
func replaced() *awss3.LifecycleRule {
	return &awss3.LifecycleRule{
		Id: jsii.String("replaced"), NoncurrentVersionExpiration: days(replacedDays), ExpiredObjectDeleteMarker: jsii.Bool(true),
	}
}

// cors lets the pages of this service, and those of the origins that are set, use presigned URLs.
func (s *stack) cors(method awss3.HttpMethods) *[]*awss3.CorsRule {
	return &[]*awss3.CorsRule{{
		AllowedMethods: &[]awss3.HttpMethods{method},
		AllowedOrigins: jsii.Strings(append(s.pages(), s.settings.CORSOrigins...)...),
		AllowedHeaders: jsii.Strings("*"),    // of the preflight; what is signed decides what is taken
		ExposedHeaders: jsii.Strings("ETag"), // of a part, to complete its upload by
		MaxAge:         jsii.Number(3600),
	}}
}

// notifyIntake has every object that appears in the inbox reported to the intake queue. The two prefixes are disjoint, so one
// object makes one message. The queue must let the bucket in before it names it.
func (s *stack) notifyIntake() {
	var events []*awss3.CfnBucket_QueueConfigurationProperty
	for _, prefix := range []string{job.UploadPrefix, job.DropPrefix} {
		events = append(events, &awss3.CfnBucket_QueueConfigurationProperty{
			Event: jsii.String("s3:ObjectCreated:*"), // multipart uploads and copies too
			Queue: s.queues.intake.QueueArn(),
			Filter: &awss3.CfnBucket_NotificationFilterProperty{S3Key: &awss3.CfnBucket_S3KeyFilterProperty{
				Rules: &[]*awss3.CfnBucket_FilterRuleProperty{{Name: jsii.String("prefix"), Value: jsii.String(prefix)}},
			}},
		})
	}
	bucket := s.buckets.inbox.Node().DefaultChild().(awss3.CfnBucket)
	bucket.SetNotificationConfiguration(&awss3.CfnBucket_NotificationConfigurationProperty{QueueConfigurations: &events})
	policy := s.queues.intake.Node().FindChild(jsii.String("Policy")).Node().DefaultChild()
	bucket.AddDependency(policy.(awscdk.CfnResource))
}
