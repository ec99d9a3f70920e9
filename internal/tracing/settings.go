package tracing

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// settings are what the standard variables say (OpenTelemetry specification, OTLP exporter configuration and SDK environment variables).
type settings struct {
	endpoint string // "" sends nothing
	headers  map[string]string
	timeout  time.Duration // of one request
	gzip     bool
}

// defaultTimeout is the specification's.
const defaultTimeout = 10 * time.Second

// readSettings reads the variables. What cannot be honoured is an error.
func readSettings(getenv func(string) string) (s settings, err error) {
	if strings.EqualFold(getenv("OTEL_SDK_DISABLED"), "true") || getenv("OTEL_TRACES_EXPORTER") == "none" {
		return settings{}, nil
	}
	of := func(name string) (variable, value string) { // that of traces wins over that of all signals
		for _, variable = range []string{"OTEL_EXPORTER_OTLP_TRACES_" + name, "OTEL_EXPORTER_OTLP_" + name} {
			if value = getenv(variable); value != "" {
				break
			}
		}
		return variable, value
	}
	variable, endpoint := of("ENDPOINT")
	if endpoint == "" {
		return settings{}, nil
	}
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return settings{}, fmt.Errorf("%s: write it as http://127.0.0.1:4318", variable)
	}
	if variable == "OTEL_EXPORTER_OTLP_ENDPOINT" {
		u = u.JoinPath("v1", "traces")
	}
	s = settings{endpoint: u.String(), timeout: defaultTimeout}
	if variable, protocol := of("PROTOCOL"); protocol != "" && protocol != "http/protobuf" {
		return settings{}, fmt.Errorf("%s: sheaf sends traces as http/protobuf, not as %q", variable, protocol)
	}
	for _, name := range []string{"CERTIFICATE", "CLIENT_KEY", "CLIENT_CERTIFICATE"} {
		if variable, file := of(name); file != "" {
			return settings{}, fmt.Errorf("%s: sheaf takes the certificates of the system alone; SSL_CERT_FILE names others", variable)
		}
	}
	if variable, value := of("TIMEOUT"); value != "" {
		ms, err := strconv.Atoi(value)
		if err != nil || ms < 1 {
			return settings{}, fmt.Errorf("%s: %q is not a number of milliseconds", variable, value)
		}
		s.timeout = time.Duration(ms) * time.Millisecond
	}
	switch variable, value := of("COMPRESSION"); value {
	case "", "none":
	case "gzip":
		s.gzip = true
	default:
		return settings{}, fmt.Errorf("%s: %q is neither gzip nor none", variable, value)
	}
	variable, headers := of("HEADERS")
	if s.headers, err = readHeaders(headers); err != nil {
		return settings{}, fmt.Errorf("%s: %w", variable, err)
	}
	return s, nil
}

// readHeaders reads a list like api-key=secret,tenant=a%20b. An error does not show it, since it may be secret.
func readHeaders(list string) (map[string]string, error) {
	headers := map[string]string{}
	for pair := range strings.SplitSeq(list, ",") {
		if pair = strings.TrimSpace(pair); pair == "" {
			continue
		}
		name, value, ok := strings.Cut(pair, "=")
		value, err := url.PathUnescape(strings.TrimSpace(value))
		if name = strings.TrimSpace(name); !ok || name == "" || err != nil {
			return nil, errors.New("write headers as NAME=VALUE,NAME=VALUE, with what is special in values as in URLs")
		}
		headers[name] = value
	}
	return headers, nil
}
