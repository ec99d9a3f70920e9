package main

import (
	"sheaf/internal/config"
	"sheaf/internal/dynamo/layout"
)

func storageFacts() []fact {
	const bucket = "AWS::S3::Bucket"
	expire := func(days float64) object {
		return object{"Id": "expire", "Status": "Enabled", "ExpirationInDays": days, "AbortIncompleteMultipartUpload": object{"DaysAfterInitiation": 1.0}}
	}
	private := object{
		"PublicAccessBlockConfiguration": object{"BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": true},
		"OwnershipControls":              object{"Rules": array{object{"ObjectOwnership": "BucketOwnerEnforced"}}},
		"BucketEncryption": object{"ServerSideEncryptionConfiguration": array{
			object{"ServerSideEncryptionByDefault": object{"SSEAlgorithm": "AES256"}},
		}},
	}
	logged := func(prefix string) object {
		return object{"LoggingConfiguration": object{"LogFilePrefix": prefix, "DestinationBucketName": object{"Ref": "AccessLogs"}}}
	}
	told := func(prefix string) object {
		return object{
			"Event": "s3:ObjectCreated:*", "Queue": object{"Fn::GetAtt": array{"IntakeQueue", "Arn"}},
			"Filter": object{"S3Key": object{"Rules": array{object{"Name": "prefix", "Value": prefix}}}},
		}
	}
	return []fact{
		{"inbox is private", "default", bucket, "Inbox", private},
		{"outbox is private", "default", bucket, "Outbox", private},
		{"access logs are private", "default", bucket, "AccessLogs", private},
		{"inbox keeps versions", "default", bucket, "Inbox", object{"VersioningConfiguration": object{"Status": "Enabled"}}},
		{"inbox forgets", "default", bucket, "Inbox", object{"LifecycleConfiguration": object{"Rules": array{expire(9), object{
			"Id": "replaced", "Status": "Enabled", "ExpiredObjectDeleteMarker": true, "NoncurrentVersionExpiration": object{"NoncurrentDays": 2.0},
		}}}}},
		{"outbox forgets", "default", bucket, "Outbox", object{"LifecycleConfiguration": object{"Rules": array{expire(9)}}}},
		{"outbox forgets as set", "other", bucket, "Outbox", object{"LifecycleConfiguration": object{"Rules": array{expire(32)}}}},
		{"access logs are forgotten", "other", bucket, "AccessLogs", object{"LifecycleConfiguration": object{"Rules": array{expire(90)}}}},
		{"inbox is logged", "default", bucket, "Inbox", logged("inbox/")},
		{"outbox is logged", "default", bucket, "Outbox", logged("outbox/")},
		{"browsers upload from the page", "default", bucket, "Inbox", object{"CorsConfiguration": object{"CorsRules": array{object{
			"AllowedMethods": array{"PUT"}, "AllowedOrigins": array{object{"Fn::GetAtt": array{"Api", "ApiEndpoint"}}}, "ExposedHeaders": array{"ETag"},
		}}}}},
		{"browsers download from other sites", "other", bucket, "Outbox", object{"CorsConfiguration": object{"CorsRules": array{object{
			"AllowedMethods": array{"GET"}, "AllowedOrigins": array{"https://pdf.example.org", object{"Fn::GetAtt": array{"Api", "ApiEndpoint"}}, "https://app.example.org"},
		}}}}},
		{"intake is told of uploads and drops", "default", bucket, "Inbox", object{
			"NotificationConfiguration": object{"QueueConfigurations": array{told("uploads/"), told("drop/")}},
		}},
		{"table", "default", "AWS::DynamoDB::Table", "Table", object{
			"BillingMode":                      "PAY_PER_REQUEST",
			"PointInTimeRecoverySpecification": object{"PointInTimeRecoveryEnabled": true},
			"StreamSpecification":              object{"StreamViewType": "NEW_AND_OLD_IMAGES"},
			"TimeToLiveSpecification":          object{"AttributeName": layout.TTL, "Enabled": true},
			"KeySchema":                        array{key(layout.PK, "HASH"), key(layout.SK, "RANGE")},
			"GlobalSecondaryIndexes": array{
				index(layout.OwnerIndex, layout.OwnerIndexPK, layout.OwnerIndexSK, "ALL"),
				index(layout.UnfinishedIndex, layout.UnfinishedIndexPK, layout.UnfinishedIndexSK, "KEYS_ONLY"),
			},
		}},
		{"inbox has its key", "other", bucket, "Inbox", keyed()},
		{"outbox has its key", "other", bucket, "Outbox", keyed()},
		{"access logs have S3's", "other", bucket, "AccessLogs", private},
		{"table has its key", "other", "AWS::DynamoDB::Table", "Table", object{"SSESpecification": object{"SSEEnabled": true, "SSEType": "KMS", "KMSMasterKeyId": ownKey}}},
		{"queue has its key", "other", "AWS::SQS::Queue", "ConvertQueue", object{"KmsMasterKeyId": ownKey}},
		{"dead letters have it", "other", "AWS::SQS::Queue", "StreamFailuresQueue", object{"KmsMasterKeyId": ownKey}},
		{"logs have it", "other", "AWS::Logs::LogGroup", "ConvertLog", object{"KmsKeyId": ownKey}},
		{"account is told of its costs", "other", "AWS::Budgets::Budget", "Budget", object{
			"Budget": object{"BudgetType": "COST", "TimeUnit": "MONTHLY", "BudgetLimit": object{"Amount": 50.0, "Unit": "USD"}},
			"NotificationsWithSubscribers": array{
				object{"Notification": object{"NotificationType": "ACTUAL", "Threshold": 80.0}, "Subscribers": array{object{"Address": "ops@example.org"}}},
				object{"Notification": object{"NotificationType": "FORECASTED", "Threshold": 100.0}},
			},
		}},
		{"table is guarded when data is kept", "other", "AWS::DynamoDB::Table", "Table", object{"DeletionProtectionEnabled": true}},
	}
}

