//go:build cloud

package cloud

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/config"
)

// This file is the list of what the emulator gets otherwise than AWS. All else is the template as deploy.sh deploys it.

// stackName is the name of the stack.
const stackName = "sheaf"

// settings are those of the deployment, as SETTINGS of "make deploy".
func settings() []string {
	return []string{
		"name=" + stackName,
		// The functions run on this machine's processor.
		"architecture=" + map[string]string{"amd64": "x86_64", "arm64": "arm64"}[runtime.GOARCH],
		// The emulator has neither a DNS firewall (AWS::Route53Resolver) nor flow logs (AWS::EC2::FlowLog), and a process has no
		// network of its own.
		"isolatedConverter=false",
		// This machine has two processors rather than a hundred.
		"maxConcurrency=2",
		// Who is told of the ends of jobs is this process.
		"webhooks=true", "callbackAllow=http://127.0.0.1",
	}
}

// difference changes the template.
type difference struct {
	why   string
	apply func(t *testing.T, a *assembly)
}

func differences() []difference {
	return []difference{
		{"the emulator runs no images without docker: the converter is a zip, with the LibreOffice of this machine", convertByZip},
		{"the emulator knows no metric maths, and every alarm has some", func(t *testing.T, a *assembly) {
			n := a.remove(t, func(_ string, r resource) bool {
				return r.Type == "AWS::CloudWatch::Alarm" && r.Properties["Metrics"] != nil
			})
			require.Positive(t, n, "no alarm has metric maths any more")
		}},
		{"the function that empties the buckets needs an SDK that AWS's node has, and this machine's has not", func(t *testing.T, a *assembly) {
			const provider = "CustomS3AutoDeleteObjects"
			n := a.remove(t, func(id string, r resource) bool {
				return r.Type == "Custom::S3AutoDeleteObjects" || strings.HasPrefix(id, provider)
			})
			require.Positive(t, n)
			for _, r := range a.Resources {
				if r.Type == "AWS::S3::BucketPolicy" {
					document := r.Properties["PolicyDocument"].(map[string]any)
					document["Statement"] = without(t, document["Statement"].([]any), provider)
				}
			}
		}},
	}
}

// without leaves out the statements that name something.
func without(t *testing.T, statements []any, name string) []any {
	t.Helper()
	var rest []any
	for _, s := range statements {
		text, err := json.Marshal(s)
		require.NoError(t, err)
		if !strings.Contains(string(text), name) {
			rest = append(rest, s)
		}
	}
	return rest
}

// convertByZip makes the one function that is an image a zip as the others. What the image sets besides, the zip's function
// has in its environment.
func convertByZip(t *testing.T, a *assembly) {
	root := moduleRoot(t)
	const asset = "convert"
	require.NoError(t, os.CopyFS(filepath.Join(a.dir, asset), os.DirFS(filepath.Join(root, "dist", runtime.GOARCH, "convert"))))
	a.addZip(asset)
	images := 0
	for _, r := range a.Resources {
		if r.Type != "AWS::Lambda::Function" || r.Properties["PackageType"] != "Image" {
			continue
		}
		images++
		delete(r.Properties, "PackageType")
		r.Properties["Code"] = map[string]any{"S3Bucket": map[string]any{"Fn::Sub": assetBucket}, "S3Key": asset + ".zip"}
		r.Properties["Runtime"], r.Properties["Handler"] = "provided.al2023", "bootstrap"
		variables := r.Properties["Environment"].(map[string]any)["Variables"].(map[string]any)
		variables[config.Zygote] = filepath.Join(root, "bin", "sheaf-zygote")
		variables[config.Wall] = filepath.Join(root, "bin", "sheaf-wall")
	}
	require.Equal(t, 1, images)
}

// adapt makes the assembly one for the emulator.
func adapt(t *testing.T, a *assembly) {
	t.Helper()
	for _, d := range differences() {
		t.Logf("otherwise than on AWS: %s", d.why)
		d.apply(t, a)
	}
	a.write(t)
}
