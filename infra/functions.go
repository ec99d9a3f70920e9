package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"sheaf/internal/config"
	"sheaf/internal/job"
)

// Timeouts of the functions, in seconds. Those of functions behind a queue decide how long its messages are hidden.
const (
	apiTimeout      = 29 // API Gateway waits 30 s
	intakeTimeout   = 120
	convertTimeout  = 90 // with one document an invocation, of which maxTimeout at most for the document
	finalizeTimeout = 120
	bundleTimeout   = 900

	// bundleStorage is the most that Lambda gives, in MiB. Beyond 512 it costs a fiftieth of what the function's memory does.
	bundleStorage    = 10240
	reconcileTimeout = 120
)

// functionNames lists the functions, the one that is an image first.
func functionNames() []string {
	return []string{"convert", "api", "intake", "finalize", "bundle", "reconcile"}
}

// function is a function of sheaf's and its log.
type function struct {
	awslambda.Function
	live   awslambda.Alias // what calls it, where its versions are kept; nil else
	log    awslogs.LogGroup
	memory int // MB
}

// spec is what distinguishes a function from the others.
type spec struct {
	memory    int // MB
	timeout   float64
	variables map[string]*string
	access    []grant
}

func (s *stack) specs() map[string]spec {
	rows := map[string]*string{config.Table: s.table.TableName()}
	in := map[string]*string{config.Inbox: s.buckets.inbox.BucketName()}
	out := map[string]*string{config.Outbox: s.buckets.outbox.BucketName()}
	toIntake := map[string]*string{config.IntakeQueue: s.queues.intake.QueueUrl()}
	toConvert := map[string]*string{config.ConvertQueue: s.queues.convert.QueueUrl()}
	toBundle := map[string]*string{config.BundleQueue: s.queues.bundle.QueueUrl()}
	// Whoever may publish the account of a job writes URLs into it.
	public := map[string]*string{config.PublicURL: s.gateway.url}
	drops := map[string]*string{config.DropOwner: jsii.String(s.settings.DropOwner)}
	// Who ends jobs, or asks for their notices, knows whether there are any.
	ends := s.eventVariables()
	from := func(q awssqs.Queue) map[string]*string { return map[string]*string{config.SourceQueue: q.QueueUrl()} }
	return map[string]spec{
		"api":      {512, apiTimeout, merged(rows, in, out, toIntake, toBundle, public, ends, s.auth(), s.callbackRules()), s.apiAccess()},
		"intake":   {1024, intakeTimeout, merged(rows, in, out, toConvert, toBundle, public, drops, ends, from(s.queues.intake), s.callbackRules()), s.intakeAccess()},
		"convert":  {s.settings.ConverterMemory, s.convertTimeout(), merged(rows, in, out, s.converterVariables()), s.convertAccess()},
		"finalize": {256, finalizeTimeout, merged(rows, in, out, toBundle, ends, s.toCallback()), s.finalizeAccess()},
		"bundle":   {1024, bundleTimeout, merged(rows, in, out, public, ends, from(s.queues.bundle), s.callbackRules(), s.callbackSender()), s.bundleAccess()},
		"reconcile": {512, reconcileTimeout, merged(rows, in, out, toIntake, toConvert, toBundle, public, drops, ends, s.toCallback(), s.callbackRules()),
			s.reconcileAccess()}, // it takes in drops whose events were lost, which may have callbacks as well
	}
}

// convertTimeout is the converter's. Of a batch the last document may have to wait for a turn of each of those before it
// (package handlers), and then has as long as a single one.
func (s *stack) convertTimeout() float64 {
	return convertTimeout + float64(s.settings.ConvertBatch-1)*job.BatchPatience.Seconds()
}

// converterVariables keep the SDK to the endpoint that the isolated network has a way to: the table's, and not that of
// the account (AWS SDKs reference guide, Account-based endpoints).
func (s *stack) converterVariables() map[string]*string {
	v := map[string]*string{
		"AWS_ACCOUNT_ID_ENDPOINT_MODE": jsii.String("disabled"),
	}
	if s.network == nil { // else it does not reach the queue
		v[config.SourceQueue] = s.queues.convert.QueueUrl()
	}
	if s.settings.LeaveOff != "" {
		v[config.LeaveOff] = jsii.String(s.settings.LeaveOff)
	}
	if s.settings.Cache {
		v[config.Cache] = jsii.String("true")
	}
	if s.fonts != nil {
		v[config.FontsArchive] = s.fonts.S3ObjectUrl()
	}
	return v
}

// eventVariables name the source of the events that tell of the ends of jobs: the stack's name, by which rules tell several apart.
func (s *stack) eventVariables() map[string]*string {
	if !s.settings.Events {
		return nil
	}
	return map[string]*string{config.EventSource: jsii.String(s.settings.Name)}
}

func merged(parts ...map[string]*string) map[string]*string {
	all := map[string]*string{}
	for _, p := range parts {
		maps.Copy(all, p)
	}
	return all
}

func (s *stack) addFunctions() {
	specs := s.specs()
	for _, name := range functionNames() {
		s.functions[name] = s.addFunction(name, specs[name])
		s.follow(s.functions[name])
		s.keepVersions(name, s.functions[name])
	}
	// A schedule that comes too late is the next one's business.
	awslambda.NewCfnEventInvokeConfig(s.cdk, jsii.String("ReconcileOnce"), &awslambda.CfnEventInvokeConfigProps{
		FunctionName:             s.functions["reconcile"].FunctionName(),
		Qualifier:                jsii.String("$LATEST"),
		MaximumRetryAttempts:     jsii.Number(0),
		MaximumEventAgeInSeconds: jsii.Number(60),
	})
}

