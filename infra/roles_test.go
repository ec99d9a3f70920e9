package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// statement is one of a function's role.
type statement struct {
	function         string
	actions          []string
	resources        []string // as JSON
	allows, anything bool     // anything: for all resources
	conditions       string
}

// statements returns those of the roles of sheaf's own functions.
func (d template) statements() ([]statement, error) {
	var all []statement
	for _, name := range functionNames() {
		role, err := d.resource("AWS::IAM::Role", constructID(name)+"Role")
		if err != nil {
			return nil, err
		}
		for _, p := range elements(role.at("Properties.Policies")) {
			for _, s := range elements(at(p, "PolicyDocument.Statement")) {
				one := statement{function: name, allows: at(s, "Effect") == "Allow", conditions: text(at(s, "Condition"))}
				for _, a := range elements(at(s, "Action")) {
					one.actions = append(one.actions, a.(string))
				}
				for _, r := range elements(at(s, "Resource")) {
					one.resources = append(one.resources, text(r))
					one.anything = one.anything || r == "*"
				}
				if at(s, "NotAction") != nil || at(s, "NotResource") != nil || len(one.actions) == 0 || len(one.resources) == 0 {
					return nil, fmt.Errorf("%s has a statement that does not say what it is about", name)
				}
				all = append(all, one)
			}
		}
	}
	return all, nil
}

// allowed checks all that the functions are allowed to do, action by action.
func allowed(check func(s statement, action string) error) func(template) error {
	return func(doc template) error {
		all, err := doc.statements()
		if err != nil {
			return err
		}
		for _, s := range all {
			for _, a := range s.actions {
				if !s.allows {
					continue
				}
				if err := check(s, a); err != nil {
					return fmt.Errorf("%s: %s: %w", s.function, a, err)
				}
			}
		}
		return nil
	}
}

// grants returns a change that allows a function something more.
func grants(function, action string, resource any) func(template) {
	return func(doc template) {
		role, err := doc.resource("AWS::IAM::Role", constructID(function)+"Role")
		if err != nil {
			return
		}
		policy := role.at("Properties.Policies.0.PolicyDocument").(map[string]any)
		policy["Statement"] = append(policy["Statement"].([]any), object{"Effect": "Allow", "Action": action, "Resource": resource})
	}
}

var (
	// objectARN is a bucket's ARN with a prefix of keys behind it.
	objectARN = regexp.MustCompile(`^\{"Fn::Join":\["",\[\{"Fn::GetAtt":\["(Inbox|Outbox)[0-9A-F]{8}","Arn"\]\},"/(uploads|drop|jobs|results)/(\*/(pdf|secrets)/)?\*"\]\]\}$`)
)

// roleRules are about what functions may do. cdk-nag looks at wildcards too; what a function needs only these know.
func roleRules() []rule { return slices.Concat(grantRules(), functionRules(), secretRules()) }

// arnOf is the ARN of a resource, and inboxObjects those of all objects in the inbox, as the template has them.
func arnOf(id string) object { return object{"Fn::GetAtt": array{id, "Arn"}} }

func inboxObjects(pattern string) object {
	return object{"Fn::Join": array{"", array{arnOf("InboxA8E05DC3"), pattern}}}
}

