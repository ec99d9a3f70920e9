package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53resolver"
	"github.com/aws/jsii-runtime-go"
)

// network is where the converter runs: subnets without a way out, where a document that takes the converter over reaches
// the two buckets and the table, as far as the converter's role lets it, and nothing else. It costs nothing by the hour.
type network struct {
	vpc   awsec2.Vpc
	group awsec2.SecurityGroup
}

func (s *stack) addNetwork() {
	if !s.settings.Isolated {
		return
	}
	vpc := awsec2.NewVpc(s.cdk, jsii.String("Network"), &awsec2.VpcProps{
		VpcName:               s.named("converter"),
		IpAddresses:           awsec2.IpAddresses_Cidr(jsii.String("10.0.0.0/24")), // it meets no other network
		MaxAzs:                s.mostZones(),
		AvailabilityZones:     s.zones(),
		NatGateways:           jsii.Number(0),
		CreateInternetGateway: jsii.Bool(false),
		SubnetConfiguration: &[]*awsec2.SubnetConfiguration{{
			Name: jsii.String("converter"), SubnetType: awsec2.SubnetType_PRIVATE_ISOLATED, CidrMask: jsii.Number(26),
		}},
		// The default group is used by nothing; emptying it would take a function of the CDK's with rights to change groups.
		RestrictDefaultSecurityGroup: jsii.Bool(false),
	})
	vpc.AddFlowLog(jsii.String("Refused"), &awsec2.FlowLogOptions{
		Destination: awsec2.FlowLogDestination_ToCloudWatchLogs(s.logGroup("NetworkLog", "/"+*s.named("network")), nil),
		TrafficType: awsec2.FlowLogTrafficType_REJECT,
	})
	group := awsec2.NewSecurityGroup(s.cdk, jsii.String("ConverterGroup"), &awsec2.SecurityGroupProps{
		Vpc: vpc, AllowAllOutbound: jsii.Bool(false), Description: jsii.String("the converter: HTTPS to the gateway endpoints, nothing in"),
	})
	s.letOut(group)
	s.network = &network{vpc, group}
	s.addEndpoints()
	s.addNameFirewall()
}

// zones are those that are set, nil for mostZones of the region's.
func (s *stack) zones() *[]*string {
	if len(s.settings.Zones) == 0 {
		return nil
	}
	return jsii.Strings(s.settings.Zones...)
}

func (s *stack) mostZones() *float64 {
	if len(s.settings.Zones) > 0 {
		return nil
	}
	return jsii.Number(2)
}

// letOut lets the converter reach the addresses of S3 and DynamoDB where their prefix lists are known, and else all, of which no others
// have a route. With the lists a packet to elsewhere is refused, and so in the log of refused packets. The rules stand in the group
// itself: in resources of their own, as the CDK would put lists, they would leave the rule in it that AWS gives a group without any, to
// let everything out.
func (s *stack) letOut(group awsec2.SecurityGroup) {
	rule := func() *awsec2.CfnSecurityGroup_EgressProperty {
		return &awsec2.CfnSecurityGroup_EgressProperty{
			IpProtocol: jsii.String("tcp"), FromPort: jsii.Number(443), ToPort: jsii.Number(443),
			Description: jsii.String("S3 and DynamoDB; no other route leads out"),
		}
	}
	var rules []any
	for _, id := range s.settings.PrefixLists {
		to := rule()
		to.DestinationPrefixListId = jsii.String(id)
		rules = append(rules, to)
	}
	if rules == nil {
		to := rule()
		to.CidrIp = jsii.String("0.0.0.0/0")
		rules = append(rules, to)
	}
	group.Node().DefaultChild().(awsec2.CfnSecurityGroup).SetSecurityGroupEgress(&rules)
}

// addEndpoints lets the converter reach what it needs, and nothing with credentials of another account.
func (s *stack) addEndpoints() {
	s3 := s.network.vpc.AddGatewayEndpoint(jsii.String("S3"), &awsec2.GatewayVpcEndpointOptions{
		Service: awsec2.GatewayVpcEndpointAwsService_S3(),
	})
	s3.AddToPolicy(s.endpointStatement(read("ReadInbox", s.converterReads())))
	s3.AddToPolicy(s.endpointStatement(write("WritePDFs", s.converterPDFs())))
	s3.AddToPolicy(s.endpointStatement(read("ReadPDFs", s.converterPDFs())))
	if s.fonts != nil {
		s3.AddToPolicy(s.endpointStatement(s.fontsAccess()))
	}
	dynamodb := s.network.vpc.AddGatewayEndpoint(jsii.String("DynamoDB"), &awsec2.GatewayVpcEndpointOptions{
		Service: awsec2.GatewayVpcEndpointAwsService_DYNAMODB(),
	})
	dynamodb.AddToPolicy(s.endpointStatement(grant{
		sid: "Rows", actions: []string{"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"}, resources: []*string{s.table.TableArn()},
	}))
}

// endpointStatement is a grant to this account. The policy of a gateway endpoint takes no principal but everybody, and
// names them by conditions (AWS PrivateLink guide, Gateway endpoints).
func (s *stack) endpointStatement(g grant) awsiam.PolicyStatement {
	g.conditions = map[string]any{"StringEquals": map[string]any{"aws:PrincipalAccount": s.cdk.Account()}}
	statement := g.statement()
	statement.AddAnyPrincipal()
	return statement
}

// addNameFirewall keeps the network's resolver to AWS's own names. It would else ask the servers of any domain, and
// questions carry data out.
func (s *stack) addNameFirewall() {
	list := func(id, name, domains string) *string {
		return awsroute53resolver.NewCfnFirewallDomainList(s.cdk, jsii.String(id), &awsroute53resolver.CfnFirewallDomainListProps{
			Name: s.named(name), Domains: jsii.Strings(domains),
		}).AttrId()
	}
	allowed := list("NamesAllowed", "names-allowed", "*."+*s.cdk.UrlSuffix())
	blocked := list("NamesBlocked", "names-blocked", "*")
	rules := awsroute53resolver.NewCfnFirewallRuleGroup(s.cdk, jsii.String("Names"), &awsroute53resolver.CfnFirewallRuleGroupProps{
		Name: s.named("names"),
		FirewallRules: &[]*awsroute53resolver.CfnFirewallRuleGroup_FirewallRuleProperty{
			{Action: jsii.String("ALLOW"), Priority: jsii.Number(1), FirewallDomainListId: allowed},
			{Action: jsii.String("BLOCK"), BlockResponse: jsii.String("NODATA"), Priority: jsii.Number(2), FirewallDomainListId: blocked},
		},
	})
	awsroute53resolver.NewCfnFirewallRuleGroupAssociation(s.cdk, jsii.String("NamesOfNetwork"), &awsroute53resolver.CfnFirewallRuleGroupAssociationProps{
		Name: s.named("names"), FirewallRuleGroupId: rules.AttrId(), VpcId: s.network.vpc.VpcId(), Priority: jsii.Number(101),
	})
}

// outlivedBy has the network be removed before the converter's role: Lambda removes the function's network interfaces some time after
// the function, with the role's rights, and neither the group nor the subnets can be removed before that.
func (n *network) outlivedBy(role awsiam.Role) {
	last := role.Node().DefaultChild().(awscdk.CfnResource)
	n.group.Node().DefaultChild().(awscdk.CfnResource).AddDependency(last)
	for _, subnet := range *n.vpc.IsolatedSubnets() {
		subnet.Node().FindChild(jsii.String("Subnet")).(awscdk.CfnResource).AddDependency(last)
	}
}
