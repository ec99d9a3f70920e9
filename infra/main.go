// Command infra writes the CloudFormation template of sheaf on AWS, and all that is to be uploaded with it, as a CDK cloud
// assembly. It needs node, and neither network nor credentials. The CDK command line runs it (cdk.json), and so does
// scripts/synth.sh.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	err := run()
	if err != nil {
		fmt.Fprintf(os.Stderr, "infra: %v\n", err)
	}
	closeKernel()
	if err != nil {
		os.Exit(1)
	}
}

// closeKernel ends the process of node that the CDK runs in and removes its files. Two parts of jsii wait for the end then,
// and the one that is too late complains on os.Stderr: nothing else is said there any more.
func closeKernel() {
	if null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		os.Stderr = null
	}
	jsii.Close()
}

// run synthesizes the stack of the settings in the context. What the constructs refuse, they refuse by a panic.
func run() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("synthesize: %v\n%s", r, debug.Stack())
		}
	}()
	app := awscdk.NewApp(&awscdk.AppProps{AnalyticsReporting: jsii.Bool(false)})
	settings, err := contextSettings(app)
	if err != nil {
		return err
	}
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	assets := Assets{Functions: filepath.Join(root, "dist", goArch(settings.Architecture)), Image: root}
	if err := assets.check(settings); err != nil {
		return err
	}
	newStack(app, settings, assets)
	app.Synth(nil)
	return nil
}

// moduleRoot is the nearest folder above that has a go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the checkout: %w", err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", fmt.Errorf("no go.mod above: run it in sheaf's checkout")
		}
		dir = up
	}
}
