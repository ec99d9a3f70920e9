package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecrassets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"
)

// Assets are where the code of the functions lies.
type Assets struct {
	Functions string // folder with NAME/bootstrap for each function, see scripts/build-functions.sh
	Image     string // folder that the converter's image is built from
}

// dockerfile is the converter's, in the folder that its image is built from.
const dockerfile = "functions/convert/Dockerfile"

// goArch is Go's name of one of Lambda's architectures.
func goArch(architecture string) string {
	if architecture == archX86 {
		return "amd64"
	}
	return "arm64"
}

// check finds out early what has not been built.
func (a Assets) check(s Settings) error {
	names := functionNames()
	if s.Image != "" {
		names = names[1:] // convert's code is in the image
	} else if _, err := os.Stat(filepath.Join(a.Image, dockerfile)); err != nil {
		return fmt.Errorf("the converter's image cannot be built: %w", err)
	}
	for _, name := range names {
		if _, err := os.Stat(filepath.Join(a.Functions, name, "bootstrap")); err != nil {
			return fmt.Errorf("function %s is not built, run scripts/build-functions.sh %s: %w", name, goArch(s.Architecture), err)
		}
	}
	return nil
}

// zip is the code of a function of one binary.
func (s *stack) zip(name string) awslambda.Code {
	return awslambda.Code_FromAsset(jsii.String(filepath.Join(s.assets.Functions, name)), nil)
}

// image is the code of the converter: an image that is there, or one that the CDK command line builds and uploads when it
// deploys. The folder is the whole checkout, of which only what the image takes is looked at.
func (s *stack) image() awslambda.DockerImageCode {
	if s.settings.Image != "" {
		return s.readyImage()
	}
	binary := "dist/" + goArch(s.settings.Architecture) + "/convert/bootstrap"
	props := &awslambda.AssetImageCodeProps{
		AssetName:  jsii.String("converter"),
		File:       jsii.String(dockerfile),
		Target:     jsii.String("lambda"),
		Platform:   awsecrassets.Platform_LINUX_ARM64(),
		Exclude:    jsii.Strings("*", "!"+dockerfile, "!layers", "!"+binary),
		IgnoreMode: awscdk.IgnoreMode_DOCKER,
		BuildArgs:  &map[string]*string{"FUNCTION": jsii.String(binary)},
	}
	if s.settings.Architecture == archX86 {
		props.Platform = awsecrassets.Platform_LINUX_AMD64()
	}
	if s.settings.ImageDate != "" {
		(*props.BuildArgs)["IMAGE_DATE"] = jsii.String(s.settings.ImageDate)
	}
	if s.settings.BaseImage != "" {
		(*props.BuildArgs)["BASE_IMAGE"] = jsii.String(s.settings.BaseImage)
	}
	return awslambda.DockerImageCode_FromImageAsset(jsii.String(s.assets.Image), props)
}

// readyImage lets Lambda use an image of a repository. In another account, that repository's policy must allow it too.
func (s *stack) readyImage() awslambda.DockerImageCode {
	ready, err := parseImage(s.settings.Image)
	if err != nil {
		panic(err) // parseSettings would not have let it through
	}
	repository := awsecr.Repository_FromRepositoryAttributes(s.cdk, jsii.String("ConverterRepository"), &awsecr.RepositoryAttributes{
		RepositoryArn:  jsii.String(fmt.Sprintf("arn:%s:ecr:%s:%s:repository/%s", ready.partition, ready.region, ready.account, ready.repository)),
		RepositoryName: jsii.String(ready.repository),
	})
	return awslambda.DockerImageCode_FromEcr(repository, &awslambda.EcrImageCodeProps{TagOrDigest: jsii.String(ready.digest)})
}
