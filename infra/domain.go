package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/jsii-runtime-go"
)

// addDomain gives the API the name that is set. Who has the domain points the name to what the output DomainTarget says.
func (s *stack) addDomain(stage awsapigatewayv2.CfnStage) {
	if s.settings.Domain == "" {
		return
	}
	domain := awsapigatewayv2.NewCfnDomainName(s.cdk, jsii.String("Domain"), &awsapigatewayv2.CfnDomainNameProps{
		DomainName: jsii.String(s.settings.Domain),
		DomainNameConfigurations: []*awsapigatewayv2.CfnDomainName_DomainNameConfigurationProperty{{
			CertificateArn: jsii.String(s.settings.Certificate), EndpointType: jsii.String("REGIONAL"), SecurityPolicy: jsii.String("TLS_1_2"),
		}},
	})
	awsapigatewayv2.NewCfnApiMapping(s.cdk, jsii.String("DomainMapping"), &awsapigatewayv2.CfnApiMappingProps{
		ApiId: s.gateway.api.Ref(), DomainName: domain.Ref(), Stage: stage.Ref(),
	})
	awscdk.NewCfnOutput(s.cdk, jsii.String("DomainTarget"), &awscdk.CfnOutputProps{
		Value: domain.AttrRegionalDomainName(), Description: jsii.String("where the record (CNAME, or alias) of " + s.settings.Domain + " has to point"),
	})
}

// pages are the origins of the service's own pages: with a name of its own the gateway's name still leads to it.
func (s *stack) pages() []string {
	origins := []string{*s.gateway.url}
	if s.settings.Domain != "" {
		origins = append(origins, *s.gateway.api.AttrApiEndpoint())
	}
	return origins
}
