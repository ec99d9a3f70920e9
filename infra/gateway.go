package main

import (
	"encoding/json"
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/jsii-runtime-go"

	"sheaf/internal/config"
)

// gateway is the HTTP API. It is there before its function, which is told its URL.
type gateway struct {
	api    awsapigatewayv2.CfnApi
	url    *string                  // without a slash at the end
	secret awssecretsmanager.Secret // of the tokens; nil with auth=jwt
}

const secretLength = 48 // letters and digits: 285 bits

func (s *stack) addGateway() {
	props := &awsapigatewayv2.CfnApiProps{Name: jsii.String(s.settings.Name), ProtocolType: jsii.String("HTTP")}
	if len(s.settings.CORSOrigins) > 0 {
		props.CorsConfiguration = &awsapigatewayv2.CfnApi_CorsProperty{
			AllowOrigins: jsii.Strings(s.settings.CORSOrigins...),
			AllowMethods: jsii.Strings("GET", "POST", "PUT", "DELETE"),
			AllowHeaders: jsii.Strings("authorization", "content-type", "idempotency-key"),
			// What pages need to read beside the body: where a result is, what it is called, when to come again.
			ExposeHeaders: jsii.Strings("content-disposition", "location", "retry-after", "x-request-id"),
			MaxAge:        jsii.Number(3600),
		}
	}
	s.gateway.api = awsapigatewayv2.NewCfnApi(s.cdk, jsii.String("Api"), props)
	s.gateway.url = s.gateway.api.AttrApiEndpoint()
	if s.settings.Domain != "" {
		s.gateway.url = jsii.String("https://" + s.settings.Domain)
	}
	if s.settings.Auth == config.AuthToken {
		s.addSecret()
	}
}

// addSecret generates the first token, whose owner is config.DefaultOwner. It is in no template and no output: who may
// read the secret reads it, and may put more tokens into it (see config.ParseTokens).
func (s *stack) addSecret() {
	s.gateway.secret = awssecretsmanager.NewSecret(s.cdk, jsii.String("Tokens"), &awssecretsmanager.SecretProps{
		EncryptionKey: s.key,
		Description:   jsii.String("tokens of the API: one secret, or name=secret,name=secret; a name may have two"),
		GenerateSecretString: &awssecretsmanager.SecretStringGenerator{
			PasswordLength: jsii.Number(secretLength), ExcludePunctuation: jsii.Bool(true),
		},
		RemovalPolicy: s.removal(), // people hold tokens
	})
}

// auth makes known to the API's function how callers are known, and how often each may call.
func (s *stack) auth() map[string]*string {
	v := map[string]*string{config.Auth: jsii.String(s.settings.Auth), config.OwnerRate: jsii.String(strconv.Itoa(s.settings.OwnerRate))}
	if s.gateway.secret != nil {
		v[config.TokenSecret] = s.gateway.secret.SecretArn()
	}
	return v
}

// addRoutes sends every request to the function, which lets nobody in without a token but to what is public. With
// auth=jwt the gateway lets nobody through to the rest without a token of the issuer; what is public has routes of its
// own.
func (s *stack) addRoutes() {
	integration := awsapigatewayv2.NewCfnIntegration(s.cdk, jsii.String("ApiIntegration"), &awsapigatewayv2.CfnIntegrationProps{
		ApiId:                s.gateway.api.Ref(),
		IntegrationType:      jsii.String("AWS_PROXY"),
		IntegrationUri:       s.functions["api"].called(),
		PayloadFormatVersion: jsii.String("2.0"),
		TimeoutInMillis:      jsii.Number(30000),
	})
	target := jsii.String("integrations/" + *integration.Ref())
	rest := &awsapigatewayv2.CfnRouteProps{ApiId: s.gateway.api.Ref(), RouteKey: jsii.String("$default"), Target: target}
	if s.settings.Auth == config.AuthJWT {
		rest.AuthorizationType, rest.AuthorizerId = jsii.String("JWT"), s.authorizer().Ref()
		for id, key := range s.publicRoutes() {
			awsapigatewayv2.NewCfnRoute(s.cdk, jsii.String(id), &awsapigatewayv2.CfnRouteProps{
				ApiId: s.gateway.api.Ref(), RouteKey: jsii.String(key), Target: target, AuthorizationType: jsii.String("NONE"),
			})
		}
	}
	awsapigatewayv2.NewCfnRoute(s.cdk, jsii.String("Route"), rest)
	s.addStage()
	awslambda.NewCfnPermission(s.cdk, jsii.String("ApiMayCall"), &awslambda.CfnPermissionProps{
		Action:       jsii.String("lambda:InvokeFunction"),
		FunctionName: s.functions["api"].called(),
		Principal:    jsii.String("apigateway.amazonaws.com"),
		SourceArn:    jsii.String(*s.arn("execute-api", *s.gateway.api.Ref()) + "/*"),
	})
}

