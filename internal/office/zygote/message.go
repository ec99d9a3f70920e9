package zygote

import (
	"errors"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// message is one packet on the socket to the helper: fields, each ended by a NUL. What they mean stands in server.hpp.
type message []string

const maxMessage = 64 << 10 // bytes

func (m message) encode() []byte { return []byte(strings.Join(m, "\x00") + "\x00") }

func decode(packet []byte) message {
	return strings.Split(strings.TrimSuffix(string(packet), "\x00"), "\x00")
}

// is reports whether the message is of that kind and has that many fields besides.
func (m message) is(kind string, fields int) bool { return m[0] == kind && len(m) == fields+1 }

// result reads the fields of "ended" after the id.
func (m message) result() (Result, error) {
	var n [5]int64
	var errs []error
	for i := range n {
		var err error
		n[i], err = strconv.ParseInt(m[2+i], 10, 64)
		errs = append(errs, err)
	}
	return Result{
		Exit:   int(n[0]),
		Signal: syscall.Signal(n[1]),
		User:   time.Duration(n[2]) * time.Microsecond,
		System: time.Duration(n[3]) * time.Microsecond,
		MaxRSS: n[4] << 10,
	}, errors.Join(errs...)
}
