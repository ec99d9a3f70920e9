package options_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
	"sheaf/internal/options"
)

// TestTable checks that each option can be given as it says, and has words for users.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, o := range options.All() {
		t.Run(o.Name, func(t *testing.T) {
			require.False(t, seen[o.Name])
			seen[o.Name] = true
			var to job.Options
			require.NoError(t, o.Set(&to, o.Example))
			require.Equal(t, o.Example, o.Text(to), "what is read is what is shown")
			require.NotEqual(t, job.Options{}, to)
			require.NoError(t, o.Set(&to, ""))
			require.Equal(t, job.Options{}, to)
			require.Error(t, o.Set(&to, "no such value\x00"))
			require.NotEmpty(t, o.Label)
			require.NotEmpty(t, o.Default)
			require.Equal(t, o.Kind == options.Switch, !strings.Contains(o.Usage, "`"), "a value has a name")
			found, ok := options.Lookup(o.Field())
			require.True(t, ok)
			require.Equal(t, o.Name, found.Name)
		})
	}
}

// TestSet checks what values are taken.
func TestSet(t *testing.T) {
	for text, want := range map[string]string{
		"tagged=true": "true", "tagged=off": "false", "tagged=Yes": "true", "tagged=perhaps": "either true or false",
		"image_dpi=30": "30", "image_dpi= 150 ": "150", "image_dpi=29": "from 30 to 1200", "image_dpi=1201": "from 30 to 1200", "image_dpi=many": "from 30 to 1200",
		"watermark=Entwurf für Ämter": "Entwurf für Ämter", "watermark=a\nb": "one line", "watermark=\xff": "one line",
		"comments=notes": "notes", "comments=margin": "margin", "comments=all": "one of none, margin, notes",
		"language=de-CH": "de-CH", "language=zh-Hant-TW": "zh-Hant-TW", "language=de_ch": "write it as de-CH", "language=German": "such as de-CH", "language=xx-YY": "such as de-CH",
		"language=und": "such as de-CH", "language=de-u-co-phonebk": "such as de-CH", "pages=1-3,5": "1-3,5", "pages=0": "no page number", "pages=3-1": "wrong way round", "pages=,": "no page in one of its ranges",
	} {
		t.Run(text, func(t *testing.T) {
			field, value, _ := strings.Cut(text, "=")
			o, ok := options.Lookup(field)
			require.True(t, ok)
			var to job.Options
			if err := o.Set(&to, value); err != nil {
				require.ErrorContains(t, err, want)
				require.Empty(t, o.Text(to))
				return
			}
			require.Equal(t, want, o.Text(to))
		})
	}
	watermark, _ := options.Lookup("watermark")
	require.Error(t, watermark.Set(new(job.Options), strings.Repeat("ä", 101)))
}

// TestRead checks how requests give options, and that nothing is ignored.
func TestRead(t *testing.T) {
	o, err := options.Parse(`{"pages": "2-", "image_dpi": 150, "tagged": true, "watermark": null, "bookmarks": false}`)
	require.NoError(t, err)
	require.Equal(t, job.Options{Pages: "2-", ImageDPI: 150, Tagged: new(true), Bookmarks: new(false)}, o)
	o, err = options.Parse("")
	require.NoError(t, err)
	require.Equal(t, job.Options{}, o)
	for text, says := range map[string]string{
		`[]`:                    "no JSON object",
		`{"page": "1"}`:         `no option "page"`,
		`{"pages": ["1"]}`:      "takes a text",
		`{"pages": {"a": 1}}`:   "takes a text",
		`{"image_dpi": 9}`:      "image_dpi",
		`{"image-dpi": 150}`:    "no option",
		`{"pages": "x"} extra`:  "no JSON object",
		`{"image_dpi": 150.5}`:  "whole number",
		`{"tagged": "perhaps"}`: "either true or false",
	} {
		_, err := options.Parse(text)
		require.ErrorContains(t, err, says, text)
		require.Equal(t, job.CodeInvalidRequest, job.AsError(err).Code)
	}
	var r options.Reader
	require.NoError(t, r.Add("pages", "1"))
	require.NoError(t, r.Add("pages", " 1"))
	require.ErrorContains(t, r.Add("pages", "2"), "twice")
	for _, url := range []string{"https://user:sesame@example.org/", "https://example.org/sesame", "https://example.org/sesame2"} {
		if err := r.Add("callback_url", url); err != nil {
			require.NotContains(t, err.Error(), "sesame", "it may hold a secret")
		}
	}
	require.ErrorContains(t, r.Add("callback_url", "https://example.org/"), "twice")
}

// TestCheck refuses what does not go together, however it is given.
func TestCheck(t *testing.T) {
	for text, says := range map[string]string{
		`{"permissions": "print", "owner_password": "o"}`:      "",
		`{"permissions": "none", "user_password": "u"}`:        "needs owner_password",
		`{"permissions": "print"}`:                             "needs owner_password",
		`{"permissions": "everything", "owner_password": "o"}`: "a list of print, copy",
		`{"permissions": "print,", "owner_password": "o"}`:     "a list of print, copy",
		`{"user_password": "same", "owner_password": "same"}`:  "are the same",
		`{"user_password": "u", "owner_password": "o"}`:        "",
		`{"user_password": "` + strings.Repeat("ü", 64) + `"}`: "at most 127 bytes",
		`{"password": "` + strings.Repeat("ü", 255) + `"}`:     "",
		`{"password": "` + strings.Repeat("ü", 256) + `"}`:     "at most 255 characters",
		`{"passwords": {"a.docx": "x"}, "password": null}`:     "",
	} {
		var r options.Reader
		err := r.AddAll(text)
		if err == nil {
			_, err = r.Request()
		}
		if says == "" {
			require.NoError(t, err, text)
			continue
		}
		require.ErrorContains(t, err, says, text)
		require.Equal(t, job.CodeInvalidRequest, job.AsError(err).Code)
	}
	for _, text := range []string{`{"password": "p"}`, `{"owner_password": "o", "permissions": "print"}`, `{"permissions": "print"}`} {
		_, err := options.Parse(text)
		require.Error(t, err, "where no passwords are taken")
	}
}
