//go:build cloud

package cloud

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// assetBucket is the bucket that "cdk bootstrap" makes for what is uploaded with templates.
const assetBucket = "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"

// assembly is a cloud assembly with the stack's template and what is uploaded with it.
type assembly struct {
	dir       string
	template  map[string]json.RawMessage
	Resources map[string]resource
	assets    map[string]any
}

type resource struct {
	Type       string
	Properties map[string]any
	Rest       map[string]any // all else that it has: DependsOn, DeletionPolicy, ...
}

// synthesize builds the functions and writes the assembly, as "make synth" does.
func synthesize(t *testing.T) *assembly {
	t.Helper()
	a := &assembly{dir: filepath.Join(*outFlag, "cdk.out")}
	cmd := exec.Command(filepath.Join(moduleRoot(t), "scripts", "synth.sh"), settings()...)
	cmd.Env = append(os.Environ(), "CDK_OUTDIR="+a.dir)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	read(t, a.file("template"), &a.template)
	var resources map[string]map[string]any
	require.NoError(t, json.Unmarshal(a.template["Resources"], &resources))
	a.Resources = map[string]resource{}
	for id, r := range resources {
		properties, _ := r["Properties"].(map[string]any)
		a.Resources[id] = resource{Type: r["Type"].(string), Properties: properties, Rest: r}
	}
	read(t, a.file("assets"), &a.assets)
	return a
}

func (a *assembly) file(kind string) string {
	return filepath.Join(a.dir, stackName+"."+kind+".json")
}

// remove removes resources and what others say of them, and tells how many they were.
func (a *assembly) remove(t *testing.T, which func(id string, r resource) bool) int {
	t.Helper()
	before := len(a.Resources)
	maps.DeleteFunc(a.Resources, which)
	for _, r := range a.Resources {
		if names, ok := r.Rest["DependsOn"].([]any); ok {
			r.Rest["DependsOn"] = slices.DeleteFunc(names, func(id any) bool {
				_, there := a.Resources[id.(string)]
				return !there
			})
		}
	}
	return before - len(a.Resources)
}

// addZip has a folder of the assembly uploaded as name.zip.
func (a *assembly) addZip(name string) {
	const account = "${AWS::AccountId}-${AWS::Region}"
	a.assets["files"].(map[string]any)[name] = map[string]any{
		"displayName": name,
		"source":      map[string]any{"path": name, "packaging": "zip"},
		"destinations": map[string]any{"emulator": map[string]any{
			"bucketName": assetBucket, "objectKey": name + ".zip",
			"assumeRoleArn": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/cdk-hnb659fds-file-publishing-role-" + account,
		}},
	}
	a.assets["dockerImages"] = map[string]any{} // nothing is an image any more
}

// write writes the assembly as it has become.
func (a *assembly) write(t *testing.T) {
	t.Helper()
	resources := map[string]any{}
	for id, r := range a.Resources {
		resources[id] = r.Rest
	}
	text, err := json.Marshal(resources)
	require.NoError(t, err)
	a.template["Resources"] = text
	save(t, a.file("template"), a.template)
	save(t, a.file("assets"), a.assets)
}

func read(t *testing.T, path string, v any) {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, v), path)
}

func save(t *testing.T, path string, v any) {
	t.Helper()
	b, err := json.MarshalIndent(v, "", " ")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(path, b, 0o644))
}
