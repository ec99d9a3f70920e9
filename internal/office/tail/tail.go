// Package tail keeps the end of what a process writes.
package tail

import "io"

// Bytes is how much is kept.
const Bytes = 4 << 10

// Read reads r to its end, or its deadline, and gives the last bytes.
func Read(r io.Reader) string {
	var tail []byte
	b := make([]byte, Bytes)
	for {
		n, err := r.Read(b)
		tail = append(tail, b[:n]...)
		tail = tail[max(0, len(tail)-Bytes):]
		if err != nil {
			return string(tail)
		}
	}
}
