// Package job is sheaf's domain: jobs, their documents, states and error codes, and the ports through which the rules
// of package pipeline reach storage, queues and the converter. It imports the standard library alone.
package job

import (
	"crypto/rand"
	"encoding/hex"
	"time"
)

// ID names a job: a UUID of version 7 (RFC 9562 section 5.7) in its canonical lower-case form, so that ids sort by the
// time they were made.
type ID string

// NewID makes an id for a job created at now. Ids made within one millisecond are distinct but in no order.
func NewID(now time.Time) ID {
	var b [16]byte
	rand.Read(b[:]) // never fails: crypto/rand.Read crashes the program instead
	ms := uint64(now.UnixMilli())
	for i := range 6 {
		b[i] = byte(ms >> (40 - 8*i))
	}
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	h := hex.EncodeToString(b[:])
	return ID(h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:])
}

// ParseID checks that s has the form of an id and returns it in lower case. The error has code invalid_id.
func ParseID(s string) (ID, error) {
	if len(s) != 36 {
		return "", NewError(CodeInvalidID, nil)
	}
	b := []byte(s)
	for i, c := range b {
		switch {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return "", NewError(CodeInvalidID, nil)
			}
		case c >= 'A' && c <= 'F':
			b[i] = c + 'a' - 'A'
		case (c < '0' || c > '9') && (c < 'a' || c > 'f'):
			return "", NewError(CodeInvalidID, nil)
		}
	}
	return ID(b), nil
}
