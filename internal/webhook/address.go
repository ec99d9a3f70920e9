package webhook

import "net/netip"

// notForAll are the networks within those of the public internet that are not for everybody, of the registries of special-purpose addresses
// (IANA, IPv4 and IPv6 Special-Purpose Address Registry): what is private, of this host or link, shared by a carrier (RFC 6598), for
// documentation and measurements, multicast and reserved; of IPv6 also what leads to an IPv4 address by other means, 6to4 and Teredo.
var notForAll = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
	"192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
)

// unicast is where IPv6 has the public internet (RFC 4291, 2.4): outside of it are loopback, link-local, unique local and multicast
// addresses, those that hold an IPv4 address, and those of NAT64 (64:ff9b::/96 and 64:ff9b:1::/48, RFC 6052 and 8215).
var unicast = netip.MustParsePrefix("2000::/3")

// never are addresses that a name in the list of allowed ones cannot stand for: of this link,
// where clouds hand out credentials, of nothing, of many, and what leads to an IPv4 address by other means.
var never = prefixes("0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "::/128", "fe80::/10", "ff00::/8", "fd00:ec2::/32",
	"64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16")

func prefixes(texts ...string) []netip.Prefix {
	all := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		all[i] = netip.MustParsePrefix(text)
	}
	return all
}

// forAll reports whether an address is one of the public internet.
func forAll(a netip.Addr) bool {
	a = a.Unmap() // ::ffff:127.0.0.1 connects to 127.0.0.1
	return a.IsValid() && a.Zone() == "" && (a.Is4() || unicast.Contains(a)) && !in(notForAll, a)
}

// in reports whether one of the networks has the address.
func in(networks []netip.Prefix, a netip.Addr) bool {
	for _, n := range networks {
		if n.Contains(a) {
			return true
		}
	}
	return false
}
