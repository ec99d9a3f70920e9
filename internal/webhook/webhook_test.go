package webhook

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sheaf/internal/job"
)

const (
	secretText = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	otherText  = "whsec_" + "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
)

func secrets(t *testing.T, text string) func(context.Context) ([]Secret, error) {
	t.Helper()
	all, err := ParseSecrets(text)
	require.NoError(t, err)
	return func(context.Context) ([]Secret, error) { return all, nil }
}

func allow(t *testing.T, text string) Allow {
	t.Helper()
	all, err := ParseAllow(text)
	require.NoError(t, err)
	return all
}

// TestSignature is the example of Standard Webhooks.
func TestSignature(t *testing.T) {
	all, err := ParseSecrets(secretText)
	require.NoError(t, err)
	require.Equal(t, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signatures(all, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", []byte(`{"test": 2432232314}`)))
	both, err := ParseSecrets(otherText + ", " + secretText)
	require.NoError(t, err)
	parts := strings.Split(signatures(both, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", []byte(`{"test": 2432232314}`)), " ")
	require.Len(t, parts, 2, "while one takes over from the other")
	require.Equal(t, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", parts[1])
	require.NotContains(t, fmt.Sprintf("%v %+v %#v %s", both, both, both, both), "MfKQ")
	require.Equal(t, slog.StringValue("(secret)"), both[0].LogValue())
}

func TestParseSecrets(t *testing.T) {
	for _, wrong := range []string{"whsec_", "short", "whsec_c2hvcnQ=", "whsec_" + strings.Repeat("A", 88), secretText + ",", "whsec_!!!!", secretText + strings.Repeat(","+secretText, 5)} {
		_, err := ParseSecrets(wrong)
		require.Error(t, err, wrong)
		require.NotContains(t, err.Error(), "MfKQ")
	}
	none, err := ParseSecrets(" ")
	require.NoError(t, err)
	require.Empty(t, none)
	_, err = ParseSecrets(strings.TrimPrefix(secretText, "whsec_"))
	require.NoError(t, err)
}

// TestForAll knows which addresses are those of the public internet.
func TestForAll(t *testing.T) {
	for _, public := range []string{"93.184.216.34", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "2606:4700::1111", "2a00:1450:4001::1", "::ffff:8.8.8.8"} {
		require.True(t, forAll(netip.MustParseAddr(public)), public)
	}
	for _, refused := range []string{
		"0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255",
		"192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1",
		"240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1",
		"64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "100::1", "2001::1", "2001:0:53aa:64c:1:2:3:4", "2001:10::1", "2001:20::1", "2001:db8::1",
		"2002:7f00:1::", "2002:a9fe:a9fe::1", "3fff::1", "4000::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2606:4700::1111%eth0",
	} {
		require.False(t, forAll(netip.MustParseAddr(refused)), refused)
	}
	require.False(t, forAll(netip.Addr{}))
}

// TestAllowed has URLs that are refused when the job comes, and says nothing of them but their host.
func TestAllowed(t *testing.T) {
	const list = "public,http://nas.local:8080,*.corp.example,192.168.1.0/24,http://[fd12::1]:9000"
	for url, ok := range map[string]bool{
		"https://example.org/hook?token=secret": true, "https://example.org:8443/": true, "https://EXAMPLE.org./": true, "https://93.184.216.34/": true,
		"https://[2606:4700::1111]/": true, "http://nas.local:8080/x": true, "https://nas.local:8080/": true, "https://a.b.corp.example:1234/": true,
		"https://192.168.1.20:5000/": true, "http://[fd12::1]:9000/": true,

		"http://example.org/sesame": false, "https://127.0.0.1/sesame": false, "https://[::1]/sesame": false, "https://[::ffff:127.0.0.1]/sesame": false,
		"https://169.254.169.254/latest/sesame": false, "https://10.0.0.1/sesame": false, "https://192.168.2.1/sesame": false, "https://localhost/sesame": false,
		"https://x.localhost/sesame": false, "http://192.168.1.20/sesame": false, "http://nas.local/sesame": false, "http://nas.local:8081/sesame": false,
		"ftp://example.org/sesame": false, "https://user:pass@example.org/sesame": false, "https://user@example.org/sesame": false, "https:///sesame": false,
		"https://example.org:0/sesame": false, "https://example.org:70000/sesame": false, "https://example.org:/sesame": false, "https://example.org/#sesame": false,
		"https://127.1/sesame": false, "https://2130706433/sesame": false, "https://0x7f000001/sesame": false, "https://0177.0.0.1/sesame": false,
		"https://[fe80::1%25eth0]/sesame": false, "//example.org/sesame": false, "sesame": false, "https://exa mple.org/sesame": false, "https://ex\u00e4mple.org/sesame": false,
		"mailto:sesame@example.org": false, "https://%31%32%37.0.0.1/sesame": false, "https://127。0。0。1/sesame": false,
	} {
		err := New(Options{Allow: allow(t, list)}).Allowed(url)
		if ok {
			require.NoError(t, err, url)
			continue
		}
		require.Equal(t, job.CodeInvalidRequest, job.AsError(err).Code, url)
		require.NotContains(t, err.Error(), "sesame", url)
	}
	usual := New(Options{})
	require.NoError(t, usual.Allowed("https://example.org/"))
	require.Error(t, usual.Allowed("https://example.org:5432/"), "a port of something else")
	require.Error(t, New(Options{Allow: allow(t, "example.org")}).Allowed("https://example.com/"))
	require.NoError(t, New(Options{Allow: allow(t, "localhost")}).Allowed("https://localhost:99/"))
}

func TestParseAllow(t *testing.T) {
	for _, wrong := range []string{"", "public,", "https://example.org", "a b", "example.org:0", "example.org:port", "*", "*.", "10.0.0.0/33", "fe80::1%eth0", "http://", "http://public", "user@host", "host/path"} {
		_, err := ParseAllow(wrong)
		require.Error(t, err, wrong)
	}
}

// receiver is a service that is called. It listens on loopback, so that nothing is sent to it unless that is allowed.
type receiver struct {
	*httptest.Server
	called []*http.Request
	bodies []string
	answer func(http.ResponseWriter, *http.Request)
}

func newReceiver(t *testing.T, tls bool) *receiver {
	r := &receiver{answer: func(http.ResponseWriter, *http.Request) {}}
	r.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.called, r.bodies = append(r.called, req), append(r.bodies, string(body))
		r.answer(w, req)
	}))
	r.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	if tls {
		r.StartTLS()
	} else {
		r.Start()
	}
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) port() string { return r.URL[strings.LastIndex(r.URL, ":")+1:] }

func (r *receiver) roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(r.Certificate())
	return pool
}

// resolves returns a resolver that knows one answer for all names.
func resolves(addresses ...string) func(context.Context, string) ([]netip.Addr, error) {
	return func(context.Context, string) ([]netip.Addr, error) {
		all := make([]netip.Addr, len(addresses))
		for i, a := range addresses {
			all[i] = netip.MustParseAddr(a)
		}
		return all, nil
	}
}

func TestPost(t *testing.T) {
	r := newReceiver(t, true)
	s := New(Options{
		Secrets: secrets(t, secretText), Allow: allow(t, "example.com"), Resolve: resolves("127.0.0.1"), Roots: r.roots(), Version: "1.2.3",
	})
	before := time.Now().Unix()
	status, err := s.Post(t.Context(), "https://example.com:"+r.port()+"/hook?token=x", "id-1", []byte(`{"status":"completed"}`))
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, status)
	require.Len(t, r.called, 1)
	got := r.called[0]
	require.Equal(t, http.MethodPost, got.Method)
	require.Equal(t, "/hook?token=x", got.URL.String())
	require.Equal(t, "application/json", got.Header.Get("Content-Type"))
	require.Equal(t, "sheaf/1.2.3", got.Header.Get("User-Agent"))
	require.Equal(t, "id-1", got.Header.Get("webhook-id"))
	at, err := strconv.ParseInt(got.Header.Get("webhook-timestamp"), 10, 64)
	require.NoError(t, err)
	require.GreaterOrEqual(t, at, before)
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secretText, "whsec_"))
	require.NoError(t, err)
	require.Equal(t, signatures([]Secret{{key}}, "id-1", got.Header.Get("webhook-timestamp"), []byte(r.bodies[0])), got.Header.Get("webhook-signature"))
	require.Equal(t, `{"status":"completed"}`, r.bodies[0])
}

