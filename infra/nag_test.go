package main

import (
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"
	"github.com/stretchr/testify/require"
)

// acceptance is a finding of cdk-nag's AwsSolutions rules that stands, and why.
type acceptance struct {
	construct string // pattern of its path without the stack
	rule      string // pattern of the finding's name
	reason    string
}

func acceptances() []acceptance {
	return []acceptance{
		{`(Intake|Bundle|Reconcile|Finalize|Api|Convert)Role/Resource`,
			`AwsSolutions-IAM5\[Resource::<(Inbox|Outbox)[0-9A-F]{8}.Arn>/(uploads|drop|jobs|results)/(\*/(pdf|secrets)/)?\*\]`,
			"keys of objects are made up by the jobs, so their prefix is the closest that a role can name"},
		{`FinalizeRole/Resource`, `AwsSolutions-IAM5\[Resource::\*\]`, "dynamodb:ListStreams takes no resource; it tells the names of streams"},
		{`(Intake|Bundle|Reconcile|Api)Role/Resource`, `AwsSolutions-IAM5\[Resource::\*\]`, "with tracing=true: X-Ray's calls that take segments name no resource"},
		{`ConvertRole/Resource`, `AwsSolutions-IAM5\[Resource::\*\]`,
			"the calls that connect a function to its network name no resource; the function's own code is denied them"},
		{`(Convert|Api)Canary/ServiceRole/Resource`, `AwsSolutions-IAM4\[Policy::.*AWSCodeDeployRoleForLambdaLimited\]`, "it is the policy that AWS has for this: moving an alias, and looking at alarms"},
		{`Tokens/Resource`, `AwsSolutions-SMG4`,
			"people hold the tokens, and one that changed by itself would lock them out; a changed secret takes effect within minutes"},
		{`CallbackSecret/Resource`, `AwsSolutions-SMG4`, "receivers hold it, and could not tell callbacks from forgeries if it changed by itself"},
		{`Route`, `AwsSolutions-APIG4`, "the function behind it demands a token on every route but the public ones, see httpapi"},
		{`(Page|Assets|Docs|DocsAssets|OpenAPI|Alive|Ready)Route`, `AwsSolutions-APIG4`, "these are public: health and the page, its assets, the documentation, and what load balancers ask for"},
		{`PreflightRoute`, `AwsSolutions-APIG4`, "browsers ask without a token whether a page of another site may call"},
		{`StreamFailuresQueue/Resource`, `AwsSolutions-SQS3`, "it is a queue of dead letters itself: the stream's"},
		{`Alarms/Resource`, `AwsSolutions-SNS2`, "alarms hold numbers, no documents, and CloudWatch cannot use the key that AWS manages for topics"},
	}
}

type finding struct{ construct, rule, text string }

// TestNag: every finding is accepted for a reason, and every acceptance is of a finding.
func TestNag(t *testing.T) {
	used := map[acceptance]bool{}
	for variant, values := range variants() {
		for _, f := range nag(t, values) {
			found := false
			for _, a := range acceptances() {
				if matches(a.construct, f.construct) && matches(a.rule, f.rule) {
					used[a], found = true, true
				}
			}
			if !found {
				t.Errorf("%s: %s: %s", variant, f.construct, f.text)
			}
		}
	}
	for _, a := range acceptances() {
		if !used[a] {
			t.Errorf("there is no %s of %s to accept", a.rule, a.construct)
		}
	}
}

func matches(pattern, s string) bool {
	return regexp.MustCompile("^(?:" + pattern + ")$").MatchString(s)
}

// nag returns the findings in a stack of these settings. Those in the CDK's own function, which empties the buckets when the
// stack is destroyed, are the CDK's.
func nag(t *testing.T, values map[string]string) []finding {
	settings, err := parseSettings(values)
	require.NoError(t, err)
	app := testApp(t)
	s := newStack(app, settings, placeholders(t))
	awscdk.Aspects_Of(app).Add(cdknag.NewAwsSolutionsChecks(&cdknag.NagPackProps{
		Verbose: jsii.Bool(false), Reports: jsii.Bool(false), LogIgnores: jsii.Bool(false),
	}), nil)
	annotations := assertions.Annotations_FromStack(s.cdk)
	whatever := assertions.Match_AnyValue()
	var all []finding
	for _, m := range append(*annotations.FindError(jsii.String("*"), whatever), *annotations.FindWarning(jsii.String("*"), whatever)...) {
		text, _ := m.Entry.Data.(string) //nolint:staticcheck // the assertions still return this type
		rule, _, _ := strings.Cut(text, ": ")
		construct := strings.TrimPrefix(*m.Id, "/"+settings.Name+"/") //nolint:staticcheck // as above
		if !strings.HasPrefix(construct, "Custom::S3AutoDeleteObjects") {
			all = append(all, finding{construct, rule, text})
		}
	}
	require.NotEmpty(t, all, "the rules looked at nothing")
	return all
}
