package main

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"sheaf/internal/backoff"
	"sheaf/internal/client"
	"sheaf/internal/config"
	"sheaf/internal/job"
)

// deployment is a stack and what is known of it.
type deployment struct {
	name     string
	aws      func(ctx context.Context, args ...string) ([]byte, error)
	token    string // of the API; "" is read from the stack's secret
	document []byte
	pause    time.Duration // between two looks
	now      func() time.Time

	outputs map[string]string
	service *client.Client
	jobs    []job.ID // to be deleted
	dropped job.ID
}

func (d *deployment) steps() []step {
	return []step{
		{"stack", d.stack},
		{"service", d.answers},
		{"token", d.authenticates},
		{"upload through the API", d.uploads},
		{"upload straight into the bucket", d.uploadsStraight},
		{"drop", d.drops},
		{"delete", d.deletes},
		{"converter", d.converter},
		{"start of the converter", d.starts},
		{"permissions", d.permissions},
		{"alarms", d.alarms},
		{"image", d.image},
	}
}

// ask has AWS's command line answer into out.
func (d *deployment) ask(ctx context.Context, out any, args ...string) error {
	text, err := d.aws(ctx, args...)
	if err != nil {
		return err
	}
	if len(strings.TrimSpace(string(text))) == 0 {
		return nil // as it prints of an empty list
	}
	if err := json.Unmarshal(text, out); err != nil {
		return fmt.Errorf("aws %s %s: the answer is no JSON: %w", args[0], args[1], err)
	}
	return nil
}

// until looks again and again until done.
func (d *deployment) until(ctx context.Context, what string, done func() (bool, error)) error {
	for {
		ok, err := done()
		if err != nil || ok {
			return err
		}
		if backoff.Wait(ctx, d.pause) != nil {
			return fmt.Errorf("%s: not within %s", what, patience)
		}
	}
}

func (d *deployment) stack(ctx context.Context) (string, error) {
	var answer struct {
		Stacks []struct {
			StackStatus string
			Outputs     []struct{ OutputKey, OutputValue string }
		}
	}
	if err := d.ask(ctx, &answer, "cloudformation", "describe-stacks", "--stack-name", d.name); err != nil {
		return "", err
	}
	if len(answer.Stacks) != 1 {
		return "", errors.New("there is no such stack in this region")
	}
	d.outputs = map[string]string{}
	for _, o := range answer.Stacks[0].Outputs {
		d.outputs[o.OutputKey] = o.OutputValue
	}
	status := answer.Stacks[0].StackStatus
	if d.outputs["ApiUrl"] == "" {
		return "", fmt.Errorf("it is no stack of sheaf's; its status is %s", status)
	}
	if !strings.HasSuffix(status, "_COMPLETE") || strings.Contains(status, "ROLLBACK") {
		return "", fmt.Errorf("its status is %s: look at its events in CloudFormation", status)
	}
	return status, nil
}

// secretID finds the secret in the command that the stack prints.
var secretID = regexp.MustCompile(`--secret-id (\S+)`)

// findToken returns a token of those that are in the stack's secret.
func (d *deployment) findToken(ctx context.Context) (string, error) {
	if d.token != "" {
		return d.token, nil
	}
	found := secretID.FindStringSubmatch(d.outputs["TokenCommand"])
	if found == nil {
		return "", errors.New("the stack has no secret of its own (auth=jwt): set SHEAF_TOKEN to a token of your issuer")
	}
	var secret struct{ SecretString string }
	if err := d.ask(ctx, &secret, "secretsmanager", "get-secret-value", "--secret-id", found[1]); err != nil {
		return "", err
	}
	tokens, err := config.ParseTokens(strings.TrimSpace(secret.SecretString))
	if err != nil || len(tokens) == 0 {
		return "", errors.Join(errors.New("the secret holds no token"), err)
	}
	for _, t := range tokens {
		if t.Owner == config.DefaultOwner { // whose the drops are, unless dropOwner says otherwise
			return t.Secret, nil
		}
	}
	return tokens[0].Secret, nil
}

// firstDocument returns the first document of a ZIP.
func firstDocument(path string) ([]byte, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	defer z.Close()
	for _, entry := range z.File {
		if !strings.HasSuffix(entry.Name, ".docx") {
			continue
		}
		r, err := entry.Open()
		if err != nil {
			return nil, fmt.Errorf("open %s of %s: %w", entry.Name, path, err)
		}
		defer r.Close()
		return io.ReadAll(r)
	}
	return nil, fmt.Errorf("there is no document in %s", path)
}
