package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) {
	code := m.Run()
	if !raceDetector {
		closeKernel()
	}
	os.Exit(code)
}

// variants are the settings that the tests synthesize, each once.
func variants() map[string]map[string]string {
	return map[string]map[string]string{
		"default": nil,
		"fonts":   {"fonts": "testdata/fonts"},
		"small": {
			"accountConcurrency": "10", "keepData": "true", "zones": "eu-central-1b,eu-central-1c,eu-central-1a", "prefixLists": "pl-6da54004,pl-66a5400f",
		},
		// Everything that has another choice has it here.
		"other": {
			"name": "papers", "architecture": archARM, "image": "111122223333.dkr.ecr.eu-central-1.amazonaws.com/sheaf/convert@sha256:" + strings.Repeat("ab", 32),
			"imageDate": "2026-W48", "fonts": "testdata/fonts", "leaveOff": "widths", "converterMemory": "3008", "converterStorage": "2048", "maxConcurrency": "95", "convertBatch": "10", "minPollers": "4",
			"zones": "eu-central-1b,eu-central-1c", "prefixLists": "pl-6da54004,pl-66a5400f",
			"accountConcurrency": "1000", "apiReserved": "30", "isolatedConverter": "false",
			"keepDays": "30", "keepData": "true", "cache": "true", "events": "true", "webhooks": "true", "callbackAllow": "public,*.corp.example.org", "monthlyBudget": "50", "kmsKey": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "tracing": "true", "otlpEndpoint": "https://otel.example.org", "gbSecondPrice": "0.0000145", "canary": "true", "logDays": "90", "log": "debug", "alarmEmail": "ops@example.org",
			"documentTimeout": "75s", "maxDocuments": "500", "maxUpload": "1GiB", "maxDocument": "50MiB",
			"auth": "jwt", "jwtIssuer": "https://login.example.org/", "jwtAudience": "sheaf, papers", "dropOwner": "auth0|robot",
			"corsOrigins": "https://app.example.org", "domain": "pdf.example.org", "certificate": "arn:aws:acm:eu-central-1:111122223333:certificate/1234abcd", "apiRate": "10", "apiBurst": "20", "ownerRate": "5",
		},
	}
}

// synthesized returns the template of a variant as JSON. The same call in another test costs nothing.
var synthesized = func() func(t *testing.T, variant string) string {
	var mu sync.Mutex
	done := map[string]string{}
	return func(t *testing.T, variant string) string {
		mu.Lock()
		defer mu.Unlock()
		if done[variant] == "" {
			values, ok := variants()[variant]
			require.True(t, ok, variant)
			done[variant] = synthesize(t, values)
		}
		return done[variant]
	}
}()

func synthesize(t *testing.T, values map[string]string) string {
	settings, err := parseSettings(values)
	require.NoError(t, err)
	app := testApp(t)
	newStack(app, settings, placeholders(t))
	text, err := json.Marshal(app.Synth(nil).GetStackByName(jsii.String(settings.Name)).Template())
	require.NoError(t, err)
	return string(text)
}

func testApp(t *testing.T) awscdk.App {
	return awscdk.NewApp(&awscdk.AppProps{
		AnalyticsReporting: jsii.Bool(false), TreeMetadata: jsii.Bool(false), Outdir: jsii.String(t.TempDir()),
	})
}

// placeholders stand for the functions' binaries and the image's folder: what is in them is not looked at.
func placeholders(t *testing.T) Assets {
	dir := t.TempDir()
	put := func(name string) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte("placeholder"), 0o600))
	}
	for _, name := range functionNames() {
		put(name + "/bootstrap")
	}
	put(dockerfile)
	return Assets{Functions: dir, Image: dir}
}
