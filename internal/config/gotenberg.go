package config

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The variables of Gotenberg's door.
const (
	Gotenberg        = "SHEAF_GOTENBERG"         // whether serve takes Gotenberg's calls
	GotenbergTimeout = "SHEAF_GOTENBERG_TIMEOUT" // most time for one of them
	GotenbergQueue   = "SHEAF_GOTENBERG_QUEUE"   // most of them at a time, 0 for any number
	RootPath         = "SHEAF_ROOT_PATH"         // see ParseRootPath
	BasicAuth        = "SHEAF_BASIC_AUTH"        // see ParseBasicAuth
)

// ParseBasicAuth reads USER:PASSWORD, a user and a password that callers may show (RFC 7617). The user is the owner of its jobs. No error
// quotes the password.
func ParseBasicAuth(s string) (*AccessToken, error) {
	user, password, ok := strings.Cut(s, ":")
	switch {
	case !ok || password == "":
		return nil, errors.New("it is no USER:PASSWORD")
	case !ownerName.MatchString(user):
		return nil, errors.New("a user is 1 to 32 letters, digits, dots, dashes and underscores")
	}
	return &AccessToken{Owner: user, Secret: password}, nil
}

// Guards reports whether a user's password is as hard to guess as tokens have to be.
func (t *AccessToken) Guards() bool { return t != nil && len(t.Secret) >= minSecret }

var rootPath = regexp.MustCompile(`^(/[A-Za-z0-9._-]+)*$`)

// ParseRootPath reads the path that Gotenberg's calls begin with, such as /pdf/, and returns it without the slash at its end.
func ParseRootPath(s string) (string, error) {
	path := strings.TrimSuffix(s, "/")
	if !rootPath.MatchString(path) || strings.Contains(path+"/", "/./") || strings.Contains(path+"/", "/../") {
		return "", fmt.Errorf("%q is no path of letters, digits, dots, dashes and underscores; write it as /pdf/", s)
	}
	return path, nil
}

// ParseQueue reads how many calls there may be at a time, 0 for any number.
func ParseQueue(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%q is not a whole number of at least 0", s)
	}
	return n, nil
}

// Theirs are settings in Gotenberg's own variables, which are read where its door is asked for by name.
type Theirs struct {
	RootPath string
	Basic    *AccessToken  // nil where it has no users
	Timeout  time.Duration // 0 where nothing is said
	Queue    int           // 0 where nothing is said
	Sync     bool          // webhooks are answered once they are done
	Disabled bool          // of documents none is converted
}

// ReadTheirs reads Gotenberg's own variables by getenv. The error names the variable.
func ReadTheirs(getenv func(string) string) (t Theirs, err error) {
	read := func(name string, parse func(string) error) {
		value := getenv(name)
		if value == "" || err != nil {
			return
		}
		if wrong := parse(value); wrong != nil {
			err = fmt.Errorf("%s: %w", name, wrong)
		}
	}
	read("API_ROOT_PATH", func(s string) (err error) { t.RootPath, err = ParseRootPath(s); return err })
	read("API_TIMEOUT", func(s string) (err error) { t.Timeout, err = ParseDuration(s); return err })
	read("LIBREOFFICE_MAX_QUEUE_SIZE", func(s string) (err error) { t.Queue, err = ParseQueue(s); return err })
	read("WEBHOOK_ENABLE_SYNC_MODE", func(s string) (err error) { t.Sync, err = strconv.ParseBool(s); return err })
	read("LIBREOFFICE_DISABLE_ROUTES", func(s string) (err error) { t.Disabled, err = strconv.ParseBool(s); return err })
	read("API_ENABLE_BASIC_AUTH", func(s string) error {
		on, err := strconv.ParseBool(s)
		if err == nil && on {
			t.Basic, err = ParseBasicAuth(getenv("GOTENBERG_API_BASIC_AUTH_USERNAME") + ":" + getenv("GOTENBERG_API_BASIC_AUTH_PASSWORD"))
		}
		return err
	})
	return t, err
}
