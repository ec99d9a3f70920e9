package s3server

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sheaf/internal/durable"
	"strings"
)

// credentials are those of the S3's only account.
type credentials struct{ key, secret string }

// accessKey names the account, which owns the buckets: it stays the same when the secret is made anew.
const accessKey = "sheaf"

// loadCredentials reads the credentials file at path, or makes one with a random secret. It has the form of the AWS
// shared credentials file, so that every S3 client can be pointed at it.
func loadCredentials(path string) (credentials, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeCredentials(path)
	}
	if err != nil {
		return credentials{}, fmt.Errorf("read credentials: %w", err)
	}
	defer file.Close()
	c, err := parseCredentials(file)
	if err != nil {
		return credentials{}, fmt.Errorf("read credentials %s: %w", path, err)
	}
	return c, nil
}

func makeCredentials(path string) (credentials, error) {
	c := credentials{key: accessKey, secret: rand.Text() + rand.Text()}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return credentials{}, fmt.Errorf("make credentials: %w", err)
	}
	text := fmt.Sprintf("# Of sheaf's S3 service on this machine. AWS_SHARED_CREDENTIALS_FILE may name this file.\n"+
		"[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n", c.key, c.secret)
	if err := durable.WriteFile(path, durable.Options{Mode: 0o600}, func(f *os.File) error {
		_, err := f.WriteString(text)
		return err
	}); err != nil {
		return credentials{}, fmt.Errorf("make credentials: %w", err)
	}
	return c, nil
}

func parseCredentials(r io.Reader) (credentials, error) {
	var c credentials
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), "=")
		switch strings.TrimSpace(name) {
		case "aws_access_key_id":
			c.key = strings.TrimSpace(value)
		case "aws_secret_access_key":
			c.secret = strings.TrimSpace(value)
		}
	}
	if err := lines.Err(); err != nil {
		return credentials{}, err
	}
	if c.key == "" || c.secret == "" {
		return credentials{}, errors.New("no aws_access_key_id and aws_secret_access_key in it; delete the file to have it made anew")
	}
	return c, nil
}
