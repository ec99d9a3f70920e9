package archive

import (
	"errors"
	"fmt"
)

// extraRefused marks an entry that stands for an unreadable one of another archive. When several ZIPs are packed into one,
// their unreadable documents come along by name and reason, and still fail as what they were. The body is one byte, the
// reason. Anyone may write this field; all it does is to make its own entry fail.
const extraRefused uint16 = 0x5348

// reasons are numbered from 1 by their place here.
func reasons() []error {
	return []error{ErrUnsafeName, ErrOverlap, ErrCorrupt, ErrEncrypted, ErrMethod}
}

// refusal is the extra field for a problem, nil for nil and for errors that are no fault of the entry.
func refusal(problem error) []byte {
	for i, reason := range reasons() {
		if errors.Is(problem, reason) {
			return []byte{byte(extraRefused & 0xff), byte(extraRefused >> 8), 1, 0, byte(i + 1)}
		}
	}
	return nil
}

// refusedBefore is the problem that the mark in a record's extra fields stands for.
func refusedBefore(extra []byte) error {
	b := field(extra, extraRefused)
	if known := reasons(); len(b) == 1 && b[0] >= 1 && int(b[0]) <= len(known) {
		return fmt.Errorf("%w: in the ZIP it came from", known[b[0]-1])
	}
	return nil
}