// publicRoutes are the routes that need no token, by the names of their constructs: health or the page, the page's assets,
// the documentation and what load balancers ask for. Browsers ask without a token whether pages of other sites may call; the gateway answers that itself, but
// would have the authorizer of $default refuse it first (Amazon API Gateway developer guide, Configuring CORS for HTTP APIs).
func (s *stack) publicRoutes() map[string]string {
	routes := map[string]string{
		"PageRoute":       "GET /",
		"AssetsRoute":     "GET /assets/{proxy+}",
		"DocsRoute":       "GET /docs",
		"DocsAssetsRoute": "GET /docs/{proxy+}",
		"OpenAPIRoute":    "GET /openapi.json",
		"AliveRoute":      "GET /healthz",
		"ReadyRoute":      "GET /readyz",
	}
	if len(s.settings.CORSOrigins) > 0 {
		routes["PreflightRoute"] = "OPTIONS /{proxy+}"
	}
	return routes
}

func (s *stack) authorizer() awsapigatewayv2.CfnAuthorizer {
	return awsapigatewayv2.NewCfnAuthorizer(s.cdk, jsii.String("Authorizer"), &awsapigatewayv2.CfnAuthorizerProps{
		ApiId:          s.gateway.api.Ref(),
		Name:           jsii.String("tokens"),
		AuthorizerType: jsii.String("JWT"),
		IdentitySource: jsii.Strings("$request.header.Authorization"),
		JwtConfiguration: &awsapigatewayv2.CfnAuthorizer_JWTConfigurationProperty{
			Issuer: jsii.String(s.settings.JWTIssuer), Audience: jsii.Strings(s.settings.JWTAudience...),
		},
	})
}

func (s *stack) addStage() {
	log := s.logGroup("ApiAccessLog", "/aws/vendedlogs/"+*s.named("api-access"))
	stage := awsapigatewayv2.NewCfnStage(s.cdk, jsii.String("Stage"), &awsapigatewayv2.CfnStageProps{
		ApiId:      s.gateway.api.Ref(),
		StageName:  jsii.String("$default"),
		AutoDeploy: jsii.Bool(true),
		AccessLogSettings: &awsapigatewayv2.CfnStage_AccessLogSettingsProperty{
			DestinationArn: jsii.String(*s.arn("logs", "log-group:"+*log.LogGroupName())),
			Format:         jsii.String(accessLogFormat(s.settings.Auth)),
		},
		DefaultRouteSettings: &awsapigatewayv2.CfnStage_RouteSettingsProperty{
			ThrottlingRateLimit: jsii.Number(float64(s.settings.APIRate)), ThrottlingBurstLimit: jsii.Number(float64(s.settings.APIBurst)),
			DetailedMetricsEnabled: jsii.Bool(false),
		},
	})
	s.addDomain(stage)
}

// accessLogFormat has neither queries nor headers, where secrets may be.
func accessLogFormat(auth string) string {
	fields := map[string]string{}
	for name, variable := range map[string]string{
		"time": "requestTime", "request": "requestId", "ip": "identity.sourceIp", "method": "httpMethod", "path": "path",
		"status": "status", "bytes": "responseLength", "milliseconds": "responseLatency", "function": "integration.status",
		"error": "error.message", "agent": "identity.userAgent",
	} {
		fields[name] = "$context." + variable
	}
	if auth == config.AuthJWT {
		fields["owner"] = "$context.authorizer.claims.sub"
	}
	b, err := json.Marshal(fields)
	if err != nil {
		panic(err) // strings always encode
	}
	return string(b)
}
