package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

// readSecrets reads flags as convert and submit have them.
func readSecrets(args ...string) (job.Secrets, error) {
	var s job.Secrets
	f := newFlags("convert")
	f.secrets(&s)
	return s, f.parseAll(args)
}

func TestSecretFlags(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	password := file("password", "in a file \r\nnot this")
	t.Setenv("SHEAF_PASSWORD", "in the environment")
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "in the environment"},
		{[]string{"--password", "given"}, "given"},
		{[]string{"--password-file", password}, "in a file "},
	} {
		s, err := readSecrets(c.args...)
		require.NoError(t, err)
		require.Equal(t, job.Secrets{Password: c.want}, s)
	}
	t.Setenv("SHEAF_PASSWORD", "")
	t.Setenv("SHEAF_PASSWORD_FILE", password)
	s, err := readSecrets()
	require.NoError(t, err)
	require.Equal(t, "in a file ", s.Password)
	t.Setenv("SHEAF_PASSWORD_FILE", "")

	want := map[string]string{"a/b.docx": "one, two", "Prüfung.docx": "Grüße"}
	for name, text := range map[string]string{
		"plain":   "a/b.docx,\"one, two\"\nPrüfung.docx,Grüße\n",
		"heading": "path,Password\r\na/b.docx,\"one, two\"\r\nPrüfung.docx,Grüße\r\n",
		"Excel":   "\ufeffName;Password\r\na\\b.docx;\"one, two\"\r\nPrüfung.docx;Grüße\r\n",
		"more":    "a/b.docx,\"one, two\",client\nPrüfung.docx,Grüße\na/b.docx,\"one, two\"\n",
	} {
		s, err := readSecrets("--passwords", file(name, text))
		require.NoError(t, err, name)
		require.Equal(t, want, s.Passwords, name)
	}
	for text, says := range map[string]string{
		"a.docx\n":                           "line 1 has no name and password",
		"a.docx,swordfish\nb.docx,\n":        "line 2 has no name and password",
		"a.docx,swordfish\na.docx,trout\n":   "line 2 has another password",
		"a.docx,\"swordfish\n":               "no CSV",
		"a.docx,swordfish\x00\nb.docx,b\n":   "A password has at most",
		"a.docx,x\n\"swordfish\" b.docx,x\n": "no CSV",
	} {
		_, err := readSecrets("--passwords", file("wrong", text))
		require.ErrorContains(t, err, says, text)
		require.NotContains(t, err.Error(), "swordfish")
	}
	_, err = readSecrets("--password", "swordfish\n")
	require.ErrorContains(t, err, "--password: A password has at most")
	require.NotContains(t, err.Error(), "swordfish")
	_, err = readSecrets("--passwords", filepath.Join(dir, "none"))
	require.ErrorContains(t, err, "no such file")
}
