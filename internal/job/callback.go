package job

import (
	"context"
	"time"
)

// Callback is the URL that is told of the ends of a job's runs, and how far that is for the last of them.
type Callback struct {
	URL string `json:"url"` // it may hold secrets: it is shown and logged nowhere
	// Due says that the end of the job's run has to be told: AskedAt is when that was last asked for, NextAt from when on it may be.
	Due     bool      `json:"due,omitempty"`
	AskedAt time.Time `json:"asked_at,omitzero"`
	NextAt  time.Time `json:"next_at,omitzero"`

	Attempts    int       `json:"attempts,omitempty"` // begun
	LastAt      time.Time `json:"last_at,omitzero"`   // when the last one began
	LastStatus  int       `json:"last_status,omitempty"`
	Problem     string    `json:"problem,omitempty"` // of the last one, in a sentence
	DeliveredAt time.Time `json:"delivered_at,omitzero"`
}

// callbackRests are how long after an attempt that failed the next one comes: over a day in all.
func callbackRests() []time.Duration {
	const minute, hour = time.Minute, time.Hour
	return []time.Duration{minute, 5 * minute, 15 * minute, hour, 3 * hour, 8 * hour, 12 * hour}
}

// MaxCallbacks is how often the end of a run is told at most.
func MaxCallbacks() int { return len(callbackRests()) + 1 }

// Ended returns the callback of a run that ends at now. Without a URL there is nothing to do.
func (c Callback) Ended(now time.Time) Callback {
	return Callback{URL: c.URL, Due: c.URL != "", NextAt: now}
}

// Begun returns the callback as another attempt begins, which is over for sure when the next may be asked for.
func (c Callback) Begun(now time.Time) Callback {
	c.Attempts++
	c.LastAt, c.NextAt = now, now.Add(CallbackPatience)
	return c
}

// CallbackPatience is longer than an attempt takes.
const CallbackPatience = time.Minute

// Delivered returns the callback as one that was taken.
func (c Callback) Delivered(status int, now time.Time) Callback {
	c.Due, c.LastStatus, c.Problem, c.DeliveredAt, c.NextAt = false, status, "", now, time.Time{}
	return c
}

// Failed returns the callback after an attempt that failed; final is where no other is to be made.
func (c Callback) Failed(status int, problem string, final bool, now time.Time) Callback {
	c.LastStatus, c.Problem, c.NextAt = status, problem, time.Time{}
	if rests := callbackRests(); !final && c.Attempts <= len(rests) {
		c.NextAt = now.Add(rests[c.Attempts-1])
		return c
	}
	c.Due = false
	return c
}

// times are the times that c has.
func (c *Callback) times() []*time.Time {
	return []*time.Time{&c.AskedAt, &c.NextAt, &c.LastAt, &c.DeliveredAt}
}

// CallbackStatus shows the callback of a job.
type CallbackStatus struct {
	Status      string     `json:"status" enum:"waiting,delivered,given_up" doc:"waiting: for the end of the job, or for the next attempt"`
	Attempts    int        `json:"attempts" doc:"Attempts to tell the end of the last run"`
	LastAt      *time.Time `json:"last_at" doc:"When the last one was made"`
	LastStatus  *int       `json:"last_status" doc:"The HTTP status that it was answered with; null where there was no answer"`
	Problem     *string    `json:"problem" doc:"Why it failed"`
	NextAt      *time.Time `json:"next_at" doc:"When the next one is made at the earliest"`
	DeliveredAt *time.Time `json:"delivered_at"`
}

// Callbacks post the status documents of jobs that have ended. Safe for concurrent use.
type Callbacks interface {
	// Allowed returns an *Error of code invalid_request that says why nothing is posted to a URL, nil where something may be. No name is
	// looked up.
	Allowed(url string) error
	// Post posts a body, signed, under an id that is the same each time for the same. It returns the HTTP status of the answer, 0 for
	// none, and an error unless that is a success. The error is a sentence for users, without the URL. It takes less than
	// CallbackPatience.
	Post(ctx context.Context, url, id string, body []byte) (status int, err error)
}

// CallbackMessage asks that the end of a run be posted to the job's callback, for the first time or after so many attempts.
type CallbackMessage struct {
	Job      ID  `json:"job"`
	Run      int `json:"run"`
	Attempts int `json:"attempts"`
}

// Kind returns KindCallback.
func (CallbackMessage) Kind() Kind { return KindCallback }
