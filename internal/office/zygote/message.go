package zygote

import (
	"errors"
	"strconv"
	"strings"
	"syscall"
	"time"

	"sheaf/internal/office/process"
)

// message is one packet on the socket to the helper: fields, each ended by a NUL. server.hpp says what they mean.
type message []string

// protocol is the version of the messages; see kProtocol in layers/libreoffice/zygote/server.hpp.
const protocol = "4"

// spaceWidths is kSpaceWidths of server.hpp.
const spaceWidths = "space-widths"

const maxMessage = 64 << 10 // bytes

func (m message) encode() []byte { return []byte(strings.Join(m, "\x00") + "\x00") }

func decode(packet []byte) message {
	return strings.Split(strings.TrimSuffix(string(packet), "\x00"), "\x00")
}

// is reports whether the message is of that kind and has that many fields besides.
func (m message) is(kind string, fields int) bool { return m[0] == kind && len(m) == fields+1 }

// exit reads how a document's process ended from the fields of "ended": its code and signal stand after the id, the microseconds of
// processors that it took for itself and in the kernel follow, and the most memory it had resident comes last, in KiB.
func (m message) exit() (process.Exit, error) {
	code, err := strconv.Atoi(m[2])
	signal, err2 := strconv.Atoi(m[3])
	user, err3 := strconv.ParseInt(m[4], 10, 64)
	kernel, err4 := strconv.ParseInt(m[5], 10, 64)
	peak, err5 := strconv.ParseInt(m[6], 10, 64)
	return process.Exit{
		Code: code, Signal: syscall.Signal(signal), CPU: time.Duration(user+kernel) * time.Microsecond, Peak: peak << 10,
	}, errors.Join(err, err2, err3, err4, err5)
}
