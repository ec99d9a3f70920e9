package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/stretchr/testify/require"

	"sheaf/internal/config"
	"sheaf/internal/job"
)

func TestDefaultSettings(t *testing.T) {
	s, err := parseSettings(nil)
	require.NoError(t, err)
	require.Equal(t, defaultSettings(), s)
	require.Equal(t, 7, s.KeepDays)
	empty := map[string]string{}
	for _, setting := range settingTable() {
		empty[setting.name] = ""
	}
	s, err = parseSettings(empty)
	require.NoError(t, err)
	require.Equal(t, defaultSettings(), s, "an empty value is the default")
}

// TestEverySetting: each has another value in the variant "other", which it takes on.
func TestEverySetting(t *testing.T) {
	other := variants()["other"]
	for _, setting := range settingTable() {
		value := other[setting.name]
		if setting.name == "baseImage" { // it has no use with a ready image
			value = "registry.example.org/debian:bookworm"
		}
		require.NotEmpty(t, value, setting.name)
		s := defaultSettings()
		require.NoError(t, setting.set(&s, value), setting.name)
		require.NotEqual(t, defaultSettings(), s, setting.name)
	}
}

func TestSettingsRefuse(t *testing.T) {
	for in, want := range map[string]string{
		"name=Sheaf":                      `setting name: "Sheaf" is not 2 to 20 small letters`,
		"name=sheaf-":                     "no dash last",
		"name=" + strings.Repeat("a", 21): "2 to 20",
		"architecture=amd64":              `setting architecture: "amd64" is none of arm64, x86_64`,
		"image=sheaf:latest":              "is not like ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY@sha256:DIGEST",
		"image=111122223333.dkr.ecr.eu-west-1.amazonaws.com/sheaf:1": "@sha256:DIGEST",
		"baseImage=--privileged":                                     "is not the name of an image",
		"gbSecondPrice=1.5":                                          "is not a price like",
		"imageDate=2026/48":                                          "is not 1 to 32 letters",
		"converterMemory=512":                                        "is not a whole number from 1024 to 10240",
		"converterMemory=2GB":                                        "is not a whole number from 1024 to 10240",
		"converterStorage=100":                                       "from 512 to 10240",
		"maxConcurrency=1":                                           "from 2 to 1000",
		"maxConcurrency=1001":                                        "from 2 to 1000",
		"convertBatch=11":                                            "from 1 to 10",
		"accountConcurrency=4":                                       "from 5 to",
		"accountConcurrency=1000 maxConcurrency=951":                 "maxConcurrency=951 leaves too little of the 1000 functions that this account runs at a time: it may be 950",
		"accountConcurrency=10 maxConcurrency=5":                     "it may be 4",
		"accountConcurrency=10 minPollers=2":                         "minPollers=2 run up to 20 converters at a time",
		"accountConcurrency=110 apiReserved=9":                       "apiReserved=9 leaves less than 100 of the 110 functions",
		"zones=eu-central-1":                                         "is not an availability zone like eu-central-1a",
		"zones=a-a-1a,a-a-1b,a-a-1c,a-a-1d,a-a-1e":                   "has more than 4 elements",
		"prefixLists=pl-x":                                           "is not the id of a prefix list",
		"minPollers=1":                                               "from 2 to 200",
		"isolatedConverter=yes":                                      `"yes" is neither true nor false`,
		"keepDays=0":                                                 "from 1 to 3650",
		"keepData=1":                                                 "neither true nor false",
		"logDays=31":                                                 "none of the retentions that CloudWatch Logs has: 1 3 5 7",
		"log=loud":                                                   "none of debug, info, warn, error",
		"alarmEmail=Ops <o@x.org>":                                   "is not an e-mail address",
		"domain=https://x.org":                                       "is not a name like pdf.example.org",
		"domain=pdf.example.org":                                     "domain and certificate need each other",
		"certificate=x":                                              "is not like arn:aws:acm:",
		"monthlyBudget=-1":                                           "from 0 to",
		"monthlyBudget=50":                                           "monthlyBudget needs alarmEmail",
		"kmsKey=alias/documents":                                     "is not like arn:aws:kms:REGION:ACCOUNT:key/ID",
		"auth=none":                                                  "none of token, jwt",
		"auth=jwt":                                                   "auth=jwt needs jwtIssuer and jwtAudience",
		"auth=jwt jwtIssuer=https://x.org jwtAudience=a":             "auth=jwt needs dropOwner",
		"jwtAudience=a":                                              "jwtIssuer and jwtAudience need auth=jwt",
		"jwtIssuer=http://x.org":                                     "is not a URL like https://example.org",
		"dropOwner=a\x01":                                            "ASCII characters without spaces",
		"corsOrigins=*":                                              "is not a URL like",
		"corsOrigins=https://x.org/page":                             "must end with its host: https://x.org",
		"corsOrigins=https://x.org,,":                                "has an empty element",
		"apiRate=0":                                                  "from 1 to 10000",
		"apiRate=200":                                                "apiBurst (100) is smaller than apiRate (200)",
		"ownerRate=-1":                                               "from 0 to 10000",
		"apiBurst=5001":                                              "from 1 to 5000",
		"documentTimeout=76s":                                        "is more than 1m15s",
		"documentTimeout=soon":                                       "is not a length of time",
		"maxDocuments=many":                                          "is not a whole number",
		"maxUpload=-1":                                               "is not a size",
		"maxDocument=big":                                            "is not a size",
		"memory=1":                                                   "there is no setting memory; docs/aws.md lists them",
		"image=111122223333.dkr.ecr.eu-west-1.amazonaws.com/a@sha256:" + strings.Repeat("0", 64) + " baseImage=debian": "image is built already",
	} {
		values := map[string]string{}
		for pair := range strings.SplitSeq(in, " ") {
			if name, value, ok := strings.Cut(pair, "="); ok {
				values[name] = value
			} else {
				values["alarmEmail"] += " " + pair
			}
		}
		_, err := parseSettings(values)
		require.ErrorContains(t, err, want, in)
	}
}