// TestAnswers tells by sentences how a call went, which have nothing of the URL.
func TestAnswers(t *testing.T) {
	r := newReceiver(t, false)
	s := New(Options{Secrets: secrets(t, secretText), Allow: allow(t, "http://127.0.0.1")})
	for status, sentence := range map[int]string{
		200: "", 204: "", 299: "", 301: "redirects are not followed", 307: "redirects are not followed", 400: "400", 404: "404", 410: "no callbacks any more", 500: "500",
	} {
		calls := len(r.called)
		r.answer = func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "http://127.0.0.1:"+r.port()+"/elsewhere")
			w.WriteHeader(status)
			if status != http.StatusNoContent {
				for range 100 { // more than is read
					_, _ = w.Write(make([]byte, 64<<10))
				}
			}
		}
		got, err := s.Post(t.Context(), r.URL+"/secret", "id", nil)
		require.Equal(t, status, got)
		require.Len(t, r.called, calls+1, "once, and nowhere else")
		if sentence == "" {
			require.NoError(t, err)
			continue
		}
		require.ErrorContains(t, err, sentence)
		require.NotContains(t, err.Error(), "secret")
	}
	r.answer = func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X", strings.Repeat("x", 32<<10)) }
	_, err := s.Post(t.Context(), r.URL+"/secret", "id", nil)
	require.EqualError(t, err, "It could not be reached.")
	r.Close()
	_, err = s.Post(t.Context(), r.URL+"/secret", "id", nil)
	require.EqualError(t, err, "It could not be reached.")
}