// ownKey is the key of the variant "other".
const ownKey = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"

func keyed() object {
	return object{"BucketEncryption": object{"ServerSideEncryptionConfiguration": array{object{
		"BucketKeyEnabled": true, "ServerSideEncryptionByDefault": object{"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": ownKey},
	}}}}
}

func key(name, kind string) object { return object{"AttributeName": name, "KeyType": kind} }

func index(name, hash, sort, projection string) object {
	return object{
		"IndexName": name, "KeySchema": array{key(hash, "HASH"), key(sort, "RANGE")}, "Projection": object{"ProjectionType": projection},
	}
}

func queueFacts() []fact {
	queue := func(name string, visibility float64, dead string) fact {
		return fact{name + " queue", "default", "AWS::SQS::Queue", name + "Queue", object{
			"VisibilityTimeout": visibility, "MessageRetentionPeriod": 1209600.0, "SqsManagedSseEnabled": true,
			"RedrivePolicy": object{"maxReceiveCount": 5.0, "deadLetterTargetArn": object{"Fn::GetAtt": array{dead, "Arn"}}},
		}}
	}
	dead := func(name string) fact {
		return fact{name, "default", "AWS::SQS::Queue", name + "Queue", object{
			"VisibilityTimeout": 720.0, "MessageRetentionPeriod": 1209600.0, "SqsManagedSseEnabled": true,
		}}
	}
	return []fact{
		queue("Intake", 720, "IntakeDeadQueue"), queue("Convert", 540, "ConvertDeadQueue"), queue("Bundle", 5400, "BundleDeadQueue"),
		dead("IntakeDead"), dead("ConvertDead"), dead("BundleDead"), dead("StreamFailures"),
		{"dead letters come from their queue alone", "default", "AWS::SQS::Queue", "ConvertDeadQueue", object{
			"RedriveAllowPolicy": object{"redrivePermission": "byQueue", "sourceQueueArns": array{
				object{"Fn::Join": array{"", array{"arn:", object{"Ref": "AWS::Partition"}, ":sqs:", object{"Ref": "AWS::Region"}, ":", object{"Ref": "AWS::AccountId"}, ":sheaf-convert"}}},
			}},
		}},
	}
}

