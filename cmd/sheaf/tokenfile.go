package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"sheaf/internal/config"
	"sheaf/internal/durable"
)

// settleTokens takes the tokens of --token-file where none were given otherwise. A file that is not there is made, for this user
// alone, with a random token; made reports that.
func (o *serveOptions) settleTokens() (made bool, err error) {
	if len(o.tokens) > 0 || o.tokenFile == "" {
		return false, nil
	}
	if _, err := os.Stat(o.tokenFile); errors.Is(err, fs.ErrNotExist) {
		made = true
		if err := makeToken(o.tokenFile); err != nil {
			return false, err
		}
	}
	text, err := readSecretFile(o.tokenFile)
	if err != nil {
		return false, fmt.Errorf("read the tokens in %s: %w", o.tokenFile, err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	if o.tokens, err = config.ParseTokens(strings.TrimSpace(line)); err != nil {
		return false, fmt.Errorf("%s: %w", o.tokenFile, err)
	}
	if len(o.tokens) == 0 {
		return false, fmt.Errorf("%s: its first line has no token; remove the file, and one is made", o.tokenFile)
	}
	return made, nil
}

func makeToken(file string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("make a token: %w", err)
	}
	err := durable.WriteFile(file, durable.Options{Mode: 0o600}, func(f *os.File) error {
		_, err := fmt.Fprintln(f, rand.Text())
		return err
	})
	if err != nil {
		return fmt.Errorf("make a token: %w", err)
	}
	return nil
}
