package hostile_test

import (
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// proxyPort is where the profile has a proxy that is not there. Whoever finds a way out past it comes to an ear; who does
// not, knocks at this port.
const proxyPort = 1

// network converts documents that call out. An ear for each hears whether anybody does.
func (s *suite) network(t *testing.T) {
	proxy := s.proxy(t)
	large := larger()
	for i, p := range slices.Concat(large, places()) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			for _, v := range s.variants() {
				e := listen(t, "127.0.0.1:0")
				d := newDoc()
				urls := e.urls(p.name)
				if i < len(large) {
					urls = urls[:3]
				}
				for _, url := range urls {
					p.add(d, url)
				}
				_, err := v.try(t, d.bytes())
				v.clear(t, p, err)
				require.Empty(t, e.close(t), v.name)
			}
		})
	}
	t.Cleanup(func() {
		if proxy != nil {
			require.Empty(t, proxy.close(t), "the proxy that is not there")
		}
	})
}

// everywhere converts one document of all the places with an engine that takes its time.
func (s *suite) everywhere(t *testing.T) {
	for i, group := range chunks(together(), 12) {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			e := listen(t, "127.0.0.1:0")
			d := newDoc()
			for _, p := range group {
				for _, url := range e.urls(p.name)[:3] {
					p.add(d, url)
				}
			}
			s.fresh.convert(t, d.bytes())
			require.Empty(t, e.close(t))
		})
	}
}

// ear hears TCP connections and UDP packets at one port of the loopback addresses.
type ear struct {
	port      int
	addresses []string // host:port
	listeners []net.Listener
	packets   net.PacketConn
	heard     sync.WaitGroup

	mu    sync.Mutex
	calls []string
}

func listen(t *testing.T, address string) *ear {
	t.Helper()
	first, err := net.Listen("tcp4", address)
	require.NoError(t, err)
	e := &ear{port: first.Addr().(*net.TCPAddr).Port, listeners: []net.Listener{first}}
	if second, err := net.Listen("tcp6", fmt.Sprintf("[::1]:%d", e.port)); err == nil { // a machine may have no such address
		e.listeners = append(e.listeners, second)
	}
	e.packets, err = net.ListenPacket("udp4", first.Addr().String())
	require.NoError(t, err)
	for _, l := range e.listeners {
		e.addresses = append(e.addresses, l.Addr().String())
		e.heard.Go(func() { e.accept(l) })
	}
	e.heard.Go(e.receive)
	return e
}

// urls are ways to call the ear, the usual ones first; the path tells the place.
func (e *ear) urls(place string) []string {
	path := "/" + strings.Map(func(r rune) rune {
		if strings.ContainsRune(` "%{}\\`, r) {
			return '-'
		}
		return r
	}, place) + ".png"
	first := e.addresses[0]
	var urls []string
	for _, address := range e.addresses {
		urls = append(urls, "http://"+address+path, "https://"+address+path)
	}
	for _, scheme := range []string{"ftp", "sftp", "smb", "dav", "vnd.sun.star.webdav", "vnd.sun.star.webdavs"} {
		urls = append(urls, scheme+"://"+first+path)
	}
	return append(urls, "//"+first+path, "file://"+first+path, fmt.Sprintf(`\\127.0.0.1@%d\share\x.png`, e.port), "vnd.sun.star.pkg://"+escaped("http://"+first)+path,
		fmt.Sprintf("sdbc:mysql:jdbc:127.0.0.1:%d/db", e.port))
}

func (e *ear) accept(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		said := make([]byte, 200)
		_ = c.SetReadDeadline(time.Now().Add(200 * time.Millisecond)) // some wait for us to speak first
		n, _ := c.Read(said)
		c.Close()
		if !e.note(c.RemoteAddr(), string(said[:n])) {
			return
		}
	}
}

func (e *ear) receive() {
	said := make([]byte, 200)
	for {
		n, from, err := e.packets.ReadFrom(said)
		if err != nil || !e.note(from, string(said[:n])) {
			return
		}
	}
}

const over = "over"

// note keeps what was heard; false is for our own last word.
func (e *ear) note(from net.Addr, said string) bool {
	if said == over {
		return false
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.calls = append(e.calls, fmt.Sprintf("%s %q", from.Network(), said))
	return true
}

// close returns what was heard. A last call of our own comes after all that was in the queue, and shows that the ear hears.
func (e *ear) close(t *testing.T) []string {
	t.Helper()
	for i, network := range []string{"udp4", "tcp4", "tcp6"}[:1+len(e.addresses)] {
		c, err := net.Dial(network, e.addresses[max(0, i-1)])
		require.NoError(t, err)
		_, err = c.Write([]byte(over))
		require.NoError(t, err)
		defer c.Close()
	}
	e.heard.Wait()
	for _, l := range e.listeners {
		require.NoError(t, l.Close())
	}
	require.NoError(t, e.packets.Close())
	return e.calls
}

// proxy listens where the profile's proxy would be. Not every user may, and the port may be taken: then calls to the proxy are
// not heard, those past it are.
func (s *suite) proxy(t *testing.T) *ear {
	address := fmt.Sprintf("127.0.0.1:%d", proxyPort)
	l, err := net.Listen("tcp4", address)
	if err != nil {
		t.Logf("the proxy's port is not watched: %v", err)
		return nil
	}
	require.NoError(t, l.Close())
	return listen(t, address)
}

// chunks cuts a list into pieces.
func chunks(list []place, size int) [][]place {
	var all [][]place
	for len(list) > size {
		all, list = append(all, list[:size]), list[size:]
	}
	return append(all, list)
}
