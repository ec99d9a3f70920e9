package httpapi

import (
	"encoding/json"
	"maps"

	"github.com/danielgtaylor/huma/v2"

	"sheaf/internal/options"
)

// optionsSchema describes the options as a JSON object.
func optionsSchema() *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, Properties: optionProperties(), AdditionalProperties: false,
		Description: "How the documents are converted. What is not given is done in the usual way.",
	}
}

// requestProperties describes each option and each secret by its name in forms and JSON.
func requestProperties() map[string]*huma.Schema {
	properties := optionProperties()
	maps.Copy(properties, secretProperties())
	return properties
}

// secretProperties describes each secret. Their examples are no secrets.
func secretProperties() map[string]*huma.Schema {
	properties := map[string]*huma.Schema{}
	for _, o := range options.Secrets() {
		s := &huma.Schema{Type: huma.TypeString, Format: "password", Description: o.Sentence() + ". It is kept until the job has ended, and shown nowhere", Examples: []any{json.RawMessage(o.Example)}}
		if o.PerFile {
			s.Type, s.Format, s.AdditionalProperties = huma.TypeObject, "", &huma.Schema{Type: huma.TypeString, Format: "password"}
		}
		properties[o.Field()] = s
	}
	return properties
}

// optionProperties describes each option by its name in forms and JSON.
func optionProperties() map[string]*huma.Schema {
	properties := map[string]*huma.Schema{}
	for _, o := range options.All() {
		properties[o.Field()] = optionSchema(o)
	}
	return properties
}

func optionSchema(o options.Option) *huma.Schema {
	s := &huma.Schema{Description: o.Sentence(), Examples: []any{o.Value(o.Example)}}
	switch o.Kind {
	case options.Switch:
		s.Type = huma.TypeBoolean
	case options.Number:
		s.Type, s.Minimum, s.Maximum = huma.TypeInteger, new(float64(o.Min)), new(float64(o.Max))
	case options.Choice:
		s.Type = huma.TypeString
		for _, v := range o.Choices {
			s.Enum = append(s.Enum, v.Value)
		}
	case options.Text, options.List:
		s.Type, s.MaxLength = huma.TypeString, &o.Max
	}
	return s
}

// describeOptions puts what package options declares in the place of what huma makes of the types that hold options.
func describeOptions(ops huma.API) {
	schemas := ops.OpenAPI().Components.Schemas.Map()
	*schemas["Options"] = *optionsSchema()
	asked := optionsSchema()
	asked.Properties = requestProperties()
	schemas["UploadRequest"].Properties["options"] = asked
}