func mappingFacts() []fact {
	const mapping = "AWS::Lambda::EventSourceMapping"
	queue := func(name, queue, function string, batch, concurrency float64) fact {
		return fact{name, "default", mapping, name, object{
			"EventSourceArn": object{"Fn::GetAtt": array{queue, "Arn"}}, "FunctionName": object{"Ref": function}, "BatchSize": batch,
			"ScalingConfig": object{"MaximumConcurrency": concurrency}, "FunctionResponseTypes": array{"ReportBatchItemFailures"},
		}}
	}
	const reconcile = "ReconcileFunction"
	return []fact{
		queue("IntakeSource", "IntakeQueue", "IntakeFunction", 1, 20),
		queue("ConvertSource", "ConvertQueue", "ConvertFunction", 1, 100),
		queue("BundleSource", "BundleQueue", "BundleFunction", 1, 20),
		queue("IntakeDeadSource", "IntakeDeadQueue", reconcile, 10, 2),
		queue("ConvertDeadSource", "ConvertDeadQueue", reconcile, 10, 2),
		queue("BundleDeadSource", "BundleDeadQueue", reconcile, 10, 2),
		queue("StreamFailuresSource", "StreamFailuresQueue", reconcile, 10, 2),
		{"converters of a small account", "small", mapping, "ConvertSource", object{"ScalingConfig": object{"MaximumConcurrency": 4.0}}},
		{"intake of a small account", "small", mapping, "IntakeSource", object{"ScalingConfig": object{"MaximumConcurrency": 2.0}}},
		{"callbacks are made two at a time", "other", mapping, "CallbackSource", object{
			"EventSourceArn": arnOf("CallbackQueueDF443442"), "BatchSize": 1.0, "ScalingConfig": object{"MaximumConcurrency": 2.0},
		}},
		{"bundle of a small account", "small", mapping, "BundleSource", object{"ScalingConfig": object{"MaximumConcurrency": 2.0}}},
		{"pollers bound what they feed, in batches", "other", mapping, "ConvertSource", object{
			"BatchSize": 10.0, "ProvisionedPollerConfig": object{"MinimumPollers": 4.0, "MaximumPollers": 10.0},
		}},
		{"stream", "default", mapping, "FinalizeSource", object{
			"EventSourceArn": object{"Fn::GetAtt": array{"Table", "StreamArn"}}, "FunctionName": object{"Ref": "FinalizeFunction"},
			"StartingPosition": "TRIM_HORIZON", "BatchSize": 100.0, "MaximumBatchingWindowInSeconds": 1.0,
			"MaximumRetryAttempts": 5.0, "BisectBatchOnFunctionError": true, "MaximumRecordAgeInSeconds": 3600.0,
			"FunctionResponseTypes": array{"ReportBatchItemFailures"},
			"DestinationConfig":     object{"OnFailure": object{"Destination": object{"Fn::GetAtt": array{"StreamFailuresQueue", "Arn"}}}},
			"FilterCriteria": object{"Filters": array{object{
				"Pattern": `{"eventName":["INSERT","MODIFY"],"dynamodb":{"Keys":{"sk":{"S":["JOB",{"prefix":"COUNT#"}]}}}}`,
			}}},
		}},
	}
}

