package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// rule holds for all resources of its kind, in every variant.
type rule struct {
	name  string
	check func(doc template) error
	// breaks are changes of the template that the rule must notice.
	breaks map[string]func(doc template)
}

func TestRules(t *testing.T) {
	for _, r := range slices.Concat(dataRules(), roleRules(), reachRules()) {
		t.Run(r.name, func(t *testing.T) {
			for variant := range variants() {
				require.NoError(t, r.check(decodeTemplate(t, synthesized(t, variant))), variant)
			}
			require.NotEmpty(t, r.breaks)
			for what, damage := range r.breaks {
				doc := decodeTemplate(t, synthesized(t, "default"))
				before := text(doc)
				damage(doc)
				require.NotEqual(t, before, text(doc), "%s: nothing was changed", what)
				require.Error(t, r.check(doc), "nothing noticed: %s", what)
			}
		})
	}
}

// each checks every resource of a kind, of which there must be some.
func each(kind string, check func(doc template, r resource) error) func(template) error {
	return func(doc template) error {
		all := doc.resources(kind)
		if len(all) == 0 {
			return fmt.Errorf("there is no %s", kind)
		}
		for _, r := range all {
			if err := check(doc, r); err != nil {
				return fmt.Errorf("%s: %w", r.id, err)
			}
		}
		return nil
	}
}

// without returns a change that takes something out of a construct's resource.
func without(kind, construct, path string) func(template) {
	return func(doc template) {
		if r, err := doc.resource(kind, construct); err == nil {
			cut(r.body, path)
		}
	}
}

// with returns a change that sets something in a construct's resource.
func with(kind, construct, path string, value any) func(template) {
	return func(doc template) {
		r, err := doc.resource(kind, construct)
		if err != nil {
			return
		}
		above, name, _ := cutLast(path)
		if object, ok := r.at(above).(map[string]any); ok {
			object[name] = value
		}
	}
}

// refuses reports whether a policy lets nobody in who comes without TLS.
func refusesPlain(doc template, kind, list string, id string) error {
	for _, p := range doc.resources(kind) {
		if !strings.Contains(text(p.at("Properties."+list)), `"`+id+`"`) {
			continue
		}
		for _, s := range elements(p.at("Properties.PolicyDocument.Statement")) {
			if at(s, "Effect") == "Deny" && at(s, "Condition.Bool.aws:SecureTransport") == "false" && text(at(s, "Principal")) == `{"AWS":"*"}` {
				return nil
			}
		}
	}
	return fmt.Errorf("it takes requests without TLS")
}

