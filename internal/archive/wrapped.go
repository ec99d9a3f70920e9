package archive

import (
	"fmt"
	"sort"
)

// wrap is what sizes and offsets of 32 bits leave out of larger ones. The Archive Utility of macOS writes ZIPs beyond 4 GiB so,
// without ZIP64, and the Finder reads them.
const (
	wrap      = 1 << 32
	mostWraps = 16
)

// unwrap adds to offsets, and to the sizes of entries that are larger than 4 GiB, what they lack. Entries lie in the order of the
// directory in such a ZIP, so an offset below the one before lacks 4 GiB more. What then still lacks was taken by entries of more
// than 4 GiB: behind such an entry there is no local header where the next one should be. All of that is a guess, and harmless:
// overlaps are looked for afterwards as in any archive, and content has to have its checksum.
func (s *source) unwrap(d *decoder, e end) error {
	lacking, before := int64(0), int64(0)
	for i := range d.entries {
		offset := &d.entries[i].HeaderOffset
		if *offset += lacking * wrap; *offset < before {
			*offset += wrap
			lacking++
		}
		before = *offset
	}
	if lacking > e.wrapped {
		return fmt.Errorf("%w: entries beyond 4 GiB that are not in order", ErrCorrupt)
	}
	for ; lacking < e.wrapped; lacking++ {
		first, err := s.firstMissing(d.entries)
		if err != nil {
			return err
		}
		for i := first; i < len(d.entries); i++ {
			d.entries[i].HeaderOffset += wrap
		}
	}
	d.widen(e.start)
	return nil
}

// firstMissing returns the first entry that has no local header at its offset; all before it have one.
func (s *source) firstMissing(entries []Entry) (int, error) {
	var failed error
	first := sort.Search(len(entries), func(i int) bool {
		found, err := s.hasSignature(entries[i].HeaderOffset, localSignature)
		if err != nil && failed == nil {
			failed = err
		}
		return !found
	})
	return first, failed
}

// widen adds to entries the multiples of 4 GiB that stand between their end and what follows.
func (d *decoder) widen(directory int64) {
	for i := range d.entries {
		e, next := &d.entries[i], directory
		if i+1 < len(d.entries) {
			next = d.entries[i+1].HeaderOffset
		}
		if room := next - e.HeaderOffset - d.least[i]; room >= wrap {
			e.CompressedSize += room / wrap * wrap
			d.least[i] += room / wrap * wrap
		}
	}
}