func functionFacts() []fact {
	zip := func(name string, timeout float64) fact {
		return fact{name, "default", "AWS::Lambda::Function", constructID(name) + "Function", object{
			"FunctionName": "sheaf-" + name, "Runtime": "provided.al2023", "Handler": "bootstrap", "Architectures": array{"x86_64"}, "Timeout": timeout,
			"Environment": object{"Variables": object{config.Keep: "7d", config.Log: "info"}},
		}}
	}
	return []fact{
		zip("api", 29), zip("intake", 120), zip("finalize", 120), zip("bundle", 900), zip("reconcile", 120),
		{"results are merged on the disk", "default", "AWS::Lambda::Function", "BundleFunction", object{"EphemeralStorage": object{"Size": 10240.0}}},
		{"converter", "default", "AWS::Lambda::Function", "ConvertFunction", object{
			"FunctionName": "sheaf-convert", "PackageType": "Image", "Architectures": array{"x86_64"}, "MemorySize": 1769.0, "Timeout": 90.0,
			"EphemeralStorage": object{"Size": 1024.0},
		}},
		{"converter as set", "other", "AWS::Lambda::Function", "ConvertFunction", object{
			"FunctionName": "papers-convert", "PackageType": "Image", "Architectures": array{"arm64"}, "MemorySize": 3008.0, "EphemeralStorage": object{"Size": 2048.0},
			"Environment": object{"Variables": object{
				config.Keep: "30d", config.Log: "debug", config.Timeout: "75s", config.MaxDocuments: "500", config.MaxUpload: "1GiB", config.MaxDocument: "50MiB",
			}},
		}},
		{"api has some to itself", "other", "AWS::Lambda::Function", "ApiFunction", object{"ReservedConcurrentExecutions": 30.0}},
		{"reconcile has some to itself", "other", "AWS::Lambda::Function", "ReconcileFunction", object{"ReservedConcurrentExecutions": 10.0}},
		{"intake has messages come again", "default", "AWS::Lambda::Function", "IntakeFunction", object{"Environment": object{"Variables": object{config.SourceQueue: object{"Ref": "IntakeQueue"}}}}},
		{"bundle has messages come again", "default", "AWS::Lambda::Function", "BundleFunction", object{"Environment": object{"Variables": object{config.SourceQueue: object{"Ref": "BundleQueue"}}}}},
		{"convert does where it reaches the queue", "other", "AWS::Lambda::Function", "ConvertFunction", object{"Environment": object{"Variables": object{config.SourceQueue: object{"Ref": "ConvertQueue"}}}}},
		{"api's alias moves step by step", "other", "AWS::Lambda::Alias", "ApiLive", object{"Name": "live", "FunctionName": object{"Ref": "ApiFunction"}}},
		{"converter's deployment is taken back when alarms ring", "other", "AWS::CodeDeploy::DeploymentGroup", "ConvertCanary", object{
			"AlarmConfiguration":        object{"Enabled": true},
			"AutoRollbackConfiguration": object{"Enabled": true, "Events": array{"DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"}},
		}},
		{"messages are for the alias", "other", "AWS::Lambda::EventSourceMapping", "ConvertSource", object{"FunctionName": object{"Ref": "ConvertLive"}}},
		{"requests are for the alias", "other", "AWS::ApiGatewayV2::Integration", "ApiIntegration", object{"IntegrationUri": object{"Ref": "ApiLive"}}},
		{"api is traced", "other", "AWS::Lambda::Function", "ApiFunction", object{"TracingConfig": object{"Mode": "Active"}}},
		{"the converter is traced", "other", "AWS::Lambda::Function", "ConvertFunction", object{"TracingConfig": object{"Mode": "Active"}}},
		{"who ends jobs knows that they are told", "other", "AWS::Lambda::Function", "ApiFunction", object{"Environment": object{"Variables": object{config.EventSource: "papers"}}}},
		{"and so does who asks for it", "other", "AWS::Lambda::Function", "FinalizeFunction", object{"Environment": object{"Variables": object{config.EventSource: "papers"}}}},
		{"drops have an owner", "other", "AWS::Lambda::Function", "IntakeFunction", object{"Environment": object{"Variables": object{config.DropOwner: "auth0|robot"}}}},
		{"sweep every minute", "default", "AWS::Events::Rule", "Sweep", object{
			"ScheduleExpression": "rate(1 minute)", "State": "ENABLED",
			"Targets": array{object{"Arn": object{"Fn::GetAtt": array{"ReconcileFunction", "Arn"}}, "Input": `{}`}},
		}},
		{"drops every hour", "default", "AWS::Events::Rule", "Drops", object{
			"ScheduleExpression": "rate(1 hour)", "State": "ENABLED",
			"Targets": array{object{"Arn": object{"Fn::GetAtt": array{"ReconcileFunction", "Arn"}}, "Input": `{"detail":{"task":"drops"}}`}},
		}},
	}
}

