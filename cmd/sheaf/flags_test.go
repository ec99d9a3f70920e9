package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/config"
)

type sample struct {
	out     string
	json    bool
	workers int
}

func parseSample(args ...string) (sample, []string, error) {
	var s sample
	f := newFlags("sample")
	f.text(&s.out, "o", "", "")
	f.set.BoolVar(&s.json, "json", false, "")
	parsed(f, &s.workers, "workers", "SHEAF_WORKERS", "", config.ParseCount)
	rest, err := f.parse(args)
	return s, rest, err
}

func TestFlagsStandAnywhere(t *testing.T) {
	for _, args := range [][]string{
		{"-o", "out", "--json", "a", "b"},
		{"a", "b", "-o", "out", "--json"},
		{"a", "--json", "b", "--o=out"},
		{"a", "-o", "out", "b", "-json=true"},
	} {
		s, rest, err := parseSample(args...)
		require.NoError(t, err, args)
		require.Equal(t, sample{out: "out", json: true}, s, args)
		require.Equal(t, []string{"a", "b"}, rest, args)
	}
}

func TestDashesEndTheFlags(t *testing.T) {
	s, rest, err := parseSample("a", "--json", "--", "-o", "--", "b")
	require.NoError(t, err)
	require.Equal(t, sample{json: true}, s)
	require.Equal(t, []string{"a", "-o", "--", "b"}, rest)
}

func TestFlagWinsOverVariable(t *testing.T) {
	t.Setenv("SHEAF_WORKERS", "7")
	s, _, err := parseSample()
	require.NoError(t, err)
	require.Equal(t, 7, s.workers)
	s, _, err = parseSample("--workers", "2")
	require.NoError(t, err)
	require.Equal(t, 2, s.workers)
	t.Setenv("SHEAF_WORKERS", "many")
	_, _, err = parseSample()
	require.EqualError(t, err, `SHEAF_WORKERS: "many" is not a whole number of at least 1`)
	_, _, err = parseSample("--workers", "2")
	require.NoError(t, err)
}

func TestFlagErrors(t *testing.T) {
	for want, args := range map[string][]string{
		"flag provided but not defined: -x":                                {"-x"},
		"flag needs an argument: -o":                                       {"a", "-o"},
		`invalid value "no" for flag -workers: "no" is not a whole number`: {"--workers", "no"},
	} {
		_, _, err := parseSample(args...)
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "see 'sheaf help sample'")
	}
	_, _, err := parseSample("a", "-h")
	require.ErrorIs(t, err, errHelp)
}