// dataRules are about what holds data.
func dataRules() []rule {
	return []rule{
		{"buckets are private, encrypted and keep no parts of uploads", each("AWS::S3::Bucket", func(doc template, r resource) error {
			for _, what := range []string{"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"} {
				if r.at("Properties.PublicAccessBlockConfiguration."+what) != true {
					return fmt.Errorf("%s is not set", what)
				}
			}
			if r.at("Properties.BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault") == nil {
				return fmt.Errorf("not encrypted")
			}
			if r.at("Properties.LifecycleConfiguration.Rules.0.AbortIncompleteMultipartUpload.DaysAfterInitiation") != 1.0 {
				return fmt.Errorf("it keeps parts of uploads")
			}
			return refusesPlain(doc, "AWS::S3::BucketPolicy", "Bucket", r.id)
		}), map[string]func(template){
			"public policies":  with("AWS::S3::Bucket", "Inbox", "Properties.PublicAccessBlockConfiguration.BlockPublicPolicy", false),
			"no encryption":    without("AWS::S3::Bucket", "Outbox", "Properties.BucketEncryption"),
			"parts stay":       without("AWS::S3::Bucket", "AccessLogs", "Properties.LifecycleConfiguration"),
			"plain requests":   without("AWS::S3::BucketPolicy", "InboxPolicy", "Properties.PolicyDocument.Statement"),
			"TLS for some":     with("AWS::S3::BucketPolicy", "OutboxPolicy", "Properties.PolicyDocument.Statement.0.Principal", "somebody"),
			"policy elsewhere": with("AWS::S3::BucketPolicy", "InboxPolicy", "Properties.Bucket", object{"Ref": "Other"}),
		}},
		{"queues are encrypted and closed to plain requests", each("AWS::SQS::Queue", func(doc template, r resource) error {
			if r.at("Properties.SqsManagedSseEnabled") != true && r.at("Properties.KmsMasterKeyId") == nil {
				return fmt.Errorf("not encrypted")
			}
			return refusesPlain(doc, "AWS::SQS::QueuePolicy", "Queues", r.id)
		}), map[string]func(template){
			"no encryption":  with("AWS::SQS::Queue", "ConvertQueue", "Properties.SqsManagedSseEnabled", false),
			"plain requests": without("AWS::SQS::QueuePolicy", "BundleDeadQueuePolicy", "Properties.PolicyDocument"),
		}},
		{"messages are hidden for six times the function's timeout", each("AWS::Lambda::EventSourceMapping", checkVisibility), map[string]func(template){
			"shorter":         with("AWS::SQS::Queue", "ConvertQueue", "Properties.VisibilityTimeout", 539.0),
			"longer function": with("AWS::Lambda::Function", "ReconcileFunction", "Properties.Timeout", 121.0),
		}},
		{"logs are kept for a while", each("AWS::Logs::LogGroup", func(_ template, r resource) error {
			if days, ok := r.at("Properties.RetentionInDays").(float64); !ok || days < 1 {
				return fmt.Errorf("kept forever")
			}
			return nil
		}), map[string]func(template){"forever": without("AWS::Logs::LogGroup", "ApiLog", "Properties.RetentionInDays")}},
		{"functions write into their own logs", each("AWS::Lambda::Function", func(_ template, r resource) error {
			if name, _ := r.at("Properties.FunctionName").(string); name != "" && r.at("Properties.LoggingConfig.LogGroup.Ref") == nil {
				return fmt.Errorf("its log is one that nobody made")
			}
			return nil
		}), map[string]func(template){"none": without("AWS::Lambda::Function", "IntakeFunction", "Properties.LoggingConfig")}},
		{"a bucket's events reach one queue once", each("AWS::S3::Bucket", checkDisjoint), map[string]func(template){
			"nested":  with("AWS::S3::Bucket", "Inbox", "Properties.NotificationConfiguration.QueueConfigurations.0.Filter.S3Key.Rules.0.Value", "drop/a/"),
			"without": with("AWS::S3::Bucket", "Inbox", "Properties.NotificationConfiguration.QueueConfigurations.0.Filter.S3Key.Rules.0.Value", ""),
		}},
	}
}

// checkVisibility checks a mapping of a queue, of which the reports of partial failures are asked too.
func checkVisibility(doc template, m resource) error {
	queueID, _ := m.at("Properties.EventSourceArn.Fn::GetAtt.0").(string)
	functionID, _ := m.at("Properties.FunctionName.Ref").(string)
	if alias := at(map[string]any(doc), "Resources."+functionID); at(alias, "Type") == "AWS::Lambda::Alias" {
		functionID, _ = at(alias, "Properties.FunctionName.Ref").(string)
	}
	queue := at(map[string]any(doc), "Resources."+queueID)
	if at(queue, "Type") != "AWS::SQS::Queue" {
		return nil
	}
	visibility, ok := at(queue, "Properties.VisibilityTimeout").(float64)
	timeout, _ := at(map[string]any(doc), "Resources."+functionID+".Properties.Timeout").(float64)
	if !ok || timeout == 0 || visibility < 6*timeout {
		return fmt.Errorf("visibility of %g s for a timeout of %g s", visibility, timeout)
	}
	return nil
}

func checkDisjoint(_ template, r resource) error {
	var prefixes []string
	for _, q := range elements(r.at("Properties.NotificationConfiguration.QueueConfigurations")) {
		prefix, _ := at(q, "Filter.S3Key.Rules.0.Value").(string)
		for _, other := range prefixes {
			if strings.HasPrefix(prefix, other) || strings.HasPrefix(other, prefix) {
				return fmt.Errorf("%q and %q overlap", prefix, other)
			}
		}
		prefixes = append(prefixes, prefix)
	}
	return nil
}