// follow has Lambda trace what the function does. The role has the rights for it already (traceAccess).
func (s *stack) follow(f awslambda.Function) {
	if s.settings.Tracing {
		f.Node().DefaultChild().(awslambda.CfnFunction).SetTracingConfig(&awslambda.CfnFunction_TracingConfigProperty{Mode: jsii.String("Active")})
	}
}

func (s *stack) addFunction(name string, p spec) *function {
	id := constructID(name)
	log := s.logGroup(id+"Log", "/aws/lambda/"+*s.named(name))
	role := s.role(id+"Role", log, p.access)
	variables := merged(s.commonVariables(), s.traceVariables(name), p.variables)
	if name == "convert" {
		return &function{Function: s.converter(p, role, log, &variables), log: log, memory: p.memory}
	}
	props := &awslambda.FunctionProps{
		FunctionName: s.named(name),
		Runtime:      awslambda.Runtime_PROVIDED_AL2023(),
		Handler:      jsii.String("bootstrap"),
		Code:         s.zip(name),
		Architecture: s.architecture(),
		MemorySize:   jsii.Number(float64(p.memory)),
		Timeout:      seconds(p.timeout),
		Environment:  &variables,
		Role:         role,
		LogGroup:     log,

		CurrentVersionOptions: s.versionOptions(),
	}
	if name == "bundle" { // PDFs are merged on the disk
		props.EphemeralStorageSize = awscdk.Size_Mebibytes(jsii.Number(bundleStorage))
	}
	if n := s.settings.reserved(name); n > 0 {
		props.ReservedConcurrentExecutions = jsii.Number(float64(n))
	}
	return &function{Function: awslambda.NewFunction(s.cdk, jsii.String(id+"Function"), props), log: log, memory: p.memory}
}

// converter makes the one function that is an image.
func (s *stack) converter(p spec, role awsiam.Role, log awslogs.LogGroup, variables *map[string]*string) awslambda.Function {
	props := &awslambda.DockerImageFunctionProps{
		FunctionName:         s.named("convert"),
		Code:                 s.image(),
		Architecture:         s.architecture(),
		MemorySize:           jsii.Number(float64(p.memory)),
		EphemeralStorageSize: awscdk.Size_Mebibytes(jsii.Number(float64(s.settings.ConverterStorage))),
		Timeout:              seconds(p.timeout),
		Environment:          variables,
		Role:                 role,
		LogGroup:             log,

		CurrentVersionOptions: s.versionOptions(),
	}
	if s.network != nil {
		s.network.outlivedBy(role)
		props.Vpc = s.network.vpc
		props.VpcSubnets = &awsec2.SubnetSelection{SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED}
		props.SecurityGroups = &[]awsec2.ISecurityGroup{s.network.group}
	}
	return awslambda.NewDockerImageFunction(s.cdk, jsii.String("ConvertFunction"), props)
}

func (s *stack) architecture() awslambda.Architecture {
	if s.settings.Architecture == archX86 {
		return awslambda.Architecture_X86_64()
	}
	return awslambda.Architecture_ARM_64()
}

// role makes a function's role, which may do what is granted and write its own log.
func (s *stack) role(id string, log awslogs.LogGroup, grants []grant) awsiam.Role {
	grants = append([]grant{{
		sid: "Log", actions: []string{"logs:CreateLogStream", "logs:PutLogEvents"}, resources: []*string{log.LogGroupArn()},
	}}, slices.Concat(grants, s.keyAccess(), s.traceAccess())...)
	return awsiam.NewRole(s.cdk, jsii.String(id), &awsiam.RoleProps{
		AssumedBy:      awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
		InlinePolicies: &map[string]awsiam.PolicyDocument{"function": policy(grants)},
	})
}

// commonVariables are those of every function.
func (s *stack) commonVariables() map[string]*string {
	v := map[string]*string{
		config.Keep:   jsii.String(strconv.Itoa(s.settings.KeepDays) + "d"),
		config.Log:    jsii.String(s.settings.Log),
		config.Prices: jsii.String(fmt.Sprintf("%.10f,%.8f", s.gbSecond(), priceDocument)),
		config.Stack:  jsii.String(s.settings.Name), // for its metrics
	}
	for name, value := range s.settings.Limits {
		v[name] = jsii.String(value)
	}
	return v
}

// traceVariables say where a function sends its spans (package tracing). The converter in its isolated network could send them nowhere, and
// would wait for that.
func (s *stack) traceVariables(name string) map[string]*string {
	if s.settings.OTLPEndpoint == "" || name == "convert" && s.network != nil {
		return nil
	}
	return map[string]*string{"OTEL_EXPORTER_OTLP_ENDPOINT": jsii.String(s.settings.OTLPEndpoint)}
}

func (s *stack) logGroup(id, name string) awslogs.LogGroup {
	group := awslogs.NewLogGroup(s.cdk, jsii.String(id), &awslogs.LogGroupProps{
		LogGroupName:  jsii.String(name),
		EncryptionKey: s.key,
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	group.Node().DefaultChild().(awslogs.CfnLogGroup).SetRetentionInDays(jsii.Number(float64(s.settings.LogDays)))
	return group
}

// functionARN names a function before it is there.
func (s *stack) functionARN(name string) *string { return s.arn("lambda", "function:"+*s.named(name)) }

// constructID begins the names of a function's constructs.
func constructID(name string) string { return strings.ToUpper(name[:1]) + name[1:] }
