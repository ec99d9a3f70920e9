package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/config"
	"sheaf/internal/metrics"
)

// TestFunctionsGetWhatTheyRead reads from each function's source which variables its pipeline is built from.
func TestFunctionsGetWhatTheyRead(t *testing.T) {
	variables := map[string]string{
		"Table": config.Table, "Inbox": config.Inbox, "Outbox": config.Outbox,
		"IntakeQueue": config.IntakeQueue, "ConvertQueue": config.ConvertQueue, "BundleQueue": config.BundleQueue,
	}
	doc := decodeTemplate(t, synthesized(t, "default"))
	folders, err := filepath.Glob("../functions/*/main.go")
	require.NoError(t, err)
	require.Len(t, folders, len(functionNames()))
	for _, file := range folders {
		name := filepath.Base(filepath.Dir(file))
		function, err := doc.resource("AWS::Lambda::Function", constructID(name)+"Function")
		require.NoError(t, err)
		given, _ := function.at("Properties.Environment.Variables").(map[string]any)
		read := pipelineVariables(t, file)
		require.NotEmpty(t, read, name)
		for _, constant := range read {
			require.Contains(t, variables, constant, "%s reads what no queue, bucket or table of the stack stands for", name)
			require.Contains(t, given, variables[constant], name)
		}
		for constant, variable := range variables {
			if _, ok := given[variable]; ok {
				require.Contains(t, read, constant, "%s is given %s and does not read it", name, variable)
			}
		}
	}
}

// TestWhoTellsTheQueueMayTellIt: a function that knows the queue that feeds it has the right to have its messages come again, and no
// other has.
func TestWhoTellsTheQueueMayTellIt(t *testing.T) {
	for variant := range variants() {
		doc := decodeTemplate(t, synthesized(t, variant))
		all, err := doc.statements()
		require.NoError(t, err)
		may := map[string]string{}
		for _, s := range all {
			if slices.Contains(s.actions, "sqs:ChangeMessageVisibility") {
				may[s.function] = s.resources[0]
			}
		}
		for _, name := range functionNames() {
			function, err := doc.resource("AWS::Lambda::Function", constructID(name)+"Function")
			require.NoError(t, err)
			queue, knows := function.at("Properties.Environment.Variables." + config.SourceQueue + ".Ref").(string)
			require.Equal(t, knows, may[name] != "", "%s in %s", name, variant)
			require.Contains(t, may[name], queue)
			isolated := function.at("Properties.VpcConfig") != nil
			require.False(t, knows && isolated, "%s does not reach the queue", name)
		}
	}
}

// TestWhoMakesJobsKnowsWhereCallbacksMayGo: a job with a callback is refused by a function that does not.
func TestWhoMakesJobsKnowsWhereCallbacksMayGo(t *testing.T) {
	doc := decodeTemplate(t, synthesized(t, "other"))
	for _, name := range []string{"api", "intake", "reconcile", "bundle"} {
		function, err := doc.resource("AWS::Lambda::Function", constructID(name)+"Function")
		require.NoError(t, err)
		require.NotNil(t, function.at("Properties.Environment.Variables."+config.CallbackAllow), name)
	}
}

// pipelineVariables returns the names of package config that the call of function.Pipeline in a file has.
func pipelineVariables(t *testing.T, file string) []string {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	require.NoError(t, err)
	var names []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || selected(call.Fun, "function") != "Pipeline" {
			return true
		}
		for _, arg := range call.Args {
			if name := selected(arg, "config"); name != "" {
				names = append(names, name)
			}
		}
		return false
	})
	return names
}

// selected returns Name of an expression pkg.Name, "" for others.
func selected(e ast.Expr, pkg string) string {
	s, ok := e.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	if x, ok := s.X.(*ast.Ident); !ok || x.Name != pkg {
		return ""
	}
	return s.Sel.Name
}

