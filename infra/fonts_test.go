package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/stretchr/testify/require"

	"sheaf/internal/config"
)

// TestFonts: the converter knows the name of the one object that its role and its network let it read.
func TestFonts(t *testing.T) {
	doc := decodeTemplate(t, synthesized(t, "fonts"))
	converter, err := doc.resource("AWS::Lambda::Function", "ConvertFunction")
	require.NoError(t, err)
	url, _ := converter.at("Properties.Environment.Variables." + config.FontsArchive + ".Fn::Sub").(string)
	place, ok := strings.CutPrefix(url, "s3://")
	require.True(t, ok, url)
	bucket, key, _ := strings.Cut(place, "/")
	require.Regexp(t, `^[0-9a-f]{64}\.zip$`, key)

	role, err := doc.resource("AWS::IAM::Role", "ConvertRole")
	require.NoError(t, err)
	endpoint, err := doc.resource("AWS::EC2::VPCEndpoint", "NetworkS3")
	require.NoError(t, err)
	for _, statements := range []any{role.at("Properties.Policies.0.PolicyDocument.Statement"), endpoint.at("Properties.PolicyDocument.Statement")} {
		var found []any
		for _, s := range elements(statements) {
			if at(s, "Sid") == "ReadFonts" {
				found = append(found, s)
			}
		}
		require.Len(t, found, 1)
		require.Equal(t, "Allow", at(found[0], "Effect"))
		require.Equal(t, "s3:GetObject", at(found[0], "Action"))
		resource := text(at(found[0], "Resource"))
		require.Contains(t, resource, bucket)
		require.Contains(t, resource, "/"+key)
		require.NotContains(t, resource, "*")
	}
	plain := synthesized(t, "default")
	require.NotContains(t, plain, "ReadFonts")
	require.NotContains(t, plain, config.FontsArchive)
}

// TestFontsAlone are deployed, with nothing else that lies in their folder.
func TestFontsAlone(t *testing.T) {
	settings, err := parseSettings(variants()["fonts"])
	require.NoError(t, err)
	app := testApp(t)
	newStack(app, settings, placeholders(t))
	assembly := *app.Synth(nil).GetStackByName(jsii.String(settings.Name)).Assembly().Directory()
	var files []string
	require.NoError(t, filepath.WalkDir(assembly, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && strings.Contains(filepath.Base(path), "Corporate") || filepath.Base(path) == "LICENCE.txt" {
			files = append(files, path)
		}
		return err
	}))
	require.Len(t, files, 1)
	require.Equal(t, "licensed/Corporate.ttf", filepath.ToSlash(files[0])[len(files[0])-len("licensed/Corporate.ttf"):])
}

func TestSetFonts(t *testing.T) {
	dir := t.TempDir()
	var s Settings
	require.ErrorContains(t, setFonts(&s, filepath.Join(dir, "absent")), "cannot be read")
	require.ErrorContains(t, setFonts(&s, dir), "has no font (.ttf, .otf, .ttc)")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "font.zip"), nil, 0o600))
	require.ErrorContains(t, setFonts(&s, dir), "has no font")
	require.Empty(t, s.Fonts)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "FONT.OTF"), nil, 0o600))
	require.NoError(t, setFonts(&s, dir))
	require.Equal(t, dir, s.Fonts)
}
