package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestVariablesHaveOneMeaning checks that no command reads one environment variable as two settings: what a machine, or the image,
// sets of the one would then be a wrong value of the other.
func TestVariablesHaveOneMeaning(t *testing.T) {
	for _, c := range commands() {
		of := map[string]string{}
		for _, d := range flagsOf(c) {
			if d.env == "" || len(d.name) == 1 {
				continue
			}
			require.Emptyf(t, of[d.env], "sheaf %s: %s is of %s, too", c.name, d.env, d.dashed)
			of[d.env] = d.dashed
		}
		for _, v := range flagsAndVariables(c).variables {
			require.Emptyf(t, of[v.Name], "sheaf %s: %s is a variable of the engine, too", c.name, v.Name)
			of[v.Name] = v.Name
		}
	}
}
