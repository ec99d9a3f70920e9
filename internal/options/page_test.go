package options_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/options"
)

// TestControls checks that the page has a control for each option, and that all it may send is read.
func TestControls(t *testing.T) {
	controls := options.Controls()
	shown := slices.DeleteFunc(options.All(), func(o options.Option) bool { return o.OffPage })
	for _, o := range options.All() {
		require.True(t, o.OfJob || !o.OffPage, "%s: the page has documents converted again with the options that it knows", o.Name)
	}
	require.Len(t, controls, len(shown)+3, "and the secrets that are one password")
	for _, c := range controls {
		require.NotContains(t, c.Usual, "LibreOffice", "%s: a word that users of the page know", c.Field)
		_, secret := options.LookupSecret(c.Field)
		require.Equal(t, secret, c.Secret, c.Field)
		require.NotEmpty(t, c.Label)
	}
	for _, o := range shown {
		i := slices.IndexFunc(controls, func(c options.Control) bool { return c.Field == o.Field() })
		require.GreaterOrEqual(t, i, 0, o.Name)
		c := controls[i]
		require.NotEmpty(t, c.Label, o.Name)
		values := []string{""}
		switch c.Kind {
		case "check":
			require.Contains(t, []string{"true", "false"}, c.Usual, o.Name)
			values = append(values, "true", "false")
		case "choice":
			require.NotEmpty(t, c.Choices, o.Name)
			for _, v := range c.Choices {
				require.NotEmpty(t, v.Label, o.Name)
				values = append(values, v.Value)
			}
		case "checks":
			require.Contains(t, []string{"", "all"}, c.Usual, o.Name)
			values = append(values, "none")
			for i, v := range c.Choices {
				require.NotEmpty(t, v.Label, o.Name)
				values = append(values, v.Value, c.Choices[0].Value+","+c.Choices[i].Value)
			}
		case "number", "text":
			require.NotEmpty(t, c.Example, o.Name)
			values = append(values, c.Example)
		default:
			require.Fail(t, "unknown kind", "%s: %q", o.Name, c.Kind)
		}
		for _, v := range values {
			var set job.Options
			require.NoError(t, o.Set(&set, v), "%s: %q", o.Name, v)
		}
	}
	find := func(field string) options.Control {
		return controls[slices.IndexFunc(controls, func(c options.Control) bool { return c.Field == field })]
	}
	changes := find("changes")
	require.NotContains(t, changes.Usual, ":", "a label and no value")
	require.False(t, slices.ContainsFunc(changes.Choices, func(v options.Value) bool { return v.Label == changes.Usual }))
	rest := slices.IndexFunc(controls, func(c options.Control) bool { return !c.First })
	require.Positive(t, rest, "some stand first")
	require.False(t, slices.ContainsFunc(controls[rest:], func(c options.Control) bool { return c.First }), "in one row")
	require.Equal(t, options.Control{Field: "bookmarks", Label: "Bookmarks from headings", Kind: "check", Usual: "true"},
		find("bookmarks"))
	var permitted []string
	for _, v := range find("permissions").Choices {
		permitted = append(permitted, v.Value)
	}
	require.Equal(t, job.Permissions(), permitted)
	require.True(t, find("no_report").OfJob)
	require.True(t, find("owner_password").OfPDF)
	require.False(t, find("password").OfPDF)
}
