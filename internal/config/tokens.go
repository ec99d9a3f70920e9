package config

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// DefaultOwner is the owner of a token that was given no name.
const DefaultOwner = "default"

// minSecret is how long a secret must be at least: 16 random letters and digits are 95 bits, beyond guessing over a
// network.
const minSecret = 16

// secretsOfName is how many secrets a name may have: the one in use, and the next one while clients change over to it.
const secretsOfName = 2

var (
	ownerName  = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$`)
	secretText = regexp.MustCompile(`^[!-+\--~]+$`) // ASCII as it may stand in a header, without space and comma
)

// AccessToken is a secret and whose it is.
type AccessToken struct {
	Owner  string
	Secret string
}

// ParseTokens reads the tokens that the service accepts: one secret, whose owner is DefaultOwner, or a comma-separated
// list of name=secret, where a name may stand twice: both its secrets hold. Equal signs at the end belong to the secret, so that
// base64 may be used. No error quotes a secret.
func ParseTokens(s string) ([]AccessToken, error) {
	if s == "" {
		return nil, nil
	}
	items := strings.Split(s, ",")
	var tokens []AccessToken
	for i, item := range items {
		t := parseToken(strings.TrimSpace(item))
		if t.Owner == "" && len(items) == 1 {
			t.Owner = DefaultOwner
		}
		if err := t.check(tokens); err != nil {
			if len(items) > 1 {
				err = fmt.Errorf("token %d: %w", i+1, err)
			}
			return nil, err
		}
		tokens = append(tokens, t)
	}
	return tokens, nil
}

func parseToken(item string) AccessToken {
	text := strings.TrimRight(item, "=")
	padding := item[len(text):]
	if name, secret, ok := strings.Cut(text, "="); ok {
		return AccessToken{Owner: name, Secret: secret + padding}
	}
	return AccessToken{Secret: item}
}

// check returns what is wrong with t. earlier are the tokens before it in the list.
func (t AccessToken) check(earlier []AccessToken) error {
	switch {
	case t.Owner == "":
		return errors.New("it has no name; write several tokens as name=secret,name=secret")
	case !ownerName.MatchString(t.Owner):
		return errors.New("a name is 1 to 32 letters, digits, dots, dashes and underscores")
	case len(t.Secret) < minSecret:
		return fmt.Errorf("the secret is shorter than %d characters; make one with: openssl rand -hex 24", minSecret)
	case !secretText.MatchString(t.Secret):
		return errors.New("a secret is made of ASCII characters without spaces and commas")
	}
	own := 1
	for _, e := range earlier {
		if e.Secret == t.Secret && e.Owner == t.Owner {
			return fmt.Errorf("the secret of %s stands there twice", t.Owner)
		}
		if e.Secret == t.Secret {
			return fmt.Errorf("%s and %s have the same secret", e.Owner, t.Owner)
		}
		if e.Owner == t.Owner {
			own++
		}
	}
	if own > secretsOfName {
		return fmt.Errorf("the name %s stands there more than twice; take out its oldest secret", t.Owner)
	}
	return nil
}
