package httpapi

import (
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
	case options.Text:
		s.Type, s.MaxLength = huma.TypeString, &o.Max
	}
	return s
}

// describeOptions puts what package options declares in the place of what huma makes of the types that hold options.
func describeOptions(ops huma.API) {
	schemas := ops.OpenAPI().Components.Schemas.Map()
	*schemas["Options"] = *optionsSchema()
	schemas["UploadRequest"].Properties["options"] = &huma.Schema{Ref: "#/components/schemas/Options"}
}
