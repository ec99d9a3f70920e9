package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/config"
	"sheaf/internal/job"
)

func TestParseLeaveOff(t *testing.T) {
	for in, want := range map[string]job.LeaveOff{
		"":                              {},
		"widths":                        {Widths: true},
		"fields":                        {Fields: true},
		"blank-pages, cjk-lines":        {BlankPages: true, CJKLines: true},
		"derived-fonts":                 {DerivedFonts: true},
		"all":                           {Widths: true, Fields: true, BlankPages: true, CJKLines: true, DerivedFonts: true, Pages: true},
		"widths,blank-pages,cjk-lines,": {},
	} {
		got, err := config.ParseLeaveOff(in)
		require.Equal(t, want, got, in)
		require.Equal(t, in[max(0, len(in)-1):] == ",", err != nil, in)
	}
	_, err := config.ParseLeaveOff("width")
	require.EqualError(t, err, `"width" is none of widths, fields, blank-pages, cjk-lines, derived-fonts, pages, all`)
}
