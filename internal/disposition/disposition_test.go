package disposition_test

import (
	"mime"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/disposition"
)

func TestAttachment(t *testing.T) {
	for name, want := range map[string]struct{ header, savedAs string }{
		"result.zip":                {`attachment; filename=result.zip`, "result.zip"},
		"two words.pdf":             {`attachment; filename="two words.pdf"`, "two words.pdf"},
		`say "hi".zip`:              {`attachment; filename="say \"hi\".zip"`, `say "hi".zip`},
		"a;b=c,d%41.zip":            {`attachment; filename="a;b=c,d%41.zip"`, "a;b=c,d%41.zip"},
		`Größe "1" 100%.zip`:        {`attachment; filename="Gr__e _1_ 100_.zip"; filename*=utf-8''Gr%C3%B6%C3%9Fe%20%221%22%20100%25.zip`, `Größe "1" 100%.zip`},
		"日本.pdf":                    {`attachment; filename=__.pdf; filename*=utf-8''%E6%97%A5%E6%9C%AC.pdf`, "日本.pdf"},
		"../../etc/passwd":          {`attachment; filename=.._.._etc_passwd`, ".._.._etc_passwd"},
		`C:\x.zip`:                  {`attachment; filename="C:_x.zip"`, "C:_x.zip"},
		"a\r\nSet-Cookie: b\x00":    {`attachment; filename="aSet-Cookie: b"`, "aSet-Cookie: b"},
		"gpj\u202ezip.exe":          {`attachment; filename=gpjzip.exe`, "gpjzip.exe"},
		"\u2066a\u2069\u200f\ufeff": {`attachment; filename=a`, "a"},
		"bad\xff\xfe.zip":           {`attachment; filename=bad.zip`, "bad.zip"},
		" padded ":                  {`attachment; filename=padded`, "padded"},
		"":                          {"attachment", ""},
		"\r\n\u202e \xff":           {"attachment", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := disposition.Attachment(name)
			require.Equal(t, want.header, got)
			kind, params, err := mime.ParseMediaType(got)
			require.NoError(t, err)
			require.Equal(t, "attachment", kind)
			require.Equal(t, want.savedAs, params["filename"])
		})
	}
}

// TestOneHeader sends hostile names over the wire: each is the value of one header, and nothing else.
func TestOneHeader(t *testing.T) {
	for _, name := range []string{"a\r\nX-Evil: 1\r\n\r\n<html>", "\x00\n", "ä\r\nX-Evil: 1", `"; filename=evil`, "ä\"; X-Evil=1; filename=\""} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Disposition", disposition.Attachment(name))
		}))
		defer server.Close()
		resp, err := http.Get(server.URL)
		require.NoError(t, err)
		defer resp.Body.Close()
		require.Empty(t, resp.Header.Get("X-Evil"))
		_, params, err := mime.ParseMediaType(resp.Header.Get("Content-Disposition"))
		require.NoError(t, err)
		require.LessOrEqual(t, len(params), 1, "%v", params)
	}
}

func FuzzAttachment(f *testing.F) {
	f.Add("a\"b\\c\r\n\u202eß")
	f.Fuzz(func(t *testing.T, name string) {
		_, params, err := mime.ParseMediaType(disposition.Attachment(name))
		require.NoError(t, err)
		require.NotContains(t, params["filename"], "/")
		require.LessOrEqual(t, len(params), 1)
	})
}
