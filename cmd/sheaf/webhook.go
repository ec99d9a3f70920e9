package main

import (
	"context"
	"os"
	"strings"

	"sheaf/internal/build"
	"sheaf/internal/config"
	"sheaf/internal/job"
	"sheaf/internal/ui"
	"sheaf/internal/webhook"
)

// webhookOptions say how a service tells of the ends of jobs.
type webhookOptions struct {
	secrets []webhook.Secret
	allow   webhook.Allow // nil where nothing is said
}

func (o *webhookOptions) register(f *flags) {
	f.variables = append(f.variables, config.Variable{
		Name:  config.WebhookSecret,
		Usage: "sign callbacks with this secret: whsec_ and 24 to 64 bytes in base64; several, separated by commas, while one takes over from another",
	})
	parsed(f, &o.secrets, "webhook-secret-file", config.WebhookSecretFile, "take the secret that callbacks are signed with from the first line of `FILE`", readWebhookSecrets)
	parsed(f, &o.allow, "callback-allow", config.CallbackAllow,
		"let callbacks go to these hosts only: a `LIST` of public, NAME, *.NAME, ADDRESS and NETWORK/BITS, with http:// in front where they need no TLS; default: public", webhook.ParseAllow)
}

func readWebhookSecrets(file string) ([]webhook.Secret, error) {
	text, err := readSecretFile(file)
	if err != nil {
		return nil, err
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return webhook.ParseSecrets(line)
}

// settle reads the secret that has no flag, and finds what does not go together. others says that the list of hosts is for more than
// callbacks.
func (o *webhookOptions) settle(others bool) error {
	if len(o.secrets) == 0 {
		var err error
		if o.secrets, err = webhook.ParseSecrets(os.Getenv(config.WebhookSecret)); err != nil {
			return ui.UsageError("%s: %w", config.WebhookSecret, err)
		}
	}
	if o.allow != nil && len(o.secrets) == 0 && !others {
		return ui.UsageError("--callback-allow needs a secret to sign callbacks with: set %s, or --webhook-secret-file", config.WebhookSecret)
	}
	return nil
}

// callbacks returns what makes the callbacks, nil where there is no secret.
func (o *webhookOptions) callbacks() job.Callbacks {
	if len(o.secrets) == 0 {
		return nil
	}
	return webhook.New(webhook.Options{
		Secrets: func(context.Context) ([]webhook.Secret, error) { return o.secrets, nil }, Allow: o.allow, Version: build.Version(),
	})
}
