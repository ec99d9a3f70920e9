//go:build cloud

// Package cloud tests the deployment as a whole: the CDK's command line deploys the very template to an emulator of AWS, with
// IAM enforced, and the story is told by HTTP and S3 with the functions' real programs and the real LibreOffice, every event
// twice. differences_test.go lists what of the template the emulator gets otherwise.
// Its tests are there with the build tag cloud only; scripts/cloud-test.sh runs them.
package cloud

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	cdkFlag    = flag.String("cdk", "", "the command line of the CDK, its words separated by spaces")
	pythonFlag = flag.String("python", "", "the python that has MiniStack")
	outFlag    = flag.String("out", "", "folder for the assembly, and for the logs, which stay")
)

// TestDeployment deploys, has everything happen that happens to a deployment, and destroys. The steps follow each other: a
// later one finds the stack as the earlier ones left it.
func TestDeployment(t *testing.T) {
	a := synthesize(t) // with the network as it is: Go may have to fetch modules
	adapt(t, a)
	e := start(t)
	d := deploy(t, e, a)
	for _, step := range []struct {
		name string
		run  func(*testing.T, *deployment)
	}{
		{"commands of the page", pasted},
		{"who comes in", whoComesIn},
		{"lost event of a drop", loseDrop},
		{"upload", upload},
		{"upload in parts", uploadInParts},
		{"drop", drop},
		{"merge", merge},
		{"webhook", toldByURL},
		{"two owners", twoOwners},
		{"cancel", cancel},
		{"killed converter", killedConverter},
		{"dead letter and retry", deadLetter},
		{"schedule", schedule},
		{"delete", deleteJobs},
		{"drop whose event was lost", findDrop},
		{"nothing was refused", nothingRefused},
		{"over-reach is refused", overReach},
	} {
		if !t.Run(step.name, func(t *testing.T) { step.run(t, d) }) {
			t.Fatalf("%s failed; the log of the emulator and the functions is %s", step.name, e.Log)
		}
	}
	t.Run("destroy", func(t *testing.T) { destroy(t, d) })
}

// moduleRoot is the folder of go.mod.
func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../../..")
	require.NoError(t, err)
	_, err = os.Stat(filepath.Join(dir, "go.mod"))
	require.NoError(t, err)
	return dir
}