// TestNothingReachesInside: neither a name that stands for an address inside, nor one of several, nor one that is looked up as another
// the next time, nor a setting of proxies brings a call there.
func TestNothingReachesInside(t *testing.T) {
	r := newReceiver(t, true)
	for name, list := range map[string]string{"HTTP_PROXY": r.URL, "HTTPS_PROXY": r.URL, "ALL_PROXY": r.URL} {
		t.Setenv(name, list)
	}
	looked := 0
	for name, resolve := range map[string]func(context.Context, string) ([]netip.Addr, error){
		"loopback": resolves("127.0.0.1"), "mapped": resolves("::ffff:127.0.0.1"), "among others": resolves("93.184.216.34", "127.0.0.1"),
		"NAT64": resolves("64:ff9b::7f00:1"), "6to4": resolves("2002:7f00:1::1"), "Teredo": resolves("2001:0:7f00:1::1"), "metadata": resolves("169.254.169.254"),
		"private": resolves("10.1.2.3"), "of a carrier": resolves("100.64.1.1"), "unspecified": resolves("0.0.0.0"), "link": resolves("fe80::1%lo"),
		"then another": func(context.Context, string) ([]netip.Addr, error) {
			if looked++; looked == 1 {
				return []netip.Addr{netip.MustParseAddr("10.0.0.1")}, nil
			}
			return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
		},
	} {
		s := New(Options{Secrets: secrets(t, secretText), Allow: allow(t, "public"), Resolve: resolve, Roots: r.roots()})
		status, err := s.Post(t.Context(), "https://example.com:8443/secret", "id", nil)
		require.Zero(t, status, name)
		require.Equal(t, error(errRefused), err, name)
	}
	// Named hosts may be inside, but not where clouds hand out credentials.
	s := New(Options{Secrets: secrets(t, secretText), Allow: allow(t, "meta.example"), Resolve: resolves("169.254.169.254")})
	_, err := s.Post(t.Context(), "https://meta.example/", "id", nil)
	require.Equal(t, error(errRefused), err)
	// What nobody allowed is refused at the call, too: the settings may have changed since the job came.
	for _, url := range []string{"https://127.0.0.1/", "http://example.org/", "https://localhost/"} {
		_, err := s.Post(t.Context(), url, "id", nil)
		require.Error(t, err)
	}
	require.Empty(t, r.called)
	require.Equal(t, 1, looked, "a name is looked up once")
}

// TestConnectIsCheckedItself: the socket refuses an address that came to it past the look-up.
func TestConnectIsCheckedItself(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	d := net.Dialer{Control: target{public: true}.control}
	_, err = d.DialContext(t.Context(), "tcp", l.Addr().String())
	require.ErrorIs(t, err, errRefused)
	_, err = New(Options{}).dial(t.Context(), "tcp", l.Addr().String())
	require.ErrorIs(t, err, errRefused, "without a target nothing is connected to")
	within := target{within: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}
	d.Control = within.control
	conn, err := d.DialContext(t.Context(), "tcp", l.Addr().String())
	require.NoError(t, err)
	require.NoError(t, conn.Close())
}

// TestReceiverThatHangs is not waited for without end, and one whose certificate nobody knows is not told anything.
func TestReceiverThatHangs(t *testing.T) {
	r := newReceiver(t, true)
	s := New(Options{Secrets: secrets(t, secretText), Allow: allow(t, "127.0.0.1")})
	_, err := s.Post(t.Context(), r.URL+"/secret", "id", nil)
	require.EqualError(t, err, "Its certificate is not valid.")
	require.Empty(t, r.called)
	require.Less(t, postTime, job.CallbackPatience)

	hang := make(chan struct{})
	defer close(hang)
	r.answer = func(http.ResponseWriter, *http.Request) { <-hang }
	s = New(Options{Secrets: secrets(t, secretText), Allow: allow(t, "127.0.0.1"), Roots: r.roots()})
	s.client.Timeout = 50 * time.Millisecond
	_, err = s.Post(t.Context(), r.URL+"/secret", "id", nil)
	require.EqualError(t, err, "It did not answer in time.")

	s = New(Options{Allow: allow(t, "127.0.0.1"), Roots: r.roots()})
	_, err = s.Post(t.Context(), r.URL, "id", nil)
	require.ErrorContains(t, err, "no secret")
	s = New(Options{Secrets: secrets(t, secretText), Resolve: func(context.Context, string) ([]netip.Addr, error) {
		return nil, &net.DNSError{Err: "no such host", Name: "secret", IsNotFound: true}
	}})
	_, err = s.Post(t.Context(), "https://nowhere.example/secret", "id", nil)
	require.EqualError(t, err, "Its name is not known.")
}
