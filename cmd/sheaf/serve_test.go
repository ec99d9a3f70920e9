package main

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/config"
)

func TestHostsOfAServiceForThisMachine(t *testing.T) {
	loopback := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8000}
	require.ElementsMatch(t, []string{"localhost", "127.0.0.1", "127.0.0.1", "[::1]"}, new(serveOptions).hosts(loopback))
	require.Contains(t, new(serveOptions).hosts(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 2), Port: 8000}), "127.0.0.2")
	behindProxy := &serveOptions{publicURL: "https://sheaf.example.org"}
	require.Contains(t, behindProxy.hosts(loopback), "sheaf.example.org")
	tokens, err := config.ParseTokens("0123456789abcdef")
	require.NoError(t, err)
	require.Nil(t, (&serveOptions{tokens: tokens}).hosts(loopback), "a proxy may call it by any name")
}

func TestReachable(t *testing.T) {
	require.Equal(t, "127.0.0.1:80", reachable(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80}))
	require.Equal(t, "[2001:db8::1]:80", reachable(&net.TCPAddr{IP: net.ParseIP("2001:db8::1"), Port: 80}))
	for _, all := range []net.IP{net.IPv4zero, net.IPv6unspecified} {
		host, port, err := net.SplitHostPort(reachable(&net.TCPAddr{IP: all, Port: 80}))
		require.NoError(t, err)
		require.Equal(t, "80", port)
		require.False(t, net.ParseIP(host).IsUnspecified())
	}
}

func TestDropOwner(t *testing.T) {
	require.Equal(t, "local", new(serveOptions).dropOwner())
	tokens, err := config.ParseTokens("ann=0123456789abcdef,bob=fedcba9876543210")
	require.NoError(t, err)
	require.Equal(t, "ann", (&serveOptions{tokens: tokens}).dropOwner())
}

func TestParsePublicURL(t *testing.T) {
	for given, want := range map[string]string{
		"https://sheaf.example.org:8443/": "https://sheaf.example.org:8443", "https://x/pdf": "https://x/pdf", "http://x/a/b_c-d/": "http://x/a/b_c-d",
	} {
		got, err := parsePublicURL(given)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, bad := range []string{"sheaf.example.org", "ftp://x", "https://x?y", "https://x/pdf#y", "https://me@x", "https://"} {
		_, err := parsePublicURL(bad)
		require.ErrorContains(t, err, "is not the URL of a service", bad)
	}
	for _, bad := range []string{"https://x/a//b", "https://x/a/../b", "https://x/ü", "https://x/a%2fb", "https://x/a b"} {
		_, err := parsePublicURL(bad)
		require.ErrorContains(t, err, "letters, digits", bad)
	}
}
