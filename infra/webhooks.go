package main

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"sheaf/internal/config"
	"sheaf/internal/webhook"
)

// webhooks are what callbacks need; both are nil where the stack makes none. The callbacks are made by bundle, which is in no network of
// the stack's and so reaches the internet and nothing of the account's. Their messages have a queue of their own, of which few are handled at
// a time: receivers that are slow do not hold up results.
type webhooks struct {
	queue  awssqs.Queue
	secret awssecretsmanager.Secret
}

// addWebhooks makes the queue and generates the secret that callbacks are signed with: letters and digits are base64. Dead letters go where
// those of results do.
func (s *stack) addWebhooks() {
	if !s.settings.Webhooks {
		return
	}
	s.webhooks.queue = s.queueTo(s.queues.bundleDead, "Callback", "callback", bundleTimeout)
	s.letRedrive(s.queues.bundleDead, "bundle", "callback")
	s.webhooks.secret = awssecretsmanager.NewSecret(s.cdk, jsii.String("CallbackSecret"), &awssecretsmanager.SecretProps{
		EncryptionKey: s.key,
		Description:   jsii.String("what callbacks are signed with (Standard Webhooks, without whsec_): one secret, or several separated by commas"),
		GenerateSecretString: &awssecretsmanager.SecretStringGenerator{
			PasswordLength: jsii.Number(secretLength), ExcludePunctuation: jsii.Bool(true),
		},
		RemovalPolicy: s.removal(), // receivers hold it
	})
}

// callbackRules tell a function where callbacks may go.
func (s *stack) callbackRules() map[string]*string {
	if !s.settings.Webhooks {
		return nil
	}
	return map[string]*string{config.CallbackAllow: jsii.String(s.settings.CallbackAllow)}
}

// callbackSender tells the function that calls where its secret is.
func (s *stack) callbackSender() map[string]*string {
	if !s.settings.Webhooks {
		return nil
	}
	return map[string]*string{config.CallbackSecret: s.webhooks.secret.SecretArn()}
}

// toCallback tells a function that finds out what is due where the queue is.
func (s *stack) toCallback() map[string]*string {
	if !s.settings.Webhooks {
		return nil
	}
	return map[string]*string{config.CallbackQueue: s.webhooks.queue.QueueUrl()}
}

// sendCallbacks lets a function ask for callbacks.
func (s *stack) sendCallbacks() []grant {
	if !s.settings.Webhooks {
		return nil
	}
	return []grant{send("SendCallbacks", s.webhooks.queue)}
}

// makeCallbacks lets bundle take callbacks and sign them.
func (s *stack) makeCallbacks() []grant {
	if !s.settings.Webhooks {
		return nil
	}
	return []grant{
		consume("ReceiveCallbacks", s.webhooks.queue),
		{sid: "ReadCallbackSecret", actions: []string{"secretsmanager:GetSecretValue"}, resources: []*string{s.webhooks.secret.SecretArn()}},
	}
}

func setCallbackAllow(s *Settings, v string) error {
	s.CallbackAllow = strings.ReplaceAll(v, " ", "")
	_, err := webhook.ParseAllow(v)
	return err
}
