package s3server

import (
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// How many requests of others the gateway works on at a time: well below maxRequests, so that the pipeline's own always find room.
// A form that a browser posts is signed within its body, which anybody can send slowly.
const (
	maxOutside = maxRequests / 4
	maxForms   = 16
)

// outside are the slots of requests that come through Handler. They are kept apart by who can ask for one.
type outside struct{ signed, forms chan struct{} }

func newOutside() outside {
	return outside{signed: make(chan struct{}, maxOutside), forms: make(chan struct{}, maxForms)}
}

// admit lets next answer a request that may be of this account and for which there is a slot. All others are answered before
// anything of their bodies is read: the gateway reads one to its end even where it refuses the request.
func (s *Server) admit(w http.ResponseWriter, r *http.Request, next http.Handler) {
	slots := s.outside.signed
	switch {
	case expired(r, time.Now()):
		refuse(w, http.StatusForbidden, "AccessDenied", "Request has expired")
		return
	case s.namesAccount(r):
		if s.forged(r) {
			refuse(w, http.StatusForbidden, "SignatureDoesNotMatch", "The request's signature is not the one that this service computes for it. Ask for a new URL, or check the secret key.")
			return
		}
	case r.Method == http.MethodPost && strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data"):
		slots = s.outside.forms
	default:
		refuse(w, http.StatusForbidden, "AccessDenied", "The request is not signed with this service's credentials.")
		return
	}
	select {
	case slots <- struct{}{}:
		defer func() { <-slots }()
		next.ServeHTTP(w, r)
	default:
		w.Header().Set("Retry-After", "1")
		refuse(w, http.StatusServiceUnavailable, "SlowDown", "Too many requests are under way. Try again in a moment.")
	}
}

// namesAccount reports whether a request says that it is signed by this service's account (Signature Version 4, in the header or
// the query).
func (s *Server) namesAccount(r *http.Request) bool {
	return strings.HasPrefix(claimOf(r).credential, s.credentials.key+"/")
}

// expired reports whether a presigned URL says itself that its time is over (Amazon S3 API reference, Authenticating requests: using
// query parameters). The gateway sees that too, but closes the connection then, and whoever still sends gets no answer.
func expired(r *http.Request, now time.Time) bool {
	query := r.URL.Query()
	signed, err := time.Parse(dateForm, query.Get(dateHeader))
	seconds, invalid := strconv.Atoi(query.Get("X-Amz-Expires"))
	return err == nil && invalid == nil && now.After(signed.Add(time.Duration(seconds)*time.Second))
}

// refuse answers as S3 does, at once: a connection that is kept is answered only when the request's body has come.
func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Connection", "close")
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_ = xml.NewEncoder(w).Encode(struct { // the client may have left
		XMLName xml.Name `xml:"Error"`
		Code    string
		Message string
	}{Code: code, Message: message})
}
