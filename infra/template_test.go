package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// template is a CloudFormation template as decoded JSON.
type template map[string]any

func decodeTemplate(t *testing.T, text string) template {
	var doc template
	require.NoError(t, json.Unmarshal([]byte(text), &doc))
	return doc
}

// resource is one resource of a template.
type resource struct {
	id, kind string
	body     map[string]any
}

// at returns what stands under a path of names and indexes, such as "Properties.Policies.0"; nil when nothing does.
func (r resource) at(path string) any { return at(r.body, path) }

func (r resource) properties() map[string]any {
	p, _ := r.body["Properties"].(map[string]any)
	return p
}

func (d template) resources(kind string) []resource {
	all, _ := d["Resources"].(map[string]any)
	var found []resource
	for id, r := range all {
		body := r.(map[string]any)
		if k := body["Type"].(string); kind == "" || k == kind {
			found = append(found, resource{id, k, body})
		}
	}
	return found
}

// is reports whether a resource is a construct's: its logical id is the construct's path, with a digest behind it or not.
func (r resource) is(construct string) bool {
	digest, ok := strings.CutPrefix(r.id, construct)
	return ok && regexp.MustCompile(`^([0-9A-F]{8})?$`).MatchString(digest)
}

// resource returns the resource of a construct.
func (d template) resource(kind, construct string) (resource, error) {
	for _, r := range d.resources(kind) {
		if r.is(construct) {
			return r, nil
		}
	}
	return resource{}, fmt.Errorf("no %s %s", kind, construct)
}

func at(v any, path string) any {
	for name := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

// cut takes away what stands under a path.
func cut(v any, path string) {
	above, name, nested := cutLast(path)
	if nested {
		v = at(v, above)
	}
	switch x := v.(type) {
	case map[string]any:
		delete(x, name)
	case []any:
		if i, err := strconv.Atoi(name); err == nil && i < len(x) {
			x[i] = "removed"
		}
	}
}

func cutLast(path string) (above, name string, nested bool) {
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		return path[:i], path[i+1:], true
	}
	return "", path, false
}

// elements returns a value as a list: the CDK writes lists of one as their element.
func elements(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	}
	return []any{v}
}

// text returns a value as compact JSON, for looking into it.
func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}
