package mcp

import (
	"strings"

	"github.com/google/jsonschema-go/jsonschema"

	"sheaf/internal/options"
)

func convertSchema() *jsonschema.Schema {
	s := inspectSchema()
	s.Properties["output"] = &jsonschema.Schema{Type: "string", Description: "Path of the PDF. Default: beside the document, under its name"}
	s.Properties["replace"] = &jsonschema.Schema{Type: "boolean", Description: "Replace a file that is there already"}
	return s
}

func pageSchema() *jsonschema.Schema {
	s := inspectSchema()
	s.Properties["path"].Description = "Path of the Word document, or of a PDF"
	s.Properties["page"] = &jsonschema.Schema{Type: "integer", Minimum: jsonschema.Ptr(1.0), Description: "Number of the page, from 1. Default: 1"}
	s.Properties["dpi"] = &jsonschema.Schema{Type: "integer", Minimum: jsonschema.Ptr(20.0), Maximum: jsonschema.Ptr(300.0), Description: "Dots an inch. Default: 100"}
	return s
}

func inspectSchema() *jsonschema.Schema {
	return &jsonschema.Schema{
		Type: "object", Required: []string{"path"}, AdditionalProperties: &jsonschema.Schema{Not: &jsonschema.Schema{}},
		Properties: map[string]*jsonschema.Schema{
			"path": {Type: "string", MinLength: jsonschema.Ptr(1), Description: "Path of the Word document"},
			"options": {
				Type: "object", Description: "How it is converted: " + optionWords(),
				AdditionalProperties: &jsonschema.Schema{Types: []string{"string", "number", "boolean"}},
			},
		},
	}
}

// optionWords names the options of a document, with what they take.
func optionWords() string {
	var words []string
	for _, o := range options.All() {
		if !o.OfJob {
			words = append(words, o.Field()+" ("+o.Values()+")")
		}
	}
	for _, s := range options.Secrets() {
		if !s.PerFile {
			words = append(words, s.Field())
		}
	}
	return strings.Join(words, ", ")
}
