package main

import (
	"slices"

	"github.com/aws/jsii-runtime-go"

	"sheaf/internal/dynamo/layout"
	"sheaf/internal/job"
)

// apiAccess has no right to remove anything: a deleted job is removed behind it, by finalize and reconcile.
func (s *stack) apiAccess() []grant {
	grants := []grant{
		s.rows(),
		s.index("JobsOfOwner", layout.OwnerIndex),
		// Presigned URLs have the rights of who signed them.
		read("ReadUploads", under(s.buckets.inbox, job.UploadPrefix)),
		write("WriteUploads", under(s.buckets.inbox, job.UploadPrefix)),
		{sid: "PartsOfUploads", actions: []string{"s3:ListMultipartUploadParts"}, resources: under(s.buckets.inbox, job.UploadPrefix)},
		find("FindUploads", s.buckets.inbox),
		read("ReadResults", under(s.buckets.outbox, job.JobPrefix)),
		write("WriteSecrets", s.secrets()),
		s.secretsUnread(),
		send("Send", s.queues.intake, s.queues.bundle),
	}
	if s.gateway.secret != nil {
		grants = append(grants, grant{
			sid: "ReadTokens", actions: []string{"secretsmanager:GetSecretValue"}, resources: []*string{s.gateway.secret.SecretArn()},
		})
	}
	return grants
}

func (s *stack) intakeAccess() []grant {
	return slices.Concat([]grant{
		s.rows(),
		read("ReadInbox", under(s.buckets.inbox, job.UploadPrefix, job.DropPrefix)),
		find("FindInbox", s.buckets.inbox),
		consume("Receive", s.queues.intake),
		again(s.queues.intake),
		send("Send", s.queues.convert, s.queues.bundle),
		s.secretsUnread(),
	}, s.publishAccess(), s.purgeAccess())
}

// convertAccess is little, as a document that takes the converter over has it: read documents and PDFs whose key it knows, write
// PDFs, and write rows of documents and counters but no job's own; with a cache, rows of that, which nobody believes. It cannot list anything.
func (s *stack) convertAccess() []grant {
	keys := func(pattern string) map[string]any {
		return map[string]any{
			"ForAllValues:StringLike": map[string]any{"dynamodb:LeadingKeys": []string{pattern}},
			"Null":                    map[string]any{"dynamodb:LeadingKeys": "false"},
		}
	}
	table := []*string{s.table.TableArn()}
	grants := []grant{
		{sid: "ReadRows", actions: []string{"dynamodb:GetItem"}, resources: table, conditions: keys(layout.JobPK("*"))},
		{sid: "WriteOutcomes", actions: []string{"dynamodb:PutItem", "dynamodb:UpdateItem"}, resources: table, conditions: keys(layout.JobPK("*#?"))},
		read("ReadInbox", s.converterReads()),
		write("WritePDFs", s.converterPDFs()),
		// Only where another conversion of the same document was first, or one of the same bytes is in the cache.
		read("ReadPDFs", s.converterPDFs()),
		read("ReadSecrets", s.secrets()),
		consume("Receive", s.queues.convert),
	}
	if s.settings.Cache {
		grants = append(grants, grant{sid: "Cache", actions: []string{"dynamodb:GetItem", "dynamodb:PutItem"}, resources: table, conditions: keys(layout.CachePK("*"))})
	}
	if s.fonts != nil {
		grants = append(grants, s.fontsAccess())
	}
	if s.network == nil {
		grants = append(grants, again(s.queues.convert))
	}
	return append(grants, s.interfaceAccess()...)
}

func (s *stack) converterReads() []*string {
	return under(s.buckets.inbox, job.UploadPrefix, job.DropPrefix)
}

func (s *stack) converterPDFs() []*string { return under(s.buckets.outbox, job.JobPrefix+"*/pdf/") }

// secrets are the passwords of jobs under way. S3 encrypts them as all that is in the bucket, so that who may read them is decided here:
// those who convert, those who merge, which is bundle, and nobody else.
func (s *stack) secrets() []*string { return under(s.buckets.outbox, job.JobPrefix+"*/secrets/") }

// secretsUnread takes secrets from what a function may read.
func (s *stack) secretsUnread() grant {
	g := read("SecretsUnread", s.secrets())
	g.deny = true
	return g
}