func apiFacts() []fact {
	return []fact{
		{"api", "default", "AWS::ApiGatewayV2::Api", "Api", object{"ProtocolType": "HTTP"}},
		{"domain", "other", "AWS::ApiGatewayV2::DomainName", "Domain", object{
			"DomainName": "pdf.example.org", "DomainNameConfigurations": array{object{"CertificateArn": "arn:aws:acm:eu-central-1:111122223333:certificate/1234abcd", "EndpointType": "REGIONAL", "SecurityPolicy": "TLS_1_2"}},
		}},
		{"the domain leads to the stage", "other", "AWS::ApiGatewayV2::ApiMapping", "DomainMapping", object{"ApiId": object{"Ref": "Api"}, "DomainName": object{"Ref": "Domain"}, "Stage": object{"Ref": "Stage"}}},
		{"reports have URLs of the domain", "other", "AWS::Lambda::Function", "BundleFunction", object{"Environment": object{"Variables": object{config.PublicURL: "https://pdf.example.org"}}}},
		{"other sites call the api", "other", "AWS::ApiGatewayV2::Api", "Api", object{"CorsConfiguration": object{
			"AllowOrigins": array{"https://app.example.org"}, "AllowMethods": array{"GET", "POST", "PUT", "DELETE"},
			"AllowHeaders":  array{"authorization", "content-type", "idempotency-key"},
			"ExposeHeaders": array{"content-disposition", "location", "retry-after", "x-request-id"},
		}}},
		{"other sites ask without a jwt", "other", "AWS::ApiGatewayV2::Route", "PreflightRoute", object{
			"RouteKey": "OPTIONS /{proxy+}", "AuthorizationType": "NONE",
		}},
		{"everything goes to the function", "default", "AWS::ApiGatewayV2::Route", "Route", object{"RouteKey": "$default"}},
		{"payloads are of version 2", "default", "AWS::ApiGatewayV2::Integration", "ApiIntegration", object{
			"IntegrationType": "AWS_PROXY", "PayloadFormatVersion": "2.0", "IntegrationUri": object{"Fn::GetAtt": array{"ApiFunction", "Arn"}},
		}},
		{"requests are logged and bounded", "default", "AWS::ApiGatewayV2::Stage", "Stage", object{
			"StageName": "$default", "AutoDeploy": true, "AccessLogSettings": object{"Format": accessLogFormat(config.AuthToken)},
			"DefaultRouteSettings": object{"ThrottlingRateLimit": 50.0, "ThrottlingBurstLimit": 100.0},
		}},
		{"requests are logged with their owner", "other", "AWS::ApiGatewayV2::Stage", "Stage", object{
			"AccessLogSettings": object{"Format": accessLogFormat(config.AuthJWT)},
		}},
		{"requests are bounded as set", "other", "AWS::ApiGatewayV2::Stage", "Stage", object{
			"DefaultRouteSettings": object{"ThrottlingRateLimit": 10.0, "ThrottlingBurstLimit": 20.0},
		}},
		{"token is generated", "default", "AWS::SecretsManager::Secret", "Tokens", object{
			"GenerateSecretString": object{"PasswordLength": 48.0, "ExcludePunctuation": true},
		}},
		{"api knows callers by token", "default", "AWS::Lambda::Function", "ApiFunction", object{"Environment": object{"Variables": object{
			config.Auth: config.AuthToken, config.TokenSecret: object{"Ref": "Tokens"}, config.PublicURL: object{"Fn::GetAtt": array{"Api", "ApiEndpoint"}},
		}}}},
		{"api knows callers by jwt", "other", "AWS::Lambda::Function", "ApiFunction", object{"Environment": object{"Variables": object{config.Auth: config.AuthJWT}}}},
		{"api bounds owners", "default", "AWS::Lambda::Function", "ApiFunction", object{"Environment": object{"Variables": object{config.OwnerRate: "20"}}}},
		{"api bounds owners as set", "other", "AWS::Lambda::Function", "ApiFunction", object{"Environment": object{"Variables": object{config.OwnerRate: "5"}}}},
		{"rest needs a jwt", "other", "AWS::ApiGatewayV2::Route", "Route", object{
			"RouteKey": "$default", "AuthorizationType": "JWT", "AuthorizerId": object{"Ref": "Authorizer"},
		}},
		{"authorizer", "other", "AWS::ApiGatewayV2::Authorizer", "Authorizer", object{
			"AuthorizerType": "JWT", "IdentitySource": array{"$request.header.Authorization"},
			"JwtConfiguration": object{"Issuer": "https://login.example.org/", "Audience": array{"sheaf", "papers"}},
		}},
	}
}

