package gotenberg

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"sheaf/internal/office/pdf"
)

// setters read the metadata of a description, by their names.
func setters() map[string]func(*pdf.Description, any) error {
	text := func(field func(*pdf.Description) *string) func(*pdf.Description, any) error {
		return func(d *pdf.Description, v any) error {
			s, ok := v.(string)
			if !ok {
				return errors.New("it is no text")
			}
			*field(d) = s
			return nil
		}
	}
	date := func(field func(*pdf.Description) *time.Time) func(*pdf.Description, any) error {
		return func(d *pdf.Description, v any) (err error) {
			s, _ := v.(string)
			*field(d), err = readTime(s)
			return err
		}
	}
	return map[string]func(*pdf.Description, any) error{
		"Title":   text(func(d *pdf.Description) *string { return &d.Title }),
		"Author":  text(func(d *pdf.Description) *string { return &d.Author }),
		"Subject": text(func(d *pdf.Description) *string { return &d.Subject }), "Creator": text(func(d *pdf.Description) *string { return &d.Creator }),
		"Producer": text(func(d *pdf.Description) *string { return &d.Producer }), "Copyright": text(func(d *pdf.Description) *string { return &d.Copyright }),
		"CreateDate": date(func(d *pdf.Description) *time.Time { return &d.Created }), "CreationDate": date(func(d *pdf.Description) *time.Time { return &d.Created }),
		"ModDate": date(func(d *pdf.Description) *time.Time { return &d.Modified }), "ModifyDate": date(func(d *pdf.Description) *time.Time { return &d.Modified }),
		"Keywords": setKeywords, "Trapped": setTrapped, "Marked": setMarked, "PDFVersion": setVersion,
	}
}

// readMetadata reads the JSON object of metadata, by the names that ExifTool has for them.
func readMetadata(text string) (d pdf.Description, err error) {
	var values map[string]any
	if err := json.Unmarshal([]byte(text), &values); err != nil {
		return d, fmt.Errorf("unmarshal metadata: %w", err)
	}
	known := setters()
	for _, name := range slices.Sorted(maps.Keys(values)) {
		set, ok := known[name]
		if !ok {
			return d, badRequest("The metadata '%s' cannot be written. There are %s.", name, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		}
		if err := set(&d, values[name]); err != nil {
			return d, badRequest("The metadata '%s' cannot be written: %s.", name, err)
		}
	}
	return d, nil
}

func setKeywords(d *pdf.Description, v any) error {
	switch v := v.(type) {
	case string:
		d.Keywords = []string{v}
		return nil
	case []any:
		for _, one := range v {
			s, ok := one.(string)
			if !ok {
				return errors.New("it is no list of texts")
			}
			d.Keywords = append(d.Keywords, s)
		}
		return nil
	}
	return errors.New("it is no list of texts")
}

func setTrapped(d *pdf.Description, v any) error {
	switch v := v.(type) {
	case bool:
		d.Trapped = map[bool]string{true: "True", false: "False"}[v]
	case string:
		d.Trapped = v
	}
	if !slices.Contains([]string{"True", "False", "Unknown"}, d.Trapped) {
		return errors.New("it is True, False or Unknown")
	}
	return nil
}

func setMarked(d *pdf.Description, v any) error {
	on, ok := v.(bool)
	if s, isText := v.(string); isText {
		on, ok = strings.EqualFold(s, "true"), strings.EqualFold(s, "true") || strings.EqualFold(s, "false")
	}
	if !ok {
		return errors.New("it is true or false")
	}
	d.Marked = &on
	return nil
}

func setVersion(d *pdf.Description, v any) error {
	switch v := v.(type) {
	case float64:
		d.Version = fmt.Sprintf("%g", v)
	case string:
		d.Version = v
	default:
		return errors.New("it is a number")
	}
	return nil
}

// readTime reads a time as ISO 8601 or ExifTool writes it.
func readTime(s string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02", "2006:01:02 15:04:05-07:00", "2006:01:02 15:04:05Z07:00", "2006:01:02 15:04:05"} {
		if at, err := time.Parse(layout, s); err == nil {
			return at, nil
		}
	}
	return time.Time{}, errors.New("it is no time such as 2006-01-02T15:04:05Z")
}
