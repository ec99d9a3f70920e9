package deflate64

import (
	"math/bits"
	"slices"
	"sync"
)

const (
	longest  = 15 // bits of a code
	fastBits = 9
)

// huffman decodes the symbols of a code (RFC 1951, 3.2.2). Codes of up to fastBits bits are looked up, longer ones counted out.
type huffman struct {
	fast    [1 << fastBits]uint16 // symbol<<4 + length by the next bits; 0 for a longer code or none
	count   [longest + 1]int      // how many codes have that length
	symbols [288]uint16           // by code
}

// init builds the code out of the symbols' lengths; 0 means that the symbol has no code. It is false if there are more codes than
// bits can tell apart. Fewer are allowed: using one that is not there is a fault.
func (h *huffman) init(lengths []uint8) bool {
	h.count, h.fast = [longest + 1]int{}, [1 << fastBits]uint16{}
	for _, n := range lengths {
		h.count[n]++
	}
	h.count[0] = 0
	var first, offset [longest + 2]int // the first code of a length, and its place among the symbols
	for n := 1; n <= longest; n++ {
		first[n+1] = (first[n] + h.count[n]) << 1
		offset[n+1] = offset[n] + h.count[n]
		if first[n]+h.count[n] > 1<<n {
			return false
		}
	}
	for symbol, n := range lengths {
		if n == 0 {
			continue
		}
		h.symbols[offset[n]] = uint16(symbol)
		offset[n]++
		if n <= fastBits {
			reversed := int(bits.Reverse16(uint16(first[n])) >> (16 - n))
			for i := reversed; i < len(h.fast); i += 1 << n {
				h.fast[i] = uint16(symbol)<<4 | uint16(n)
			}
		}
		first[n]++
	}
	return true
}

// next reads one symbol.
func (h *huffman) next(in *bitReader) (int, error) {
	in.fill(longest)
	if entry := h.fast[in.held&(1<<fastBits-1)]; entry != 0 {
		n := uint(entry & 0xf)
		if n > in.n {
			return 0, in.failed
		}
		in.drop(n)
		return int(entry >> 4), nil
	}
	code, first, place := 0, 0, 0
	for n := uint(1); n <= longest; n++ {
		if n > in.n {
			return 0, in.failed
		}
		code |= int(in.held>>(n-1)) & 1
		if i := code - first; i < h.count[n] {
			in.drop(n)
			return int(h.symbols[place+i]), nil
		}
		place += h.count[n]
		first = (first + h.count[n]) << 1
		code <<= 1
	}
	return 0, ErrCorrupt
}

// lengthOrder is the order in which the lengths of the code for lengths come (RFC 1951, 3.2.7).
var lengthOrder = [19]int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// readCodes reads the codes of a block that has its own.
func (r *Reader) readCodes() error {
	counts, err := r.in.take(14)
	if err != nil {
		return err
	}
	literals, distances, lengths := int(counts&31)+257, int(counts>>5&31)+1, int(counts>>10)+4
	var of [19]uint8
	for _, i := range lengthOrder[:lengths] {
		n, err := r.in.take(3)
		if err != nil {
			return err
		}
		of[i] = uint8(n)
	}
	r.literals, r.distances = &r.ownLiterals, &r.ownDistances
	if !r.literals.init(of[:]) {
		return ErrCorrupt
	}
	var all [32 + 257 + 31]uint8
	if err := r.readLengths(all[:literals+distances]); err != nil {
		return err
	}
	if literals > 286 || all[endOfBlock] == 0 || !r.literals.init(all[:literals]) || !r.distances.init(all[literals:literals+distances]) {
		return ErrCorrupt
	}
	return nil
}

// readLengths reads lengths of codes, in the code that was read last into literals.
func (r *Reader) readLengths(all []uint8) error {
	for i := 0; i < len(all); {
		symbol, err := r.literals.next(&r.in)
		if err != nil {
			return err
		}
		var length, extra, repeat = uint8(0), uint(0), 1
		switch symbol {
		default:
			length = uint8(symbol)
		case 16:
			if i == 0 {
				return ErrCorrupt
			}
			length, extra, repeat = all[i-1], 2, 3
		case 17:
			extra, repeat = 3, 3
		case 18:
			extra, repeat = 7, 11
		}
		more, err := r.in.take(extra)
		if err != nil {
			return err
		}
		if repeat += int(more); repeat > len(all)-i {
			return ErrCorrupt
		}
		for range repeat {
			all[i] = length
			i++
		}
	}
	return nil
}

// fixed are the codes of a block without its own (RFC 1951, 3.2.6).
type fixed struct{ literals, distances huffman }

var fixedCodes = sync.OnceValue(func() *fixed {
	var literals [288]uint8
	for i := range literals {
		switch {
		case i < 144:
			literals[i] = 8
		case i < 256:
			literals[i] = 9
		case i < 280:
			literals[i] = 7
		default:
			literals[i] = 8
		}
	}
	f := new(fixed)
	f.literals.init(literals[:])
	f.distances.init(slices.Repeat([]uint8{5}, 32))
	return f
})
