package main

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/jsii-runtime-go"
	"github.com/stretchr/testify/require"
)

type (
	object = map[string]any
	array  = []any
)

// fact says of one resource what properties it has, among others.
type fact struct {
	name            string
	variant         string
	kind, construct string
	has             object // where Ref and Fn::GetAtt name constructs, their logical ids are meant
}

// TestFacts checks each fact, and then that each check is one: without any of the properties that it states it has to
// fail.
func TestFacts(t *testing.T) {
	for _, f := range facts() {
		t.Run(f.variant+"/"+f.name, func(t *testing.T) {
			original := synthesized(t, f.variant)
			require.NoError(t, f.check(decodeTemplate(t, original), original))
			for _, path := range leaves(f.has) {
				doc := decodeTemplate(t, original)
				r, err := doc.resource(f.kind, f.construct)
				require.NoError(t, err)
				cut(r.properties(), path)
				require.Error(t, f.check(doc, text(doc)), "nothing noticed that %s was gone", path)
			}
		})
	}
}

func (f fact) check(doc template, source string) error {
	r, err := doc.resource(f.kind, f.construct)
	if err != nil {
		return err
	}
	found := assertions.Template_FromString(jsii.String(source), &assertions.TemplateParsingOptions{SkipCyclicalDependenciesCheck: jsii.Bool(true)}).
		FindResources(jsii.String(f.kind), object{"Properties": doc.named(f.has)})
	for id := range *found {
		if id == r.id {
			return nil
		}
	}
	return fmt.Errorf("%s is %s, which has not %s", r.id, text(r.body), text(f.has))
}

// named returns a value with the logical ids of the constructs that it refers to.
func (d template) named(v any) any {
	switch v := v.(type) {
	case object:
		out := object{}
		for name, x := range v {
			switch x := x.(type) {
			case string:
				if name == "Ref" {
					out[name] = d.logicalID(x)
					continue
				}
			case array:
				if name == "Fn::GetAtt" {
					out[name] = array{d.logicalID(x[0].(string)), x[1]}
					continue
				}
			}
			out[name] = d.named(x)
		}
		return out
	case array:
		out := make(array, len(v))
		for i, x := range v {
			out[i] = d.named(x)
		}
		return out
	}
	return v
}

// logicalID returns a construct's logical id, or the name of what is none, such as AWS::Region.
func (d template) logicalID(construct string) string {
	for _, r := range d.resources("") {
		if r.is(construct) {
			return r.id
		}
	}
	return construct
}

// leaves returns the paths of all values that are no objects or lists themselves.
func leaves(v any) []string {
	below := func(name string, v any) []string {
		paths := leaves(v)
		if paths == nil {
			return []string{name}
		}
		for i := range paths {
			paths[i] = name + "." + paths[i]
		}
		return paths
	}
	var all []string
	switch v := v.(type) {
	case object:
		for name, x := range v {
			all = append(all, below(name, x)...)
		}
	case array:
		for i, x := range v {
			all = append(all, below(strconv.Itoa(i), x)...)
		}
	}
	return all
}

func facts() []fact {
	return slices.Concat(storageFacts(), queueFacts(), mappingFacts(), functionFacts(), apiFacts(), networkFacts(), watchFacts())
}
