// Package options declares how users say how documents are to be converted: each option once, with its names, values and words. The
// command line's flags, the fields of forms and JSON, the OpenAPI document, the web page, sheaf.json and the table in the documents are
// made of this one declaration; job.Options is what is stored.
//
// Where a request is read, errors are *job.Error of code invalid_request whose sentence names the option and says what it takes.
package options

import (
	"errors"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"sheaf/internal/job"
)

// Kind is what values an option takes.
type Kind int

// The kinds.
const (
	Switch Kind = iota // true or false
	Choice             // one of Choices
	Number             // Min to Max
	Text               // at most Max characters in one line
	List               // several of Choices, joined by commas
)

// Option is one option.
type Option struct {
	Name     string  // of the flag, without dashes; words are joined by "-"
	Kind     Kind    //
	Choices  []Value // of a Choice and a List; of a Text those that the page offers, where it offers no others
	Min, Max int     // of a Number, and Max of a Text and a List
	Example  string  // a value
	Label    string  // what the page calls it
	Usage    string  // what it does, in one sentence for users; of an option with a value, that in back quotes names it
	Default  string  // what holds where it is not given, in words
	OffPage  bool    // the page does not show it
	Veiled   bool    // a value may hold a secret, so that no error shows it
	OfJob    bool    // it concerns the upload or the result as a whole, so that no retry can change it
	check    func(string) error
	field    func(*job.Options) any // a *string, *int or **bool
}

// Value is one of the values of a Choice or a List.
type Value struct {
	Value string `json:"value"`
	Label string `json:"label"` // what the page calls it
}

// Field returns the option's name in forms and JSON.
func (o Option) Field() string { return strings.ReplaceAll(o.Name, "-", "_") }

// Variable returns the environment variable that stands in for the option's flag.
func (o Option) Variable() string { return "SHEAF_" + strings.ToUpper(o.Field()) }

// Lookup returns the option of this name in forms and JSON.
func Lookup(field string) (Option, bool) {
	for _, o := range All() {
		if o.Field() == field {
			return o, true
		}
	}
	return Option{}, false
}

// Set reads a value into the options, after which it has been checked by itself; see Check. "" takes back what was set. The error says
// what the option takes.
func (o Option) Set(to *job.Options, text string) error {
	text = strings.TrimSpace(text)
	if text != "" && o.check != nil {
		if err := o.check(text); err != nil {
			return err
		}
	}
	switch p := o.field(to).(type) {
	case **bool:
		on, err := parseSwitch(text)
		if err != nil {
			return err
		}
		*p = on
	case *int:
		n, err := o.parseNumber(text)
		if err != nil {
			return err
		}
		*p = n
	case *string:
		if err := o.checkText(text); err != nil {
			return err
		}
		*p = text
	}
	return nil
}

// Text returns the option's value in the options as Set reads it, "" where it is not given.
func (o Option) Text(of job.Options) string {
	switch p := o.field(&of).(type) {
	case **bool:
		if *p != nil {
			return strconv.FormatBool(**p)
		}
	case *int:
		if *p != 0 {
			return strconv.Itoa(*p)
		}
	case *string:
		return *p
	}
	return ""
}

// parseSwitch reads what forms and people write for yes and no; nil for "".
func parseSwitch(s string) (*bool, error) {
	switch strings.ToLower(s) {
	case "":
		return nil, nil
	case "true", "yes", "on", "1":
		return new(true), nil
	case "false", "no", "off", "0":
		return new(false), nil
	}
	return nil, errors.New("it is either true or false")
}

func (o Option) parseNumber(s string) (int, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < o.Min || n > o.Max {
		return 0, errors.New("it is a whole number from " + strconv.Itoa(o.Min) + " to " + strconv.Itoa(o.Max))
	}
	return n, nil
}

func (o Option) checkText(s string) error {
	if s == "" {
		return nil
	}
	switch o.Kind {
	case Choice:
		var known []string
		for _, v := range o.Choices {
			if v.Value == s {
				return nil
			}
			known = append(known, v.Value)
		}
		return errors.New("it is one of " + strings.Join(known, ", "))
	case Text, List:
		if utf8.RuneCountInString(s) > o.Max {
			return errors.New("it has at most " + strconv.Itoa(o.Max) + " characters")
		}
		if !utf8.ValidString(s) || strings.IndexFunc(s, unicode.IsControl) >= 0 {
			return errors.New("it is one line of plain text")
		}
	}
	return nil
}

// quoted returns a value as errors show it: not longer than anybody reads.
func quoted(s string) string {
	if len(s) > 60 {
		s = strings.ToValidUTF8(s[:60], "") + "…"
	}
	return strconv.Quote(s)
}

// Value returns a value as JSON has it: a bool, an int or a string.
func (o Option) Value(text string) any {
	var with job.Options
	if err := o.Set(&with, text); err != nil {
		return text
	}
	switch p := o.field(&with).(type) {
	case **bool:
		return **p
	case *int:
		return *p
	}
	return text
}

// Sentence says what the option does and what holds without it.
func (o Option) Sentence() string {
	usage := strings.ReplaceAll(o.Usage, "`", "")
	return strings.ToUpper(usage[:1]) + usage[1:] + ". Default: " + o.Default
}

// Values says which values the option takes.
func (o Option) Values() string {
	switch o.Kind {
	case Switch:
		return "`true`, `false`"
	case Number:
		return strconv.Itoa(o.Min) + " to " + strconv.Itoa(o.Max)
	case Choice, List:
		var values []string
		for _, v := range o.Choices {
			values = append(values, "`"+v.Value+"`")
		}
		if o.Kind == List {
			return "some of " + strings.Join(values, ", ") + ", such as `" + o.Example + "`"
		}
		return strings.Join(values, ", ")
	}
	return "text, such as `" + o.Example + "`"
}
