package config_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/config"
)

func TestParseBasicAuth(t *testing.T) {
	got, err := config.ParseBasicAuth("ann:a:b")
	require.NoError(t, err)
	require.Equal(t, &config.AccessToken{Owner: "ann", Secret: "a:b"}, got)
	require.False(t, got.Guards())
	got, err = config.ParseBasicAuth("ann:0123456789abcdef")
	require.NoError(t, err)
	require.True(t, got.Guards())
	for _, bad := range []string{"ann", "ann:", ":secret", "a b:secret"} {
		_, err := config.ParseBasicAuth(bad)
		require.Error(t, err, bad)
		require.NotContains(t, err.Error(), "secret")
	}
}

func TestParseRootPath(t *testing.T) {
	for given, want := range map[string]string{"/": "", "/foo/": "/foo", "/a/b-c_d.e": "/a/b-c_d.e"} {
		got, err := config.ParseRootPath(given)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, bad := range []string{"foo", "/a//b", "/a/../b", "/ü", "/a?b"} {
		_, err := config.ParseRootPath(bad)
		require.ErrorContains(t, err, "is no path", bad)
	}
}

func TestReadTheirs(t *testing.T) {
	env := map[string]string{
		"API_ROOT_PATH": "/foo/", "API_TIMEOUT": "45s", "LIBREOFFICE_MAX_QUEUE_SIZE": "7", "LIBREOFFICE_DISABLE_ROUTES": "true", "WEBHOOK_ENABLE_SYNC_MODE": "true",
		"API_ENABLE_BASIC_AUTH": "true", "GOTENBERG_API_BASIC_AUTH_USERNAME": "foo", "GOTENBERG_API_BASIC_AUTH_PASSWORD": "bar",
	}
	got, err := config.ReadTheirs(func(name string) string { return env[name] })
	require.NoError(t, err)
	require.Equal(t, config.Theirs{RootPath: "/foo", Basic: &config.AccessToken{Owner: "foo", Secret: "bar"}, Timeout: 45 * time.Second, Queue: 7, Sync: true, Disabled: true}, got)
	delete(env, "GOTENBERG_API_BASIC_AUTH_PASSWORD")
	_, err = config.ReadTheirs(func(name string) string { return env[name] })
	require.ErrorContains(t, err, "API_ENABLE_BASIC_AUTH")
	got, err = config.ReadTheirs(func(string) string { return "" })
	require.NoError(t, err)
	require.Zero(t, got)
}
