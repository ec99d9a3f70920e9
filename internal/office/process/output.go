package process

import (
	"io"
	"os"
	"time"
)

// TailBytes is how much is kept of what a process writes.
const TailBytes = 4 << 10

// Output keeps the end of what processes write into a pipe.
type Output struct {
	pipe *os.File
	text chan string
}

// NewOutput makes the pipe and returns its writing end, which the caller closes when the processes have it.
func NewOutput() (*Output, *os.File, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	o := &Output{pipe: r, text: make(chan string, 1)}
	go func() { o.text <- tail(r) }()
	return o, w, nil
}

// Text returns the last TailBytes that were written. It waits until nobody has the writing end any more, since all who have
// it were killed; after KillTime it waits no longer. It is called once.
func (o *Output) Text() string {
	_ = o.pipe.SetReadDeadline(time.Now().Add(KillTime))
	defer o.pipe.Close()
	return <-o.text
}

// close ends an output that nothing was written to.
func (o *Output) close() { o.pipe.Close() }

// tail reads r to its end, or its deadline, and returns the last TailBytes.
func tail(r io.Reader) string {
	var end []byte
	b := make([]byte, TailBytes)
	for {
		n, err := r.Read(b)
		end = append(end, b[:n]...)
		end = end[max(0, len(end)-TailBytes):]
		if err != nil {
			return string(end)
		}
	}
}
