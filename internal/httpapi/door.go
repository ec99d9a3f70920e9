package httpapi

import (
	"net/http"

	"sheaf/internal/job"
)

// Door is another way to call the service, in the words of another one: it is asked for each request before the API's own routes, and
// returns nil for one that is not for it. What it takes comes behind the same guard, limits and log. It does not read the body, and is safe
// for concurrent use.
type Door func(r *http.Request) *Entry

// Entry is a request that a door takes.
type Entry struct {
	Route  string // in the log
	Trace  string // by which its sender knows the request, in the log as correlation_id
	Public bool   // anybody may make it

	// Serve answers it for an owner, "" for one that anybody may make.
	Serve func(w http.ResponseWriter, r *http.Request, owner string)
	// Refuse answers it where it is not let in, in the door's own words.
	Refuse func(w http.ResponseWriter, r *http.Request, err *job.Error)
}

// entry returns what a door makes of a request, nil where it is for none.
func (s *service) entry(r *http.Request) *Entry {
	for _, door := range s.doors {
		if e := door(r); e != nil {
			return e
		}
	}
	return nil
}

// through lets a request in by a door.
func (s *service) through(w http.ResponseWriter, r *http.Request, c *call, e *Entry) {
	c.route, c.trace, c.path = e.Route, e.Trace, r.URL.Path
	err := s.guard.host(r)
	if err == nil && !e.Public {
		err = s.letIn(w, r, c)
	}
	if err != nil {
		drain(w, r)
		e.Refuse(w, r, job.AsError(err))
		return
	}
	e.Serve(w, r, c.owner)
}
