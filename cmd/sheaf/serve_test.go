package main

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/config"
)

func TestHostsOfAServiceForThisMachine(t *testing.T) {
	loopback := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8000}
	require.Equal(t, []string{"localhost", "127.0.0.1", "[::1]"}, new(serveOptions).hosts(loopback))
	behindProxy := &serveOptions{publicURL: "https://sheaf.example.org"}
	require.Contains(t, behindProxy.hosts(loopback), "sheaf.example.org")
	require.Nil(t, behindProxy.hosts(&net.TCPAddr{IP: net.IPv4zero, Port: 8000}))
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
	got, err := parsePublicURL("https://sheaf.example.org:8443/")
	require.NoError(t, err)
	require.Equal(t, "https://sheaf.example.org:8443", got)
	for _, bad := range []string{"sheaf.example.org", "ftp://x", "https://x/path", "https://x?y", "https://"} {
		_, err := parsePublicURL(bad)
		require.ErrorContains(t, err, "is not the URL of a host", bad)
	}
}
