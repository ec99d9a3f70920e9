package s3server

import (
	"io"
	"os"
)

// FailCopies has copies of parts fail with an error after so many bytes, with no error none.
func (s *Server) FailCopies(after int64, fault error) {
	s.gateway.copy = func(dst, src *os.File) (int64, error) {
		if fault == nil {
			return io.Copy(dst, src)
		}
		n, err := io.CopyN(dst, src, after)
		if err == nil {
			err = fault
		}
		return n, err
	}
}

// Narrow leaves so many places for requests of others, and one for forms.
func (s *Server) Narrow(places int) {
	s.outside = outside{signed: make(chan struct{}, places), forms: make(chan struct{}, 1)}
}