// reachRules are about who can reach what.
func reachRules() []rule {
	return []rule{
		{"nothing leads to or from the internet", func(doc template) error {
			banned := regexp.MustCompile(`^AWS::(EC2::(InternetGateway|NatGateway|EIP|Route|VPCGatewayAttachment|VPCPeeringConnection)|Lambda::Url)$`)
			for _, r := range doc.resources("") {
				if banned.MatchString(r.kind) {
					return fmt.Errorf("%s is a %s", r.id, r.kind)
				}
				if r.kind == "AWS::EC2::SecurityGroup" && r.at("Properties.SecurityGroupIngress") != nil {
					return fmt.Errorf("%s lets something in", r.id)
				}
				if r.kind == "AWS::EC2::SecurityGroup" && r.at("Properties.SecurityGroupEgress.0") == nil {
					return fmt.Errorf("%s has no rule, and so AWS's, which lets everything out", r.id)
				}
			}
			return nil
		}, map[string]func(template){
			"gateway": func(doc template) {
				doc["Resources"].(map[string]any)["Out"] = object{"Type": "AWS::EC2::InternetGateway"}
			},
			"url":     func(doc template) { doc["Resources"].(map[string]any)["Url"] = object{"Type": "AWS::Lambda::Url"} },
			"no rule": without("AWS::EC2::SecurityGroup", "ConverterGroup", "Properties.SecurityGroupEgress"),
			"ingress": with("AWS::EC2::SecurityGroup", "ConverterGroup", "Properties.SecurityGroupIngress", array{object{"CidrIp": "0.0.0.0/0"}}),
		}},
		{"functions are called by this API and these schedules only", each("AWS::Lambda::Permission", func(_ template, r resource) error {
			principal, _ := r.at("Properties.Principal").(string)
			if principal != "apigateway.amazonaws.com" && principal != "events.amazonaws.com" || r.at("Properties.SourceArn") == nil {
				return fmt.Errorf("%s may call", principal)
			}
			return nil
		}), map[string]func(template){
			"anybody":     with("AWS::Lambda::Permission", "ApiMayCall", "Properties.Principal", "*"),
			"another API": without("AWS::Lambda::Permission", "ApiMayCall", "Properties.SourceArn"),
		}},
		{"what the gateway leaves to the function is the function's to refuse", each("AWS::ApiGatewayV2::Route", checkRoute), map[string]func(template){
			"function lets all in": with("AWS::Lambda::Function", "ApiFunction", "Properties.Environment.Variables.SHEAF_AUTH", "none"),
			"no tokens":            without("AWS::Lambda::Function", "ApiFunction", "Properties.Environment.Variables.SHEAF_TOKEN_SECRET"),
			"gateway trusted":      with("AWS::Lambda::Function", "ApiFunction", "Properties.Environment.Variables.SHEAF_AUTH", "jwt"),
		}},
		{"a secret is in no variable and no output", func(doc template) error {
			if found := regexp.MustCompile(`\{\{resolve:secretsmanager|"SecretString"`).FindString(text(doc)); found != "" {
				return fmt.Errorf("%s", found)
			}
			return nil
		}, map[string]func(template){
			"variable": with("AWS::Lambda::Function", "ApiFunction", "Properties.Environment.Variables.SHEAF_TOKEN", "{{resolve:secretsmanager:x}}"),
			"fixed":    with("AWS::SecretsManager::Secret", "Tokens", "Properties.SecretString", "guess"),
		}},
	}
}

// checkRoute: where callers are known by tokens the function has to look at them, else every route but the public ones
// has an authorizer.
func checkRoute(doc template, r resource) error {
	api, err := doc.resource("AWS::Lambda::Function", "ApiFunction")
	if err != nil {
		return err
	}
	auth := api.at("Properties.Environment.Variables.SHEAF_AUTH")
	if auth == "token" {
		if api.at("Properties.Environment.Variables.SHEAF_TOKEN_SECRET.Ref") == nil {
			return fmt.Errorf("the function knows no tokens")
		}
		return nil
	}
	key, _ := r.at("Properties.RouteKey").(string)
	public := []string{"GET /", "GET /assets/{proxy+}", "GET /docs", "GET /docs/{proxy+}", "GET /openapi.json", "GET /healthz", "GET /readyz", "OPTIONS /{proxy+}"}
	if auth != "jwt" || r.at("Properties.AuthorizationType") != "JWT" && !slices.Contains(public, key) {
		return fmt.Errorf("%s is open", key)
	}
	return nil
}
