package httpapi

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"slices"
	"strings"

	"sheaf/internal/job"
)

// localOwner owns all jobs of a service without tokens.
const localOwner = "local"

// guard decides who may call.
type guard struct {
	known  func(*http.Request) string // nil where tokens decide
	tokens []digestedToken
	basic  *digestedToken // nil where there is none
	hosts  []string       // in lower case; nil lets all in
	origin string         // of the public URL, "" without one
}

// digestedToken is a token as it is compared: digests are of one length, so comparing them does not reveal a secret's length.
type digestedToken struct {
	name   string
	digest [sha256.Size]byte
}

func newGuard(opt Options) guard {
	g := guard{known: opt.Owner}
	for _, t := range opt.Tokens {
		g.tokens = append(g.tokens, digestedToken{t.Name, sha256.Sum256([]byte(t.Secret))})
	}
	if opt.Basic != nil {
		g.basic = &digestedToken{opt.Basic.Name, sha256.Sum256([]byte(opt.Basic.Name + ":" + opt.Basic.Secret))}
	}
	if opt.Hosts != nil {
		g.hosts = []string{}
	}
	for _, h := range opt.Hosts {
		g.hosts = append(g.hosts, strings.ToLower(h))
	}
	g.origin = originOf(opt.PublicURL)
	return g
}

// host refuses a request that was sent to a name which is not this service's: a page of that name, made to point here,
// would else pass for same-origin (DNS rebinding).
func (g guard) host(r *http.Request) error {
	if g.hosts == nil || slices.Contains(g.hosts, strings.ToLower(r.Host)) || slices.Contains(g.hosts, hostname(r.Host)) {
		return nil
	}
	return job.Errorf(job.CodeForbidden, "Without a token this service answers only requests that are addressed to this machine itself, as localhost or 127.0.0.1. "+
		"Call it so, start it with --token, or name its address with --public-url.")
}

// hostname is a Host without its port, in lower case; an IPv6 address keeps its brackets.
func hostname(host string) string {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		return strings.ToLower(host)
	}
	if strings.Contains(name, ":") {
		return "[" + strings.ToLower(name) + "]"
	}
	return strings.ToLower(name)
}

// owner returns the owner that a request speaks for.
func (g guard) owner(r *http.Request) (string, error) {
	if g.known != nil {
		if name := g.known(r); name != "" {
			return name, nil
		}
		return "", job.NewError(job.CodeUnauthorized, nil)
	}
	if len(g.tokens) == 0 && g.basic == nil {
		return localOwner, g.sameOrigin(r)
	}
	if user, password, ok := r.BasicAuth(); ok && g.basic != nil {
		return g.basicOwner(r, user+":"+password)
	}
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	secret = strings.TrimSpace(secret)
	digest := sha256.Sum256([]byte(secret))
	match := -1
	for i, t := range g.tokens { // all of them, whichever matches: the time it takes reveals nothing
		if subtle.ConstantTimeCompare(digest[:], t.digest[:]) == 1 {
			match = i
		}
	}
	if match < 0 || secret == "" || !strings.EqualFold(scheme, "Bearer") {
		return "", job.NewError(job.CodeUnauthorized, nil)
	}
	return g.tokens[match].name, nil
}

// basicOwner is owner for a request with a user and a password. A browser that was given them once sends them whoever asks.
func (g guard) basicOwner(r *http.Request, given string) (string, error) {
	digest := sha256.Sum256([]byte(given))
	if subtle.ConstantTimeCompare(digest[:], g.basic.digest[:]) != 1 {
		return "", job.NewError(job.CodeUnauthorized, nil)
	}
	return g.basic.name, g.sameOrigin(r)
}

// several reports whether there are tokens of more than one owner, or owners that somebody else knows.
func (g guard) several() bool {
	other := func(t digestedToken) bool {
		return t.name != g.tokens[0].name || g.basic != nil && t.name != g.basic.name
	}
	return g.known != nil || slices.ContainsFunc(g.tokens, other)
}

// sameOrigin refuses a request that a page of another origin made, reading ones too. Without a token the browser alone
// decides what reaches this service, and it says who asks: Origin (Fetch standard 3.2) and Sec-Fetch-Site. Another
// port of this machine counts as another origin.
func (g guard) sameOrigin(r *http.Request) error {
	foreign := job.Errorf(job.CodeForbidden, "A page of another address, a file or an extension of the browser made this request, which a service without tokens "+
		"does not answer. Open the service's own page, call it without a browser, or start it with --token.")
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
	default:
		return foreign
	}
	for _, origin := range r.Header.Values("Origin") {
		if !strings.EqualFold(origin, ownOrigin(r)) && (g.origin == "" || !strings.EqualFold(origin, g.origin)) {
			return foreign
		}
	}
	return nil
}
