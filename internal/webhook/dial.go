package webhook

import (
	"context"
	"net"
	"net/netip"
	"syscall"
)

// targetKey is the key of the target in the context of a request.
type targetKey struct{}

// dial connects to one of the addresses of a name, which are looked up once and checked all of them: a name that stands for one address
// that is not allowed stands for none. The address is checked again by the socket's own connect, so that nothing in between can put another
// in its place.
func (s *Sender) dial(ctx context.Context, network, hostport string) (net.Conn, error) {
	t, ok := ctx.Value(targetKey{}).(target)
	if !ok {
		return nil, errRefused
	}
	addresses := []netip.Addr{t.address}
	if !t.address.IsValid() {
		var err error
		if addresses, err = s.opt.Resolve(ctx, t.host); err != nil {
			return nil, err
		}
	}
	for _, a := range addresses {
		if !t.allows(a) {
			return nil, errRefused
		}
	}
	_, port, err := net.SplitHostPort(hostport)
	if err != nil {
		return nil, err
	}
	dialer := net.Dialer{Timeout: dialTime, Control: t.control}
	failed := error(&net.DNSError{Err: "no addresses", Name: t.host, IsNotFound: true})
	for _, a := range addresses {
		conn, err := dialer.DialContext(ctx, network, net.JoinHostPort(a.Unmap().String(), port))
		if err == nil {
			return conn, nil
		}
		failed = err
	}
	return nil, failed
}

// control refuses to connect to an address that is not allowed.
func (t target) control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !t.allows(to.Addr()) {
		return errRefused
	}
	return nil
}