// grantRules hold for every function.
func grantRules() []rule {
	everything, table := inboxObjects("/*"), arnOf("TableCD117FA1")
	return []rule{
		{"no action is a pattern, and none reads or removes a whole table", allowed(func(_ statement, action string) error {
			banned := []string{"dynamodb:Scan", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem", "dynamodb:DeleteTable", "s3:PutBucketPolicy", "iam:PassRole"}
			if strings.Contains(action, "*") || slices.Contains(banned, action) {
				return fmt.Errorf("too much")
			}
			return nil
		}), map[string]func(template){
			"s3:*": grants("intake", "s3:*", everything), "*": grants("api", "*", "*"), "scan": grants("reconcile", "dynamodb:Scan", table),
			"delete": grants("bundle", "dynamodb:DeleteItem", table),
		}},
		{"no resource is a pattern beyond a prefix of keys", allowed(func(s statement, action string) error {
			for _, r := range s.resources {
				unnamed := r == `"*"` && (s.function == "convert" && strings.HasPrefix(action, "ec2:") || s.function == "finalize" && action == "dynamodb:ListStreams" || traces(action))
				if strings.ContainsAny(r, "*?") && !unnamed && !objectARN.MatchString(r) {
					return fmt.Errorf("of %s", r)
				}
			}
			return nil
		}), map[string]func(template){
			"whole bucket": grants("intake", "s3:GetObject", everything), "all buckets": grants("bundle", "s3:GetObject", "arn:aws:s3:::*/jobs/*"),
			"one stream": grants("finalize", "dynamodb:ListStreams", inboxObjects("/stream/*")), "all streams": grants("finalize", "dynamodb:GetRecords", "*"),
			"all queues": grants("api", "sqs:SendMessage", "*"), "network": grants("api", "ec2:CreateNetworkInterface", "*"), "others' traces": grants("api", "xray:GetTraceSummaries", "*"),
		}},
		{"roles have their one policy and nothing of AWS's", each("AWS::IAM::Role", checkRole), map[string]func(template){
			"managed": with("AWS::IAM::Role", "ApiRole", "Properties.ManagedPolicyArns", array{"arn:aws:iam::aws:policy/AdministratorAccess"}),
			"trust":   with("AWS::IAM::Role", "ApiRole", "Properties.AssumeRolePolicyDocument.Statement.0.Principal", object{"AWS": "*"}),
		}},
	}
}

// traces reports whether an action hands a measurement to X-Ray.
func traces(action string) bool {
	return action == "xray:PutTraceSegments" || action == "xray:PutTelemetryRecords"
}

// checkOrder: resources are removed after those that depend on them.
func checkOrder(doc template) error {
	role, err := doc.resource("AWS::IAM::Role", "ConvertRole")
	if err != nil {
		return err
	}
	for _, kind := range []string{"AWS::EC2::SecurityGroup", "AWS::EC2::Subnet"} {
		for _, r := range doc.resources(kind) {
			if !slices.Contains(elements(r.body["DependsOn"]), any(role.id)) {
				return fmt.Errorf("%s is removed after the role", r.id)
			}
		}
	}
	return nil
}

// functionRules hold for one function each.
func functionRules() []rule {
	everything, table, secret := inboxObjects("/*"), arnOf("TableCD117FA1"), object{"Ref": "Tokens1180AAEA"}
	return []rule{
		{"api removes nothing", allowed(func(s statement, action string) error {
			if s.function == "api" && strings.Contains(action, "Delete") {
				return fmt.Errorf("not by api")
			}
			return nil
		}), map[string]func(template){"delete": grants("api", "s3:DeleteObject", everything)}},
		{"functions use the key through services only", allowed(func(s statement, action string) error {
			if strings.HasPrefix(action, "kms:") && !strings.Contains(s.conditions, `"kms:ViaService":[{"Fn::Join":["",["s3."`) {
				return fmt.Errorf("not by itself")
			}
			return nil
		}), map[string]func(template){"decrypt": grants("convert", "kms:Decrypt", "arn:key")}},
		{"bundle alone tells EventBridge, and only of ends", allowed(func(s statement, action string) error {
			bound := strings.Contains(s.conditions, `"events:source":"`) && strings.Contains(s.conditions, `"events:detail-type":"Job finished"`)
			if strings.HasPrefix(action, "events:") && !(s.function == "bundle" && action == "events:PutEvents" && bound) {
				return fmt.Errorf("not by %s", s.function)
			}
			return nil
		}), map[string]func(template){
			"anything": grants("bundle", "events:PutEvents", "arn:bus"), "others": grants("api", "events:PutEvents", "arn:bus"), "rules": grants("bundle", "events:PutRule", "arn:rule"),
		}},
		{"api alone reads the tokens, bundle alone the secret of callbacks, and none another", allowed(func(s statement, action string) error {
			of := map[string]string{"api": "Tokens", "bundle": "CallbackSecret"}[s.function]
			right := of != "" && action == "secretsmanager:GetSecretValue" && len(s.resources) == 1 && strings.Contains(s.resources[0], of)
			if strings.HasPrefix(action, "secretsmanager:") && !right {
				return fmt.Errorf("not by %s", s.function)
			}
			return nil
		}), map[string]func(template){
			"convert": grants("convert", "secretsmanager:GetSecretValue", secret), "others": grants("api", "secretsmanager:GetSecretValue", "arn:other"),
			"change": grants("api", "secretsmanager:PutSecretValue", secret), "each other's": grants("bundle", "secretsmanager:GetSecretValue", secret),
		}},
		{"convert lists nothing, removes nothing, sends nothing and writes no job's row", allowed(checkConvert), map[string]func(template){
			"list": grants("convert", "s3:ListBucket", arnOf("InboxA8E05DC3")), "remove": grants("convert", "s3:DeleteObject", everything), "query": grants("convert", "dynamodb:Query", table),
			"send": grants("convert", "sqs:SendMessage", arnOf("ConvertQueueFD406CBC")), "rows": grants("convert", "dynamodb:PutItem", table),
			"uploads": grants("convert", "s3:PutObject", inboxObjects("/uploads/*")),
		}},
		{"the network is gone before the role that takes it away", checkOrder, map[string]func(template){
			"group":  without("AWS::EC2::SecurityGroup", "ConverterGroup", "DependsOn"),
			"subnet": without("AWS::EC2::Subnet", "NetworkconverterSubnet2Subnet", "DependsOn"),
		}},
		{"convert's code connects to no network", func(doc template) error {
			all, err := doc.statements()
			for _, s := range all {
				denied := !s.allows && s.function == "convert" && s.anything && strings.Contains(s.conditions, "lambda:SourceFunctionArn")
				if denied && slices.Contains(s.actions, "ec2:CreateNetworkInterface") {
					return err
				}
			}
			return fmt.Errorf("nothing forbids it")
		}, map[string]func(template){"allowed": func(doc template) {
			role, _ := doc.resource("AWS::IAM::Role", "ConvertRole")
			for _, s := range elements(role.at("Properties.Policies.0.PolicyDocument.Statement")) {
				s.(map[string]any)["Effect"] = "Allow"
			}
		}}},
	}
}

func checkRole(_ template, r resource) error {
	if strings.HasPrefix(r.id, "Custom") {
		return nil // the CDK's function that empties buckets when the stack is destroyed
	}
	if strings.Contains(text(r.at("Properties.AssumeRolePolicyDocument")), `"codedeploy.`) {
		if want := `":iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited"`; !strings.Contains(text(r.at("Properties.ManagedPolicyArns")), want) {
			return fmt.Errorf("it has other policies than CodeDeploy needs")
		}
		return nil
	}
	if r.at("Properties.ManagedPolicyArns") != nil {
		return fmt.Errorf("it has managed policies")
	}
	trusted := text(r.at("Properties.AssumeRolePolicyDocument.Statement.0.Principal"))
	if trusted != `{"Service":"lambda.amazonaws.com"}` && trusted != `{"Service":"vpc-flow-logs.amazonaws.com"}` {
		return fmt.Errorf("%s may assume it", trusted)
	}
	return nil
}

func checkConvert(s statement, action string) error {
	if s.function != "convert" || strings.HasPrefix(action, "ec2:") || traces(action) {
		return nil
	}
	allowed := []string{
		"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo", "kms:DescribeKey",
		"logs:CreateLogStream", "logs:PutLogEvents", "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:AbortMultipartUpload",
		"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility",
	}
	switch {
	case !slices.Contains(allowed, action):
		return fmt.Errorf("not by convert")
	case (action == "dynamodb:GetItem" || action == "dynamodb:PutItem") && strings.Contains(s.conditions, `"dynamodb:LeadingKeys":["CACHE#*"]`):
		return nil
	case action == "dynamodb:GetItem" && !strings.Contains(s.conditions, `"dynamodb:LeadingKeys":["JOB#*"]`),
		(action == "dynamodb:PutItem" || action == "dynamodb:UpdateItem") && !strings.Contains(s.conditions, `"dynamodb:LeadingKeys":["JOB#*#?"]`):
		return fmt.Errorf("under any key")
	case action == "s3:PutObject" && !strings.Contains(strings.Join(s.resources, ""), `"/jobs/*/pdf/*"`):
		return fmt.Errorf("to %s", s.resources)
	}
	return nil
}
