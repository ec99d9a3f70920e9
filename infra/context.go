package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
)

// contextPrefix begins the names of settings in the CDK context, where they stand among the CDK's own.
const contextPrefix = "sheaf:"

// contextSettings reads the settings from the app's context: from cdk.json, or from the command line as
// -c sheaf:NAME=VALUE.
func contextSettings(app awscdk.App) (Settings, error) {
	all, ok := app.Node().GetAllContext(nil).(map[string]any)
	if !ok {
		return Settings{}, fmt.Errorf("the CDK context is no object")
	}
	values := map[string]string{}
	for key, v := range all {
		name, ours := strings.CutPrefix(key, contextPrefix)
		if !ours {
			continue
		}
		text, err := contextText(v)
		if err != nil {
			return Settings{}, fmt.Errorf("setting %s: %w", name, err)
		}
		values[name] = text
	}
	return parseSettings(values)
}

// contextText returns a value as the command line would. In cdk.json it may be a number or a boolean too.
func contextText(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case float64, bool:
		b, err := json.Marshal(v)
		return string(b), err
	}
	return "", fmt.Errorf("%v is no string, number or boolean", v)
}

// parseSettings returns the default settings as changed by values. An empty value stands for the default.
func parseSettings(values map[string]string) (Settings, error) {
	s := defaultSettings()
	left := maps.Clone(values)
	for _, setting := range settingTable() {
		v := values[setting.name]
		delete(left, setting.name)
		if v == "" {
			continue
		}
		if err := setting.set(&s, v); err != nil {
			return Settings{}, fmt.Errorf("setting %s: %w", setting.name, err)
		}
	}
	if unknown := slices.Sorted(maps.Keys(left)); len(unknown) > 0 {
		return Settings{}, fmt.Errorf("there is no setting %s; docs/aws.md lists them", strings.Join(unknown, ", "))
	}
	s.fit(values)
	if err := s.check(); err != nil {
		return Settings{}, fmt.Errorf("settings: %w", err)
	}
	return s, nil
}
