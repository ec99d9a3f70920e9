package main

// finding is what doctor says of one thing.
type finding struct {
	Topic  string `json:"topic"`
	State  string `json:"state"` // ok, warning or missing; with missing nothing can be converted
	Detail string `json:"detail"`
	Remedy string `json:"remedy,omitempty"` // a command
}
