package webhook

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"sheaf/internal/job"
)

// Allow lists where callbacks may go; a URL needs one entry that it goes with.
type Allow []entry

// entry is one of: the public internet, a host and those below it, or a network.
type entry struct {
	public  bool
	host    string       // in lower case
	below   bool         // hosts below it, and not itself
	network netip.Prefix // valid where it is one
	port    string       // "" is any
	plain   bool         // HTTP without TLS too
}

// publicPorts are those that callbacks go to at hosts that nobody listed.
var publicPorts = []string{"443", "8443"}

// ParseAllow reads a list such as "public,http://nas.local:8080,*.example.org,192.168.1.0/24": public is every host of the public internet
// by HTTPS at the ports 443 and 8443; a name, or an address, is that host at any port or the one behind it; *.NAME those below it; and
// ADDRESS/BITS a network. http:// in front of one lets callbacks go there without TLS too.
func ParseAllow(text string) (Allow, error) {
	var all Allow
	for one := range strings.SplitSeq(text, ",") {
		e, err := parseEntry(strings.ToLower(strings.TrimSpace(one)))
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

func parseEntry(text string) (entry, error) {
	wrong := fmt.Errorf("%q is not public, the name or address of a host, *.NAME, or a network like 192.168.1.0/24", text)
	if text == "public" {
		return entry{public: true}, nil
	}
	var e entry
	rest, plain := strings.CutPrefix(text, "http://")
	e.plain = plain
	if network, err := netip.ParsePrefix(rest); err == nil {
		e.network = network.Masked()
		return e, nil
	}
	if host, port, err := net.SplitHostPort(rest); err == nil {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return e, wrong
		}
		rest, e.port = host, port
	}
	if a, err := netip.ParseAddr(strings.Trim(rest, "[]")); err == nil && a.Zone() == "" {
		e.network = netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen())
		return e, nil
	}
	rest, e.below = strings.CutPrefix(rest, "*.")
	if e.host = rest; !job.IsHostName(rest) || rest == "public" {
		return e, wrong
	}
	return e, nil
}

// target is where a callback goes: a host, and what of the list lets it.
type target struct {
	host    string     // in lower case, without brackets
	address netip.Addr // valid where the host is one
	public  bool       // every address of the public internet
	named   bool       // whatever the name stands for, but what is in never
	within  []netip.Prefix
}

// allows reports whether the target may be at an address.
func (t target) allows(a netip.Addr) bool {
	a = a.Unmap()
	switch {
	case !a.IsValid() || a.Zone() != "":
		return false
	case in(t.within, a):
		return true
	case t.named:
		return !in(never, a)
	}
	return t.public && forAll(a)
}

// target returns where a URL goes, or an *job.Error of code invalid_request that says why it may not. The error has nothing of the URL
// but its host.
func (l Allow) target(text string) (target, error) {
	u, err := job.ParseCallbackURL(text)
	if err != nil {
		return target{}, job.Errorf(job.CodeInvalidRequest, "The callback_url does not go: %s.", err)
	}
	t := target{host: strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")}
	if a, err := netip.ParseAddr(t.host); err == nil {
		t.address = a.Unmap()
	}
	port, plain := u.Port(), u.Scheme == "http"
	if port == "" {
		port = map[bool]string{true: "80", false: "443"}[plain]
	}
	for _, e := range l {
		if plain && !e.plain || e.port != "" && e.port != port {
			continue
		}
		switch {
		case e.public:
			t.public = t.public || slices.Contains(publicPorts, port)
		case e.network.IsValid():
			t.within = append(t.within, e.network)
		case e.host == t.host && !e.below, e.below && strings.HasSuffix(t.host, "."+e.host):
			t.named = true
		}
	}
	return t, t.refused(plain)
}

// refused returns why nothing goes to a target whatever its name stands for, nil where something may.
func (t target) refused(plain bool) error {
	const ask = "Whoever runs the service can allow it (--callback-allow)."
	local := t.host == "localhost" || strings.HasSuffix(t.host, ".localhost")
	switch {
	case plain && !t.named && len(t.within) == 0:
		return job.Errorf(job.CodeInvalidRequest, "The callback_url must begin with https://: without TLS others could read what is sent. %s", ask)
	case t.address.IsValid() && !t.allows(t.address), local && !t.named:
		return job.Errorf(job.CodeInvalidRequest, "The callback_url has the address %s, to which this service makes no callbacks. %s", t.host, ask)
	case !t.public && !t.named && len(t.within) == 0:
		return job.Errorf(job.CodeInvalidRequest, "This service makes no callbacks to %s at this port. Use https:// at port 443 or 8443, or another host. %s", t.host, ask)
	}
	return nil
}