func networkFacts() []fact {
	join := func(parts ...any) object { return object{"Fn::Join": array{"", array(parts)}} }
	arn := func(id string) object { return object{"Fn::GetAtt": array{id, "Arn"}} }
	account := object{"StringEquals": object{"aws:PrincipalAccount": object{"Ref": "AWS::AccountId"}}}
	return []fact{
		{"converter has no way out", "default", "AWS::EC2::SecurityGroup", "ConverterGroup", object{
			"SecurityGroupEgress": array{object{"IpProtocol": "tcp", "FromPort": 443.0, "ToPort": 443.0}},
		}},
		{"converter reaches two services alone", "small", "AWS::EC2::SecurityGroup", "ConverterGroup", object{
			"SecurityGroupEgress": array{
				object{"IpProtocol": "tcp", "FromPort": 443.0, "ToPort": 443.0, "DestinationPrefixListId": "pl-6da54004"},
				object{"IpProtocol": "tcp", "FromPort": 443.0, "ToPort": 443.0, "DestinationPrefixListId": "pl-66a5400f"},
			},
		}},
		{"zones as set", "small", "AWS::EC2::Subnet", "NetworkconverterSubnet3Subnet", object{"AvailabilityZone": "eu-central-1a"}},
		{"converter is in the network", "default", "AWS::Lambda::Function", "ConvertFunction", object{"VpcConfig": object{
			"SecurityGroupIds": array{object{"Fn::GetAtt": array{"ConverterGroup", "GroupId"}}},
			"SubnetIds":        array{object{"Ref": "NetworkconverterSubnet1Subnet"}, object{"Ref": "NetworkconverterSubnet2Subnet"}},
		}}},
		{"converter keeps to the endpoint of the table", "default", "AWS::Lambda::Function", "ConvertFunction", object{
			"Environment": object{"Variables": object{"AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled"}},
		}},
		{"endpoint of the buckets", "default", "AWS::EC2::VPCEndpoint", "NetworkS3", object{
			"VpcEndpointType": "Gateway", "PolicyDocument": object{"Statement": array{
				object{"Effect": "Allow", "Action": array{"s3:GetObject", "s3:GetObjectVersion"}, "Condition": account,
					"Resource": array{join(arn("Inbox"), "/uploads/*"), join(arn("Inbox"), "/drop/*")}},
				object{"Effect": "Allow", "Action": array{"s3:PutObject", "s3:AbortMultipartUpload"}, "Condition": account,
					"Resource": join(arn("Outbox"), "/jobs/*/pdf/*")},
				object{"Effect": "Allow", "Action": array{"s3:GetObject", "s3:GetObjectVersion"}, "Condition": account,
					"Resource": join(arn("Outbox"), "/jobs/*/pdf/*")},
			}},
		}},
		{"endpoint of the table", "default", "AWS::EC2::VPCEndpoint", "NetworkDynamoDB", object{
			"VpcEndpointType": "Gateway", "PolicyDocument": object{"Statement": array{
				object{"Effect": "Allow", "Action": array{"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"}, "Condition": account, "Resource": arn("Table")},
			}},
		}},
		{"names of others are not resolved", "default", "AWS::Route53Resolver::FirewallRuleGroup", "Names", object{"FirewallRules": array{
			object{"Action": "ALLOW", "Priority": 1.0, "FirewallDomainListId": object{"Fn::GetAtt": array{"NamesAllowed", "Id"}}},
			object{"Action": "BLOCK", "Priority": 2.0, "FirewallDomainListId": object{"Fn::GetAtt": array{"NamesBlocked", "Id"}}},
		}}},
		{"blocked names", "default", "AWS::Route53Resolver::FirewallDomainList", "NamesBlocked", object{"Domains": array{"*"}}},
		{"names are watched in the network", "default", "AWS::Route53Resolver::FirewallRuleGroupAssociation", "NamesOfNetwork", object{"VpcId": object{"Ref": "Network"}}},
		{"refused packets are logged", "default", "AWS::EC2::FlowLog", "NetworkRefusedFlowLog", object{"TrafficType": "REJECT", "ResourceId": object{"Ref": "Network"}}},
	}
}

