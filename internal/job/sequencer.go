package job

import (
	"fmt"
	"strings"
	"time"
)

// CompareSequencers orders two sequencers of one object key: negative when a is the earlier. They are hexadecimal
// strings; the shorter is padded with zeros on the right and the two are compared as text (Amazon S3 user guide, Event
// message structure).
func CompareSequencers(a, b string) int {
	n := max(len(a), len(b))
	pad := func(s string) string { return strings.ToUpper(s) + strings.Repeat("0", n-len(s)) }
	return strings.Compare(pad(a), pad(b))
}

// SequencerAt returns a sequencer for an object stored at t, in the shape that S3's have: it orders an object whose event
// was lost among those whose events came.
func SequencerAt(t time.Time) string {
	return fmt.Sprintf("00%08X%08X", t.Unix(), t.Nanosecond())
}
