package job

// The events that steps are called for, as every door hands them in.

// Arrival is an object that has appeared in the inbox bucket or, where the results of drops are copied out, in the outbox
// bucket.
type Arrival struct {
	Key       string `json:"key"` // as stored, not URL-encoded
	VersionID string `json:"version_id,omitempty"`
	ETag      string `json:"etag,omitempty"`
	Size      int64  `json:"size"`
	Sequencer string `json:"sequencer,omitempty"` // orders the arrivals under one key: see CompareSequencers
}

// Delivery is one delivery of a message by a queue. A message may be delivered several times, in no order.
type Delivery struct {
	Message
	ID       string // of the message: the same at each delivery
	Receipt  string // names this delivery to its queue; "" where the queue asks for none
	Receives int    // how often the message was delivered, this time included; 0 where that is not known
	Returns  int    // how often it was given back since the machine was at fault, which Receives leaves out; 0 where that is not known
}

// Change tells that a job's row or the counters of its outcomes have changed. It may come several times, and late: what is
// there now has to be read.
type Change struct {
	Sequence string // names the change to its feed
	Job      ID
}
