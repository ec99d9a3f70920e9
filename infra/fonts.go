package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
	"github.com/aws/jsii-runtime-go"
)

// setFonts takes a folder that has a font. A typing error in its name would else show in documents alone.
func setFonts(s *Settings, folder string) error {
	path, err := filepath.Abs(folder)
	if err != nil {
		return fmt.Errorf("%q: %w", folder, err)
	}
	found := errors.New("found")
	err = filepath.WalkDir(path, func(file string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && isFont(file) {
			return found
		}
		return err
	})
	switch {
	case errors.Is(err, found):
		s.Fonts = path
		return nil
	case err != nil:
		return fmt.Errorf("%q cannot be read: %w", folder, err)
	}
	return fmt.Errorf("%q has no font (%s)", folder, strings.Join(fontSuffixes(), ", "))
}

// fontSuffixes are those of the files that are deployed; the others in the folder, licences for instance, are not.
func fontSuffixes() []string { return []string{".ttf", ".otf", ".ttc"} }

func isFont(file string) bool {
	suffix := filepath.Ext(file)
	return slices.Contains(fontSuffixes(), strings.ToLower(suffix)) && (suffix == strings.ToLower(suffix) || suffix == strings.ToUpper(suffix))
}

// addFonts has the CDK command line upload the folder of fonts as a ZIP when it deploys, to the bucket that it keeps for
// such things. Its key is of its content: other fonts are another value of the converter's variable, which has Lambda start it
// anew.
func (s *stack) addFonts() {
	if s.settings.Fonts == "" {
		return
	}
	onlyFonts := []string{"*", "!*/"}
	for _, suffix := range fontSuffixes() {
		onlyFonts = append(onlyFonts, "!*"+suffix, "!*"+strings.ToUpper(suffix))
	}
	s.fonts = awss3assets.NewAsset(s.cdk, jsii.String("Fonts"), &awss3assets.AssetProps{
		Path:       jsii.String(s.settings.Fonts),
		Exclude:    jsii.Strings(onlyFonts...),
		IgnoreMode: awscdk.IgnoreMode_GIT,
	})
}

// fontsAccess reads the one object that holds the fonts.
func (s *stack) fontsAccess() grant {
	return grant{sid: "ReadFonts", actions: []string{"s3:GetObject"}, resources: []*string{s.fonts.Bucket().ArnForObjects(s.fonts.S3ObjectKey())}}
}