func watchFacts() []fact {
	dead := func(name string) fact {
		return fact{name, "default", "AWS::CloudWatch::Alarm", name, object{
			"Threshold": 1.0, "EvaluationPeriods": 1.0, "DatapointsToAlarm": 1.0, "ComparisonOperator": "GreaterThanOrEqualToThreshold", "TreatMissingData": "notBreaching",
			"Metrics": array{object{"Expression": "FILL(waiting, 0) + FILL(hidden, 0) + FILL(received, 0)"}, object{"Id": "hidden"}, object{"Id": "received"}, object{"Id": "waiting"}},
		}}
	}
	all := []fact{
		dead("IntakeDeadAlarm"), dead("ConvertDeadAlarm"), dead("BundleDeadAlarm"), dead("StreamFailuresAlarm"),
		{"stuck jobs are counted", "default", "AWS::Logs::MetricFilter", "StuckJobs", object{
			"FilterPattern": `{ ($.msg = "job stalled*") || ($.msg = "job given up*") }`, "LogGroupName": object{"Ref": "ReconcileLog"},
			"MetricTransformations": array{object{"MetricName": "jobs_stuck", "MetricNamespace": "sheaf/jobs", "MetricValue": "1"}},
		}},
		{"faults are counted", "default", "AWS::Logs::MetricFilter", "ConvertFaults", object{
			"FilterPattern": `{ $.level = "ERROR" }`, "LogGroupName": object{"Ref": "ConvertLog"},
			"MetricTransformations": array{object{"MetricName": "faults", "MetricNamespace": "sheaf/jobs", "MetricValue": "1"}},
		}},
		{"alarm of faults", "default", "AWS::CloudWatch::Alarm", "FaultsAlarm", object{
			"Threshold": 5.0, "EvaluationPeriods": 1.0, "Metrics": array{object{"MetricStat": object{"Metric": object{"MetricName": "faults", "Namespace": "sheaf/jobs"}}}},
		}},
		{"alarm of stuck jobs", "default", "AWS::CloudWatch::Alarm", "StuckJobsAlarm", object{
			"Threshold": 1.0, "Metrics": array{object{"MetricStat": object{"Metric": object{"MetricName": "jobs_stuck", "Namespace": "sheaf/jobs"}}}},
		}},
		{"alarm of the api", "default", "AWS::CloudWatch::Alarm", "ApiFaultAlarm", object{"Threshold": 5.0, "EvaluationPeriods": 3.0, "DatapointsToAlarm": 2.0, "Metrics": array{object{"Expression": "100 * failed / requests"}, object{}, object{}}}},
		{"alarm of the stream", "default", "AWS::CloudWatch::Alarm", "StreamLagAlarm", object{
			"Threshold": 300000.0, "Metrics": array{object{"MetricStat": object{"Metric": object{"MetricName": "IteratorAge"}}}},
		}},
		{"alarms are mailed", "other", "AWS::SNS::Subscription", "Alarmsopsexampleorg", object{"Protocol": "email", "Endpoint": "ops@example.org"}},
	}
	for _, name := range functionNames() {
		all = append(all, fact{"alarm of " + name, "default", "AWS::CloudWatch::Alarm", constructID(name) + "ErrorAlarm", object{
			"Threshold": 5.0, "EvaluationPeriods": 3.0, "DatapointsToAlarm": 2.0, "Metrics": array{object{"Expression": "100 * errors / invocations"}, object{}, object{}},
		}})
	}
	return all
}
