package options

import (
	"bytes"
	"encoding/json"
	"strings"

	"sheaf/internal/job"
)

// Reader collects the options of one request, which may come in any order. The zero value has none.
type Reader struct {
	options job.Options
	secrets job.Secrets
	given   map[string]string
}

// Add takes a field of a form. The same field may come twice only with the same value. Fields that are no option are refused: what is
// asked for is never ignored.
func (r *Reader) Add(field, value string) error {
	if s, ok := LookupSecret(field); ok {
		return r.addSecret(s, value)
	}
	o, known := Lookup(field)
	if !known {
		return unknown(field)
	}
	value = strings.TrimSpace(value)
	before, twice := r.given[field]
	switch {
	case twice && before != value && o.Veiled:
		return job.Errorf(job.CodeInvalidRequest, "The option %s is given twice, with different values.", field)
	case twice && before != value:
		return job.Errorf(job.CodeInvalidRequest, "The option %s is given twice, as %s and as %s.", field, quoted(before), quoted(value))
	}
	if r.given == nil {
		r.given = map[string]string{}
	}
	r.given[field] = value
	switch err := o.Set(&r.options, value); {
	case err != nil && o.Veiled:
		return job.Errorf(job.CodeInvalidRequest, "The option %s does not take that: %s.", field, err)
	case err != nil:
		return job.Errorf(job.CodeInvalidRequest, "The option %s does not take %s: %s.", field, quoted(value), err)
	}
	return nil
}

// AddAll takes a JSON object of options; "" has none.
func (r *Reader) AddAll(text string) error {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &members); err != nil {
		return job.Errorf(job.CodeInvalidRequest, `The options are no JSON object. Write them as {"pages": "1-3"}.`)
	}
	for field, value := range members {
		s, secret := LookupSecret(field)
		text, err := scalar(value)
		if secret && s.PerFile && string(value) != "null" {
			text, err = string(value), nil
		}
		if err != nil {
			return job.Errorf(job.CodeInvalidRequest, "The option %s takes a text, a number, true or false.", quoted(field))
		}
		if err := r.Add(field, text); err != nil {
			return err
		}
	}
	return nil
}

// scalar returns a JSON value as Option.Set reads it.
func scalar(value json.RawMessage) (string, error) {
	value = bytes.TrimSpace(value)
	switch {
	case string(value) == "null":
		return "", nil
	case value[0] == '"':
		var s string
		err := json.Unmarshal(value, &s)
		return s, err
	case value[0] == '{' || value[0] == '[':
		return "", &json.UnmarshalTypeError{Value: "object"}
	}
	return string(value), nil
}

// Options returns the options that were read, as they were given; see Request.
func (r *Reader) Options() job.Options { return r.options }

// Parse reads a JSON object of options, for where no secrets are taken. "" has none.
func Parse(text string) (job.Options, error) {
	var r Reader
	err := r.AddAll(text)
	if err == nil && !r.secrets.Empty() {
		err = job.Errorf(job.CodeInvalidRequest, "Passwords are not taken from here, where they would stay. Send the documents with 'sheaf submit' or by the web page.")
	}
	if err != nil {
		return job.Options{}, err
	}
	asked, err := r.Request()
	return asked.Options, err
}

func unknown(field string) error {
	var names []string
	for _, o := range All() {
		names = append(names, o.Field())
	}
	for _, s := range Secrets() {
		names = append(names, s.Field())
	}
	return job.Errorf(job.CodeInvalidRequest, "There is no option %s. The options are %s; files go into the field file.", quoted(field), strings.Join(names, ", "))
}