func TestMetricsAreThoseOfTheFunctions(t *testing.T) {
	require.Equal(t, []string{metrics.Namespace, string(metrics.Documents), string(metrics.Seconds), metrics.Status, metrics.Code, metrics.Stack},
		[]string{metricNamespace, metricDocuments, metricSeconds, dimensionStatus, dimensionCode, dimensionStack})
	require.Equal(t, []string{metrics.Status, metrics.Code}, metrics.Of(metrics.Documents).Labels)
	require.Empty(t, metrics.Of(metrics.Seconds).Labels)
	doc := decodeTemplate(t, synthesized(t, "default"))
	board, err := doc.resource("AWS::CloudWatch::Dashboard", "Dashboard")
	require.NoError(t, err)
	body := text(board.at("Properties.DashboardBody"))
	for _, shown := range []string{
		string(metrics.Documents), string(metrics.Seconds), "p90", "ApproximateAgeOfOldestMessage", "Cost, estimated", "Dead letters",
		`SEARCH('{sheaf,stack,status,code} MetricName=\\\"documents_total\\\" stack=\\\"sheaf\\\"'`, "FILL(completed, 0)",
		"FILL(ms_convert, 0) * 0.000000028792", // 1,769 MB for a millisecond
	} {
		require.True(t, strings.Contains(body, shown), shown)
	}
}

func TestStuckJobsAreLoggedInTheseWords(t *testing.T) {
	files, err := filepath.Glob("../internal/pipeline/*.go")
	require.NoError(t, err)
	var source []byte
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		source = append(source, text...)
	}
	for _, words := range []string{logStalled, logGivenUp} {
		require.Equal(t, 1, strings.Count(string(source), `("`+words), "what the alarm of stuck jobs looks for: %s", words)
	}
}

func TestOutputs(t *testing.T) {
	for variant, want := range map[string][]string{
		"default": {"ApiUrl", "DashboardUrl", "DropFolder", "InboxBucket", "OutboxBucket", "ResultFolder", "TokenCommand"},
		"other":   {"ApiUrl", "DashboardUrl", "DomainTarget", "DropFolder", "InboxBucket", "OutboxBucket", "ResultFolder"},
	} {
		outputs, _ := decodeTemplate(t, synthesized(t, variant))["Outputs"].(map[string]any)
		for _, name := range want {
			require.NotEmpty(t, at(outputs, name+".Value"), "%s in %s", name, variant)
		}
		require.Len(t, outputs, len(want))
	}
}

func TestDataIsKeptOrNot(t *testing.T) {
	for variant, kept := range map[string]bool{"default": false, "small": true, "other": true} {
		doc := decodeTemplate(t, synthesized(t, variant))
		for _, r := range doc.resources("") {
			var want any
			switch r.kind {
			case "AWS::S3::Bucket", "AWS::SecretsManager::Secret":
				want = "RetainExceptOnCreate" // a first deployment that fails leaves nothing
			case "AWS::DynamoDB::Table":
				want = "Retain" // a protected table cannot be removed at all
			default:
				continue
			}
			if !kept {
				want = "Delete"
			}
			require.Equal(t, want, r.body["DeletionPolicy"], "%s in %s", r.id, variant)
		}
		emptied := doc.resources("Custom::S3AutoDeleteObjects")
		require.Equal(t, kept, len(emptied) == 0, "%d buckets are emptied", len(emptied))
		require.Len(t, doc.resources("AWS::S3::Bucket"), 3)
	}
}

func TestConverterWithoutNetwork(t *testing.T) {
	doc := decodeTemplate(t, synthesized(t, "other"))
	for _, r := range doc.resources("") {
		require.False(t, strings.HasPrefix(r.kind, "AWS::EC2::") || strings.HasPrefix(r.kind, "AWS::Route53Resolver::"), r.id)
	}
	convert, err := doc.resource("AWS::Lambda::Function", "ConvertFunction")
	require.NoError(t, err)
	require.Nil(t, convert.at("Properties.VpcConfig"))
	require.Equal(t, `{"Fn::Join":["",["111122223333.dkr.ecr.eu-central-1.",{"Ref":"AWS::URLSuffix"},"/sheaf/convert@sha256:`+strings.Repeat("ab", 32)+`"]]}`,
		text(convert.at("Properties.Code.ImageUri")))
}
