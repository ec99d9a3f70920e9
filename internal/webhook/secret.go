package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// Secret is a key that callbacks are signed with. What prints or logs it prints a word in its place.
type Secret struct{ key []byte }

// Bounds of a secret's bytes, as Standard Webhooks has them.
const (
	minSecret = 24
	maxSecret = 64
)

// ParseSecrets reads one or more secrets, separated by commas, each as Standard Webhooks writes it: whsec_ and 24 to 64 bytes in base64,
// of which the prefix may be left out. "" has none. The error says nothing of a secret.
func ParseSecrets(text string) ([]Secret, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	var all []Secret
	for one := range strings.SplitSeq(text, ",") {
		one = strings.TrimRight(strings.TrimPrefix(strings.TrimSpace(one), "whsec_"), "=")
		key, err := base64.RawStdEncoding.DecodeString(one)
		if err != nil || len(key) < minSecret || len(key) > maxSecret {
			return nil, fmt.Errorf("secret %d is not whsec_ and %d to %d bytes in base64; make one with: echo whsec_$(head -c 32 /dev/urandom | base64)", len(all)+1, minSecret, maxSecret)
		}
		all = append(all, Secret{key})
	}
	if len(all) > maxSecrets {
		return nil, errors.New("there are more than 5 secrets; take out the oldest")
	}
	return all, nil
}

// maxSecrets is how many secrets there may be at a time: each adds a signature to a header.
const maxSecrets = 5

// Format writes no secret, whatever the verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "(secret)") }

// LogValue returns no secret.
func (Secret) LogValue() slog.Value { return slog.StringValue("(secret)") }

// signatures returns the header webhook-signature: one for each secret, so that receivers which know the old or the new one both
// find theirs.
func signatures(secrets []Secret, id, at string, body []byte) string {
	all := make([]string, len(secrets))
	for i, s := range secrets {
		mac := hmac.New(sha256.New, s.key)
		_, _ = fmt.Fprintf(mac, "%s.%s.", id, at)
		mac.Write(body)
		all[i] = "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	return strings.Join(all, " ")
}
