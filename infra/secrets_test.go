package main

import (
	"fmt"
	"slices"
	"strings"
)

// secretRules are about the passwords of jobs: convert and bundle alone read them, and api alone, which writes them, writes nothing else there.
func secretRules() []rule {
	return []rule{
		{"none but convert and bundle reads secrets", checkSecrets, map[string]func(template){
			"api": allowSecrets("Api"), "reconcile": allowSecrets("Reconcile"), "intake": allowSecrets("Intake"),
		}},
	}
}

func checkSecrets(doc template) error {
	all, err := doc.statements()
	if err != nil {
		return err
	}
	reads, denied := map[string]bool{}, map[string]bool{}
	for _, s := range all {
		if !slices.Contains(s.actions, "s3:GetObject") {
			continue
		}
		for _, r := range s.resources {
			switch {
			case !strings.Contains(r, "Outbox"):
			case s.allows && (strings.Contains(r, `"/jobs/*"`) || strings.Contains(r, `"/jobs/*/secrets/*"`)):
				reads[s.function] = true
			case !s.allows && strings.Contains(r, `"/jobs/*/secrets/*"`) && slices.Contains(s.actions, "s3:GetObjectVersion"):
				denied[s.function] = true
			}
		}
	}
	for _, function := range []string{"convert", "bundle"} {
		if !reads[function] || denied[function] {
			return fmt.Errorf("%s cannot read them", function)
		}
	}
	for function := range reads {
		if function != "convert" && function != "bundle" && !denied[function] {
			return fmt.Errorf("%s reads them", function)
		}
	}
	return nil
}

// allowSecrets returns a change that takes away what keeps a function from reading secrets.
func allowSecrets(function string) func(template) {
	return func(doc template) {
		role, _ := doc.resource("AWS::IAM::Role", function+"Role")
		for _, s := range elements(role.at("Properties.Policies.0.PolicyDocument.Statement")) {
			if at(s, "Sid") == "SecretsUnread" {
				s.(map[string]any)["Effect"] = "Allow"
			}
		}
	}
}