func TestSettingsFromContext(t *testing.T) {
	read := func(context map[string]any) (Settings, error) {
		return contextSettings(awscdk.NewApp(&awscdk.AppProps{Context: &context}))
	}
	s, err := read(map[string]any{"sheaf:keepDays": 14, "sheaf:keepData": true, "sheaf:name": "papers", "@aws-cdk/core:something": true})
	require.NoError(t, err)
	want := defaultSettings()
	want.KeepDays, want.KeepData, want.Name = 14, true, "papers"
	require.Equal(t, want, s)
	_, err = read(map[string]any{"sheaf:keepday": "14"})
	require.ErrorContains(t, err, "there is no setting keepday")
	_, err = read(map[string]any{"sheaf:corsOrigins": []string{"https://x.org"}})
	require.ErrorContains(t, err, "setting corsOrigins: [https://x.org] is no string, number or boolean")
}

func TestAssetsAreThere(t *testing.T) {
	assets, settings := placeholders(t), defaultSettings()
	require.NoError(t, assets.check(settings))
	require.NoError(t, os.Remove(filepath.Join(assets.Functions, "bundle", "bootstrap")))
	require.ErrorContains(t, assets.check(settings), "function bundle is not built, run scripts/build-functions.sh amd64")

	assets = placeholders(t)
	require.NoError(t, os.Remove(filepath.Join(assets.Image, dockerfile)))
	require.ErrorContains(t, assets.check(settings), "the converter's image cannot be built")
	settings.Image = variants()["other"]["image"]
	require.NoError(t, os.Remove(filepath.Join(assets.Functions, "convert", "bootstrap")))
	require.NoError(t, assets.check(settings), "an image that is there needs neither")
}

// TestDocumentation: the page's table has every setting, in order, with its meaning, and no other. A default that it names is one:
// to set it changes nothing.
func TestDocumentation(t *testing.T) {
	page, err := os.ReadFile("../docs/aws.md")
	require.NoError(t, err)
	_, table, found := strings.Cut(string(page), "| setting | default | meaning |\n|---|---|---|\n")
	require.True(t, found)
	table, _, _ = strings.Cut(table, "\n\n")
	rows := strings.Split(table, "\n")
	limits := map[string]bool{}
	for _, limit := range limitSettings() {
		limits[limit.name] = true
	}
	for i, setting := range settingTable() {
		require.Less(t, i, len(rows), setting.name)
		cells := strings.Split(strings.Trim(rows[i], "| "), " | ")
		require.Len(t, cells, 3, rows[i])
		require.Equal(t, []string{"`" + setting.name + "`", setting.usage}, []string{cells[0], cells[2]})
		if value, named := strings.CutPrefix(cells[1], "`"); named {
			value, _, _ = strings.Cut(value, "`")
			s := defaultSettings()
			if setting.name == "baseImage" || limits[setting.name] {
				continue // package config and the Dockerfile have these
			}
			require.NoError(t, setting.set(&s, value), rows[i])
			require.Equal(t, defaultSettings(), s, rows[i])
		}
	}
	require.Len(t, rows, len(settingTable()))
}

// TestLimitsHaveNames: whoever adds a limit decides whether it can be set here.
func TestLimitsHaveNames(t *testing.T) {
	decided := []string{config.Keep, config.MaxInline, config.Timeout, config.MaxDocuments, config.MaxUpload, config.MaxDocument}
	for _, limit := range config.LimitTable() {
		require.Contains(t, decided, limit.Env)
	}
	require.Less(t, job.DefaultLimits().Conversion.Seconds(), maxTimeout.Seconds()+1)
	require.Less(t, maxTimeout.Seconds(), float64(convertTimeout))
}
