package pipeline

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"sheaf/internal/job"
)

// fingerprint returns the same for the same options and else another: "" where nothing is asked for.
func fingerprint(o job.Options) string {
	text, err := json.Marshal(o)
	if err != nil || o == (job.Options{}) {
		return ""
	}
	sum := sha256.Sum256(text)
	return " " + hex.EncodeToString(sum[:])
}

// Of passwords three bytes are kept to compare by, of a digest that takes a tenth of a second to make: another password is taken for the
// same once in 16 million, and of passwords that somebody might try by what is kept, one in 16 million stays, for a tenth of a second each.
const (
	secretBytes  = 3
	secretRounds = 200_000
)

// secretsPrint returns the same for the same secrets of a request, and nearly always another for others: "" for none. What it returns for
// one request tells nothing of what it does for another.
func secretsPrint(s job.Secrets, request string) (string, error) {
	if s.Empty() {
		return "", nil
	}
	text, err := json.Marshal(s) // with the keys of maps in order
	if err != nil {
		return "", fmt.Errorf("encode secrets")
	}
	sum, err := pbkdf2.Key(sha256.New, string(text), []byte(request), secretRounds, secretBytes)
	if err != nil {
		return "", fmt.Errorf("compare secrets: %w", err)
	}
	return " " + hex.EncodeToString(sum), nil
}
