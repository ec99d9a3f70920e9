package archive

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// extraRefused marks an entry that stands for an unreadable one of another archive. When several ZIPs are packed into one,
// their unreadable documents come along by name and reason, and still fail as what they were. The body is the reason (one
// byte) and, for an unsafe name or a method, which one (two bytes). Anyone may write this field; all it does is to make its
// own entry fail.
const extraRefused uint16 = 0x5348

// reasons are numbered from 1 by their place here.
func reasons() []error {
	return []error{ErrUnsafeName, ErrOverlap, ErrCorrupt, ErrEncrypted, ErrMethod}
}

// refusal is the extra field for a problem, nil for nil and for errors that are no fault of the entry.
func refusal(problem error) []byte {
	for i, reason := range reasons() {
		if errors.Is(problem, reason) {
			mark := []byte{byte(extraRefused & 0xff), byte(extraRefused >> 8), 3, 0, byte(i + 1)}
			return binary.LittleEndian.AppendUint16(mark, detail(problem))
		}
	}
	return nil
}

// detail is what a mark keeps of a problem beside its kind.
func detail(problem error) uint16 {
	if e, ok := errors.AsType[*badNameError](problem); ok {
		return uint16(e.rule)
	}
	if e, ok := errors.AsType[*methodError](problem); ok {
		return e.method
	}
	return 0
}

// refusedBefore is the problem that the mark in a record's extra fields stands for.
func refusedBefore(extra []byte) error {
	b, known := field(extra, extraRefused), reasons()
	if len(b) < 1 || b[0] < 1 || int(b[0]) > len(known) {
		return nil
	}
	reason, what := known[b[0]-1], uint16(0)
	if len(b) >= 3 { // earlier versions wrote the kind alone
		what = binary.LittleEndian.Uint16(b[1:])
	}
	switch {
	case reason == ErrMethod:
		return unreadMethod(what)
	case reason == ErrUnsafeName && badNameOf(what).problem() != nil:
		return badNameOf(what).problem()
	}
	return fmt.Errorf("%w: in the ZIP it came from", reason)
}

// badNameOf is the rule of that number in a mark; a number too large for one is none.
func badNameOf(n uint16) badName { return badName(min(n, 0xff)) }
