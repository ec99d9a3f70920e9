package job

import (
	"errors"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

var hostName = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$`)

// IsHostName reports whether a text, in lower case, can be the name of a host.
func IsHostName(text string) bool { return hostName.MatchString(text) }

// ParseCallbackURL reads the URL of a callback. The error says what is wrong with it, and nothing that is in it.
func ParseCallbackURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return nil, errors.New("it is no URL like https://example.org/hook")
	case u.Scheme != "https" && u.Scheme != "http", u.Opaque != "", u.Hostname() == "":
		return nil, errors.New("it does not begin with https:// and a host")
	case u.User != nil:
		return nil, errors.New("it may have no user and password in front of the host; put a secret into its path or query")
	case u.Fragment != "" || strings.HasSuffix(text, "#"):
		return nil, errors.New("it may have no part behind a #")
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if a, err := netip.ParseAddr(host); err == nil {
		if a.Zone() != "" {
			return nil, errors.New("its host has a zone")
		}
	} else if !IsHostName(host) || numeric(host) {
		return nil, errors.New("its host is neither a name nor an address")
	}
	if port := u.Port(); port != "" || strings.HasSuffix(u.Host, ":") {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return nil, errors.New("its port is none from 1 to 65535")
		}
	}
	return u, nil
}

// numeric reports whether the last label of a name is a number, as in 127.1, 0x7f.1 or 2130706433: programs take such names for
// addresses (WHATWG URL standard, ends-in-a-number checker).
func numeric(host string) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	if hex, ok := strings.CutPrefix(last, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return strings.Trim(last, "0123456789") == ""
}
