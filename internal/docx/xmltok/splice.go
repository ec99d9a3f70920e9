package xmltok

import (
	"bufio"
	"cmp"
	"errors"
	"io"
	"slices"
)

// utf8Declaration is what stands in the place of the XML declaration of a part that was in another encoding.
const utf8Declaration = `<?xml version="1.0" encoding="UTF-8"?>`

// Edit puts a text in the place of a span.
type Edit struct {
	Span Span
	Text string
}

// What says that a part is not rewritten as it should be.
var (
	errShort = errors.New("part is shorter than it was")
	errEdits = errors.New("edits are not in order")
)

// Splice returns the text of a part that was walked over, in UTF-8, with the edits made. It ends where the walk ended. The
// edits are in the order of their spans, which do not overlap; see Merge.
func Splice(r *bufio.Reader, walked Walked, edits []Edit) io.Reader {
	text, _ := utf8Reader(r)
	if d := walked.Declaration; d.Len > 0 {
		edits = Merge([]Edit{{Span: d, Text: utf8Declaration}}, edits)
	}
	return &splicer{r: text, edits: edits, end: walked.Len}
}

// splicer reads a text with edits made.
type splicer struct {
	r     io.Reader
	edits []Edit
	text  string // of an edit, yet to be handed out
	at    int64  // of the next byte of r
	end   int64

	skipped [512]byte
}

func (s *splicer) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for s.text == "" && len(s.edits) > 0 && s.at == s.edits[0].Span.At {
		if err := s.skip(s.edits[0].Span.Len); err != nil {
			return 0, err
		}
		s.text, s.edits = s.edits[0].Text, s.edits[1:]
	}
	if s.text != "" {
		n := copy(p, s.text)
		s.text = s.text[n:]
		return n, nil
	}
	until := s.end
	if len(s.edits) > 0 {
		until = s.edits[0].Span.At
	}
	switch {
	case until < s.at, until > s.end:
		return 0, errEdits
	case until == s.at:
		return 0, io.EOF
	}
	n, err := s.r.Read(p[:min(int64(len(p)), until-s.at)])
	s.at += int64(n)
	if err == io.EOF {
		err = nil
		if n == 0 {
			err = errShort
		}
	}
	return n, err
}

func (s *splicer) skip(n int64) error {
	for n > 0 {
		read, err := s.r.Read(s.skipped[:min(n, int64(len(s.skipped)))])
		n -= int64(read)
		s.at += int64(read)
		switch {
		case err == io.EOF && n > 0:
			return errShort
		case err != nil && err != io.EOF:
			return err
		}
	}
	return nil
}

// Merge returns the edits of both lists in the order of their spans, none of which overlap. Of edits of one list that overlap,
// the one that begins earlier stays. Of edits of both lists, that of first stays, unless the one of second takes away all of it
// and more. Edits that only insert may stand at one place, in their order.
func Merge(first, second []Edit) []Edit {
	first, second = inOrder(first), inOrder(second)
	out := make([]Edit, 0, len(first)+len(second))
	next := 0
	for _, e := range second {
		for next < len(first) && first[next].Span.before(e.Span) {
			out = append(out, first[next])
			next++
		}
		covered := next
		for covered < len(first) && e.Span.covers(first[covered].Span) {
			covered++
		}
		if covered < len(first) && e.Span.overlaps(first[covered].Span) {
			continue
		}
		out = append(out, e)
		next = covered
	}
	return append(out, first[next:]...)
}

// inOrder returns the edits in the order of their spans, without those that overlap one before.
func inOrder(edits []Edit) []Edit {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Span.At, b.Span.At), cmp.Compare(a.Span.End(), b.Span.End()))
	})
	end := int64(0)
	return slices.DeleteFunc(edits, func(e Edit) bool {
		overlaps := e.Span.At < end
		end = max(end, e.Span.End())
		return overlaps
	})
}

// before reports whether an edit of s is made before one of t.
func (s Span) before(t Span) bool { return s.End() <= t.At && (s.At < t.At || s.Len == 0) }

// overlaps reports whether the spans have a byte in common, or one that only inserts lies inside the other.
func (s Span) overlaps(t Span) bool { return s.At < t.End() && t.At < s.End() }

// covers reports whether all of t and more is in s.
func (s Span) covers(t Span) bool { return s.At <= t.At && t.End() <= s.End() && s.Len > t.Len }
