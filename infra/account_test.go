package main

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSettingsFitTheAccount(t *testing.T) {
	for _, c := range []struct {
		limit                              string
		converters, others, api, reconcile int
	}{
		{"", 100, 20, 0, 0}, // not known
		{"5", 2, 2, 0, 0},   // the least that a mapping may have
		{"10", 4, 2, 0, 0},
		{"50", 24, 9, 0, 0},
		{"100", 50, 20, 0, 0},
		{"150", 100, 20, 0, 0},
		{"200", 100, 20, 20, 10},
		{"1000", 100, 20, 20, 10},
	} {
		s, err := parseSettings(map[string]string{"accountConcurrency": c.limit})
		require.NoError(t, err, c.limit)
		got := []int{s.MaxConcurrency, int(s.otherConcurrency()), s.reserved("api"), s.reserved("reconcile")}
		require.Equal(t, []int{c.converters, c.others, c.api, c.reconcile}, got, c.limit)
		if limit, err := strconv.Atoi(c.limit); err == nil && limit >= 10 {
			require.LessOrEqual(t, s.MaxConcurrency+2*int(s.otherConcurrency())+2, limit, "the API is starved")
		}
	}
	s, err := parseSettings(map[string]string{"accountConcurrency": "1000", "maxConcurrency": "950", "apiReserved": "0"})
	require.NoError(t, err)
	require.Equal(t, []int{950, 0, 0}, []int{s.MaxConcurrency, s.reserved("api"), s.reserved("reconcile")}, "what is set is not chosen")
}

// TestDeployAsksForTheNetwork does the same with the question for prefix lists.
func TestDeployAsksForTheNetwork(t *testing.T) {
	const both = `case $* in "ec2 describe-prefix-lists --region eu-west-9 "*) printf 'pl-1a\tpl-2b\n' ;; esac`
	for name, c := range map[string]struct{ aws, settings, want string }{
		"asked":      {both, "", "prefixLists=pl-1a,pl-2b"},
		"set":        {both, "prefixLists=pl-1,pl-2", ""},
		"one":        {`echo pl-1a`, "", ""},
		"none":       {`echo None None`, "", ""},
		"refused":    {`exit 254`, "", ""},
		"no command": {"", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := onPath(t, map[string]string{"aws": c.aws}, "-euc", `. scripts/cdk.sh; network_setting "$@"`, "sh", c.settings)
			cmd.Env = append(cmd.Env, "AWS_REGION=eu-west-9")
			out, err := cmd.Output()
			require.NoError(t, err)
			require.Equal(t, c.want, strings.TrimSpace(string(out)))
		})
	}
}

// TestDeployAsksForTheAccount runs the question that deploy.sh asks with a stand-in for AWS's command line.
func TestDeployAsksForTheAccount(t *testing.T) {
	for name, c := range map[string]struct{ aws, settings, want, says string }{
		"asked":      {`echo "$@" >&2; echo 10`, "alarmEmail=o@x.org", "accountConcurrency=10", "--region eu-west-9"},
		"small":      {`echo 10`, "", "accountConcurrency=10", "this account runs 10 functions at a time"},
		"large":      {`echo 1000`, "", "accountConcurrency=1000", ""},
		"set":        {`echo 10`, "accountConcurrency=300", "", ""},
		"refused":    {`echo AccessDenied >&2; exit 254`, "", "", "may not be read"},
		"unread":     {`echo None`, "", "", "may not be read"},
		"no command": {"", "", "", "aws is not installed"},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := onPath(t, map[string]string{"aws": c.aws}, "-euc", `. scripts/cdk.sh; account_setting "$@"`, "sh", c.settings)
			cmd.Env = append(cmd.Env, "AWS_REGION=eu-west-9")
			var said strings.Builder
			cmd.Stderr = &said
			out, err := cmd.Output()
			require.NoError(t, err, said.String())
			require.Equal(t, c.want, strings.TrimSpace(string(out)))
			require.Contains(t, said.String(), c.says)
			if c.says == "" {
				require.Empty(t, said.String())
			}
		})
	}
}
