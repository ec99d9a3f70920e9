package job

import (
	"bytes"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSecretsFor(t *testing.T) {
	s := Secrets{Password: "p", Passwords: map[string]string{"a/b.docx": "path", "b.docx": "name", "same.docx": "p"}}
	for name, want := range map[string][]string{
		"a/b.docx": {"path", "p"}, "c/b.docx": {"name", "p"}, "b.docx": {"name", "p"}, "x.docx": {"p"}, "same.docx": {"p"},
	} {
		require.Equal(t, want, s.For(name), name)
	}
	require.Empty(t, Secrets{}.For("a.docx"))
	require.True(t, Secrets{}.Empty())
	require.False(t, s.Empty())
}

// TestSecretsAreNotPrinted prints and logs them, and what holds them, in every way.
func TestSecretsAreNotPrinted(t *testing.T) {
	s := Secrets{Password: "swordfish", Passwords: map[string]string{"a": "swordfish"}}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "secrets", s)
	text := log.String()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		text += fmt.Sprintf(verb+verb+verb, s, &s, Request{Secrets: s})
	}
	require.NotContains(t, text, "swordfish")
	require.NotContains(t, text, "73776f7264")
}