// interfaceAccess lets the Lambda service, and not the function's own code, connect the function to its network (AWS
// Lambda developer guide, Giving Lambda functions access to resources in an Amazon VPC). These calls name no resource. A converter
// without a network has it too: it may have had one before, from which Lambda takes it away by these rights.
func (s *stack) interfaceAccess() []grant {
	g := grant{
		sid: "Connect",
		actions: []string{
			"ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:DeleteNetworkInterface",
			"ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses",
		},
		resources: []*string{jsii.String("*")},
	}
	deny := g
	deny.sid, deny.deny = "ConnectNotByCode", true
	deny.conditions = map[string]any{"ArnEquals": map[string]any{"lambda:SourceFunctionArn": s.functionARN("convert")}}
	if s.settings.Canary { // by a version of it neither
		both := []*string{s.functionARN("convert"), jsii.String(*s.functionARN("convert") + ":*")}
		deny.conditions = map[string]any{"ArnLike": map[string]any{"lambda:SourceFunctionArn": both}}
	}
	return []grant{g, deny}
}

func (s *stack) finalizeAccess() []grant {
	return slices.Concat([]grant{
		s.rows(),
		{
			sid:       "ReadStream",
			actions:   []string{"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"},
			resources: []*string{s.table.TableStreamArn()},
		},
		// It is asked of no resource (service authorization reference, DynamoDB), so that naming one would allow nothing.
		{sid: "FindStream", actions: []string{"dynamodb:ListStreams"}, resources: []*string{jsii.String("*")}},
		send("Send", s.queues.bundle, s.queues.streamFailures),
	}, s.sendCallbacks(), s.purgeAccess())
}

func (s *stack) bundleAccess() []grant {
	return slices.Concat(s.eventAccess(), []grant{
		s.rows(),
		consume("Receive", s.queues.bundle),
		again(s.queues.bundle),
		read("ReadInbox", under(s.buckets.inbox, job.UploadPrefix, job.DropPrefix)), // the documents that are kept in results
		{sid: "PartsOfResults", actions: []string{"s3:ListMultipartUploadParts"}, resources: under(s.buckets.outbox, job.JobPrefix)},
	}, s.makeCallbacks(), s.publishAccess(), remove("RemoveResults", s.buckets.outbox, job.ResultPrefix))
}

// traceAccess lets a function hand X-Ray what Lambda measured of it. These calls name no resource.
func (s *stack) traceAccess() []grant {
	if !s.settings.Tracing {
		return nil
	}
	return []grant{{sid: "Trace", actions: []string{"xray:PutTraceSegments", "xray:PutTelemetryRecords"}, resources: []*string{jsii.String("*")}}}
}

// eventAccess lets bundle tell the account's default event bus of the ends of jobs, and of nothing else.
func (s *stack) eventAccess() []grant {
	if !s.settings.Events {
		return nil
	}
	return []grant{{
		sid: "TellOfEnds", actions: []string{"events:PutEvents"}, resources: []*string{s.arn("events", "event-bus/default")},
		conditions: map[string]any{"StringEquals": map[string]any{"events:source": s.settings.Name, "events:detail-type": job.NoticeType}},
	}}
}

func (s *stack) reconcileAccess() []grant {
	return slices.Concat([]grant{
		s.rows(),
		s.index("UnfinishedJobs", layout.UnfinishedIndex),
		read("ReadInbox", under(s.buckets.inbox, job.UploadPrefix, job.DropPrefix)),
		find("FindInbox", s.buckets.inbox),
		consume("Receive", s.queues.intakeDead, s.queues.convertDead, s.queues.bundleDead, s.queues.streamFailures),
		send("Send", s.queues.intake, s.queues.convert, s.queues.bundle),
		{sid: "CountWaiting", actions: []string{"sqs:GetQueueAttributes"}, resources: []*string{s.queues.convert.QueueArn()}},
		s.secretsUnread(),
	}, s.sendCallbacks(), s.publishAccess(), s.purgeAccess())
}

// publishAccess is for manifests, results and what is published of drops.
func (s *stack) publishAccess() []grant {
	made := under(s.buckets.outbox, job.JobPrefix, job.ResultPrefix)
	return []grant{read("ReadOutbox", made), write("WriteOutbox", made), find("FindOutbox", s.buckets.outbox)}
}

// purgeAccess is for all that a deleted job stored. An upload under way is aborted.
func (s *stack) purgeAccess() []grant {
	return slices.Concat(
		remove("PurgeInbox", s.buckets.inbox, job.UploadPrefix, job.DropPrefix),
		remove("PurgeOutbox", s.buckets.outbox, job.JobPrefix, job.ResultPrefix),
		[]grant{{sid: "AbortUploads", actions: []string{"s3:AbortMultipartUpload"}, resources: under(s.buckets.inbox, job.UploadPrefix)}},
	)
}
