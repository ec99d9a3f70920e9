package config

import (
	"fmt"
	"log/slog"
	"strings"
)

// LogFormat is how log records are written.
type LogFormat string

// The formats. LogAuto is text on a terminal and JSON elsewhere.
const (
	LogAuto LogFormat = ""
	LogText LogFormat = "text"
	LogJSON LogFormat = "json"
)

// LogOptions say what is logged and how.
type LogOptions struct {
	Level  slog.Level
	Format LogFormat
}

// ParseLog reads a level (debug, info, warn, error), a format (text, json) or both with a comma between, and returns what
// is not named as it is in def. "" is def.
func ParseLog(s string, def LogOptions) (LogOptions, error) {
	o := def
	if s == "" {
		return o, nil
	}
	for word := range strings.SplitSeq(strings.ToLower(s), ",") {
		switch word = strings.TrimSpace(word); word {
		case "debug", "info", "warn", "error":
			if err := o.Level.UnmarshalText([]byte(word)); err != nil {
				return def, fmt.Errorf("log level %s: %w", word, err)
			}
		case "text", "json":
			o.Format = LogFormat(word)
		default:
			return def, fmt.Errorf("%q is not a log setting; write a level (debug, info, warn, error), a format (text, json) or both, as in debug,json", word)
		}
	}
	return o, nil
}
