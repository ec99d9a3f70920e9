package config_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/config"
	"sheaf/internal/job"
)

func env(pairs map[string]string) func(string) string {
	return func(name string) string { return pairs[name] }
}

func TestLimitsDefault(t *testing.T) {
	l, err := config.Limits(env(nil))
	require.NoError(t, err)
	require.Equal(t, job.DefaultLimits(), l)
}

func TestLimitsFromEnvironment(t *testing.T) {
	l, err := config.Limits(env(map[string]string{
		config.Keep: "12h", config.Timeout: "75s", config.MaxDocuments: "5",
		config.MaxUpload: "1GiB", config.MaxInline: "4MiB", config.MaxDocument: "20 MiB",
	}))
	require.NoError(t, err)
	want := job.DefaultLimits()
	want.Keep, want.Conversion, want.Documents = 12*time.Hour, 75*time.Second, 5
	want.UploadBytes, want.InlineBytes, want.DocumentBytes = 1<<30, 4<<20, 20<<20
	require.Equal(t, want, l)
}

func TestDefaultsAreTheDefault(t *testing.T) {
	for _, limit := range config.LimitTable() {
		l := job.DefaultLimits()
		require.NoError(t, limit.Set(&l, limit.Default), limit.Env)
		require.Equal(t, job.DefaultLimits(), l, limit.Env)
		var none job.Limits
		require.NoError(t, limit.Set(&none, limit.Default))
		require.NotZero(t, none, limit.Env)
	}
}

func TestLimitsNameTheVariable(t *testing.T) {
	for _, limit := range config.LimitTable() {
		_, err := config.Limits(env(map[string]string{limit.Env: "plenty"}))
		require.ErrorContains(t, err, limit.Env+`: "plenty" is not a`)
	}
}

func TestParseSize(t *testing.T) {
	for in, want := range map[string]int64{
		"1": 1, "1048576": 1 << 20, "10b": 10, "200MiB": 200 << 20, "5 GiB": 5 << 30, "4mb": 4_000_000,
		"1K": 1 << 10, "2t": 2 << 40, "9223372036854775807": 1<<63 - 1,
	} {
		got, err := config.ParseSize(in)
		require.NoError(t, err, in)
		require.Equal(t, want, got, in)
	}
	for _, in := range []string{"", "0", "-1", "MiB", "1.5GiB", "1 apple", "1e9", " 1", "9223372036854775808", "9007199254740992KiB", "٣MiB"} {
		_, err := config.ParseSize(in)
		require.ErrorContains(t, err, "size", in)
	}
}

func TestParseDuration(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"60s": time.Minute, "1h30m": 90 * time.Minute, "7d": 7 * 24 * time.Hour, "1d12h": 36 * time.Hour, "500ms": time.Second / 2,
	} {
		got, err := config.ParseDuration(in)
		require.NoError(t, err, in)
		require.Equal(t, want, got, in)
	}
	for _, in := range []string{"", "0", "0s", "0d", "-5s", "5", "d", "7d-1h", "1.5d", "day", "65535d2562000h"} {
		_, err := config.ParseDuration(in)
		require.ErrorContains(t, err, "is not a length of time", in)
	}
}

func TestParseCount(t *testing.T) {
	n, err := config.ParseCount("12")
	require.NoError(t, err)
	require.Equal(t, 12, n)
	for _, in := range []string{"", "0", "-3", "two", "1.5"} {
		_, err := config.ParseCount(in)
		require.ErrorContains(t, err, "is not a whole number of at least 1", in)
	}
}

func TestParseTokens(t *testing.T) {
	const secret, other = "0123456789abcdef", "fedcba9876543210"
	for in, want := range map[string][]config.AccessToken{
		"":                                    nil,
		secret:                                {{Owner: "default", Secret: secret}},
		secret + "==":                         {{Owner: "default", Secret: secret + "=="}},
		"ann=" + secret:                       {{Owner: "ann", Secret: secret}},
		"ann=" + secret + ",ann=" + other:     {{Owner: "ann", Secret: secret}, {Owner: "ann", Secret: other}},
		"ann=" + secret + "==, bob=" + other:  {{Owner: "ann", Secret: secret + "=="}, {Owner: "bob", Secret: other}},
		"ann=" + secret + "=x,b.o-b=" + other: {{Owner: "ann", Secret: secret + "=x"}, {Owner: "b.o-b", Secret: other}},
	} {
		got, err := config.ParseTokens(in)
		require.NoError(t, err, in)
		require.Equal(t, want, got, in)
	}
}

func TestParseTokensRefuses(t *testing.T) {
	const secret, other = "0123456789abcdef", "fedcba9876543210"
	for in, want := range map[string]string{
		"short":                            "the secret is shorter than 16 characters",
		"ann=short":                        "the secret is shorter than 16 characters",
		"ann=" + secret + ",":              "token 2: it has no name",
		secret + ",bob=" + secret:          "token 1: it has no name",
		"a n=" + secret:                    "a name is 1 to 32 letters",
		"ann=" + secret + " x":             "without spaces and commas",
		"ann=" + secret + "é":              "a secret is made of ASCII",
		"ann=" + secret + ",ann=" + secret: "token 2: the secret of ann stands there twice",
		"ann=" + secret + ",ann=" + other + ",ann=" + secret + "3": "token 3: the name ann stands there more than twice; take out its oldest",
		"ann=" + secret + ",bob=" + secret:                         "token 2: ann and bob have the same secret",
	} {
		_, err := config.ParseTokens(in)
		require.ErrorContains(t, err, want, in)
		require.NotContains(t, err.Error(), secret)
	}
}

func TestParseLog(t *testing.T) {
	def := config.LogOptions{Level: slog.LevelWarn}
	for in, want := range map[string]config.LogOptions{
		"":            def,
		"debug":       {Level: slog.LevelDebug},
		"json":        {Level: slog.LevelWarn, Format: config.LogJSON},
		"ERROR, text": {Level: slog.LevelError, Format: config.LogText},
	} {
		got, err := config.ParseLog(in, def)
		require.NoError(t, err, in)
		require.Equal(t, want, got, in)
	}
	_, err := config.ParseLog("loud", def)
	require.ErrorContains(t, err, `"loud" is not a log setting`)
}
