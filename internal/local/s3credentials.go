package local

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// s3Credentials are those of the S3's only account.
type s3Credentials struct{ key, secret string }

// s3Key names the account, which owns the buckets: it stays the same when the secret is made anew.
const s3Key = "sheaf"

// loadS3Credentials reads the credentials file at path, or makes one with a random secret. It has the form of the AWS
// shared credentials file, so that every S3 client can be pointed at it.
func loadS3Credentials(path string) (s3Credentials, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return makeS3Credentials(path)
	}
	if err != nil {
		return s3Credentials{}, fmt.Errorf("read credentials: %w", err)
	}
	defer file.Close()
	c, err := parseS3Credentials(file)
	if err != nil {
		return s3Credentials{}, fmt.Errorf("read credentials %s: %w", path, err)
	}
	return c, nil
}

func makeS3Credentials(path string) (s3Credentials, error) {
	c := s3Credentials{key: s3Key, secret: rand.Text() + rand.Text()}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return s3Credentials{}, fmt.Errorf("make credentials: %w", err)
	}
	text := fmt.Sprintf("# Of sheaf's S3 service on this machine. AWS_SHARED_CREDENTIALS_FILE may name this file.\n"+
		"[default]\naws_access_key_id = %s\naws_secret_access_key = %s\n", c.key, c.secret)
	if err := storeFile(path, strings.NewReader(text)); err != nil {
		return s3Credentials{}, fmt.Errorf("make credentials: %w", err)
	}
	return c, nil
}

func parseS3Credentials(r io.Reader) (s3Credentials, error) {
	var c s3Credentials
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
		return s3Credentials{}, err
	}
	if c.key == "" || c.secret == "" {
		return s3Credentials{}, errors.New("no aws_access_key_id and aws_secret_access_key in it; delete the file to have it made anew")
	}
	return c, nil
}
