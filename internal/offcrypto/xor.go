package offcrypto

import "math/bits"

const maxObscured = 15 // characters of a password that count

// obscured is the obfuscation of a document ([MS-OFFCRYPTO] 2.3.7): each byte is mixed with one of sixteen, which come from the password.
// want is what the password is checked by, 32 bits, so that one password in so many is taken for another.
func obscured(want uint32) keyed {
	return func(password string) (decrypter, error) {
		p := narrow(password)
		if len(p) == 0 || xorKey(p)<<16|xorSum(p) != want {
			return nil, ErrPassword
		}
		keys := xorKeys(p)
		return func(b []byte) {
			for i, c := range b {
				if mixed := c ^ keys[i%len(keys)]; c != 0 && mixed != 0 {
					b[i] = mixed
				}
			}
		}, nil
	}
}

// narrow returns the bytes of a password that count: of each character the lower one, or the upper one where that is 0 (2.3.7.4).
func narrow(password string) []byte {
	wide := utf16LE(password)
	var p []byte
	for ; len(wide) > 0 && len(p) < maxObscured; wide = wide[2:] {
		if wide[0] != 0 {
			p = append(p, wide[0])
		} else {
			p = append(p, wide[1])
		}
	}
	return p
}

// xorSum returns what the lower half of the check has (2.3.7.1): a sum that is turned by a bit, within 15 bits, for each character.
func xorSum(p []byte) uint32 {
	var sum uint32
	for i, c := range p {
		turn := i + 1
		sum ^= (uint32(c)<<turn | uint32(c)>>(15-turn)) & 0x7fff
	}
	return sum ^ uint32(len(p)) ^ 0xce4b
}

// xorKey returns what the upper half has, with which all keys are mixed (2.3.7.2). The tables in the standard are those of a register of
// 16 bits that is fed back at 0x1021: one step for each bit of each character, from the last one on.
func xorKey(p []byte) uint32 {
	step := func(r uint16) uint16 {
		if r = bits.RotateLeft16(r, 1); r&1 != 0 {
			r ^= 0x1020
		}
		return r
	}
	var key uint16
	register, end := uint16(0x8000), uint16(0xffff)
	for i := len(p) - 1; i >= 0; i-- {
		c := p[i] & 0x7f
		for bit := range 8 {
			register, end = step(register), step(end)
			if c>>bit&1 != 0 {
				key ^= register
			}
		}
	}
	return uint32(key ^ end)
}

// xorKeys returns the sixteen bytes that the document is mixed with (2.3.7.6).
func xorKeys(p []byte) [16]byte {
	pad := [...]byte{0xbb, 0xff, 0xff, 0xba, 0xff, 0xff, 0xb9, 0x80, 0x00, 0xbe, 0x0f, 0x00, 0xbf, 0x0f, 0x00}
	var keys [16]byte
	copy(keys[copy(keys[:], p):], pad[:])
	key := xorKey(p)
	for i := range keys {
		keys[i] = bits.RotateLeft8(keys[i]^byte(key>>(8*(i%2))), 7)
	}
	return keys
}
