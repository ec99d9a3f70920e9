// Package s3server runs an S3 service in this process on a folder: package versitygw, with durable writes and events of the
// objects that are created. The service is reached by package s3store, like any other. It imports package job and versitygw.
package s3server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/versity/versitygw/auth"
	"github.com/versity/versitygw/embedgw"
	"github.com/versity/versitygw/s3api"

	"sheaf/internal/job"
)

// The buckets of a laptop's sheaf. The inbox keeps versions.
const (
	InboxBucket  = "sheaf-inbox"
	OutboxBucket = "sheaf-outbox"
)

// Region is what requests are signed for.
const Region = "us-east-1"

// socket is where the gateway listens, seen from the folder of the buckets, in which the process works from then on:
// the address of a UNIX socket has room for some hundred bytes only, too few for the path of a deep data folder.
const socket = "../s3.sock"

// maxRequests is how many requests the gateway works on at a time; more get the answer to slow down.
const maxRequests = 1024

// Options say where a Server keeps its objects and who hears of new ones.
type Options struct {
	// Dir is the folder of the buckets; the credentials lie beside it, as s3-credentials. Both are made when they are
	// not there.
	Dir string
	// OnArrival is called for every object that is created, before the client that created it gets its answer. When it
	// fails so does the client's request, which may be repeated. It may be called twice for an object, and not at all when
	// the process dies.
	OnArrival func(ctx context.Context, bucket string, a job.Arrival) error
	// Volatile leaves it to the system when objects reach the disk, for a folder that nobody needs after this process.
	Volatile bool
}

// ObjectFolder returns where the objects of a bucket lie whose keys begin with prefix, which ends with a slash; dir is Options.Dir.
func ObjectFolder(dir, bucket, prefix string) string {
	return filepath.Join(buckets(dir), bucket, filepath.FromSlash(prefix))
}

func buckets(dir string) string { return filepath.Join(dir, "buckets") }

// Server is an S3 service in this process: the gateway of package versitygw over a folder. It listens on a UNIX socket that
// only this user may open; Handler lets others in, and Direct takes calls without requests.
type Server struct {
	gateway     *gateway
	credentials credentials
	transport   *http.Transport
	outside     outside
	cancel      context.CancelFunc
	done        chan struct{}
	workdir     string // of the process, before and after
	closing     sync.Once
	err         error // why the gateway ended; read it when done is closed

	direct sync.RWMutex // held for reading by calls of Direct
	ended  bool         // guarded by direct
}

// alone is held while a Server runs: the working directory, standard output and versitygw's globals are the process's.
var alone sync.Mutex

// Start starts a Server and returns it when it answers requests. There can be one in a process: it makes the folder of the
// buckets the process's working directory until Close, so nobody else may rely on relative paths, nor on standard
// output while it starts, when the gateway's greetings are kept from it.
func Start(ctx context.Context, options Options) (*Server, error) {
	dir, err := filepath.Abs(options.Dir)
	if err != nil {
		return nil, fmt.Errorf("start s3: %w", err)
	}
	credentials, err := loadCredentials(filepath.Join(filepath.Dir(dir), "s3-credentials"))
	if err != nil {
		return nil, fmt.Errorf("start s3: %w", err)
	}
	workdir, err := os.Getwd()
	if err != nil {
		workdir = "/" // the folder is gone or may not be read: nobody misses it
	}
	if !alone.TryLock() {
		return nil, errors.New("start s3: only one instance per process can run")
	}
	events := context.WithoutCancel(ctx) // those of requests under way when it is closed go through
	run, cancel := context.WithCancel(events)
	s := &Server{
		credentials: credentials,
		transport:   newTransport(),
		outside:     newOutside(),
		cancel:      cancel,
		done:        make(chan struct{}),
		workdir:     workdir,
	}
	if s.gateway, err = openGateway(events, dir, credentials.key, options); err != nil {
		close(s.done)
		return nil, errors.Join(fmt.Errorf("start s3 in %s: %w", dir, err), s.end())
	}
	if err := s.serve(ctx, run); err != nil {
		return nil, errors.Join(fmt.Errorf("start s3 in %s: %w", dir, err), s.end())
	}
	return s, nil
}

// serve starts the gateway's server, which runs until run ends, and waits until it answers.
func (s *Server) serve(ctx, run context.Context) error {
	ready := make(chan struct{})
	account := auth.Account{Access: s.credentials.key, Secret: s.credentials.secret, Role: auth.RoleAdmin}
	config := &embedgw.Config{
		RootUserAccess:    account.Access,
		RootUserSecret:    account.Secret,
		IAMService:        auth.NewIAMServiceSingle(account), // what it would choose, too, but with a greeting
		Region:            Region,
		Ports:             []string{socket},
		SocketPerm:        "0600",
		MaxConnections:    2 * maxRequests,
		MaxRequests:       maxRequests,
		MultipartMaxParts: 10_000,
		KeepAlive:         true,
		Quiet:             true,
		DisableACLs:       true,
		S3Options:         []s3api.Option{s3api.WithOnListen(sync.OnceFunc(func() { close(ready) }))},
	}
	go func() {
		defer close(s.done)
		s.err = embedgw.RunVersityGW(run, s.gateway, config)
	}()
	select {
	case <-ready:
		return s.answers(ctx)
	case <-s.done:
		return s.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// answers waits for an answer, whatever it is. A server that listens is not through with its start: it looks at standard output, which
// the start of another one after an early Close would change.
func (s *Server) answers(ctx context.Context) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodHead, "http://"+signedHost, nil)
	if err != nil {
		return err
	}
	answer, err := s.transport.RoundTrip(r)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

// Done is closed when the gateway has ended, by Close or by itself.
func (s *Server) Done() <-chan struct{} { return s.done }

// Close ends the gateway after the requests under way, at most ten seconds of them, and returns the process its working
// directory back. Only the first call does anything.
func (s *Server) Close() error {
	var err error
	s.closing.Do(func() {
		err = s.end()
		if s.err != nil {
			err = errors.Join(fmt.Errorf("run s3: %w", s.err), err)
		}
	})
	return err
}

func (s *Server) end() error {
	s.transport.CloseIdleConnections()
	s.cancel()
	<-s.done
	s.direct.Lock()
	defer s.direct.Unlock()
	s.ended = true
	defer alone.Unlock()
	return os.Chdir(s.workdir)
}

// Credentials are those of the service's only account.
func (s *Server) Credentials() aws.Credentials {
	return aws.Credentials{AccessKeyID: s.credentials.key, SecretAccessKey: s.credentials.secret}
}

// Config leads clients of this process to s. The host of its endpoint means nothing: its HTTP client knows the socket.
func (s *Server) Config() aws.Config {
	return aws.Config{
		BaseEndpoint: aws.String("http://" + signedHost),
		Region:       Region,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return s.Credentials(), nil
		}),
		HTTPClient: &http.Client{Transport: oneBody{s.transport}},
	}
}

// newTransport connects to the socket, whatever the host. It leaves bodies as they are and keeps enough connections for
// all that a laptop's pipeline does at once.
func newTransport() *http.Transport {
	return &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, "unix", socket)
		},
		DisableCompression:    true,
		MaxIdleConnsPerHost:   64,
		IdleConnTimeout:       time.Minute,
		ExpectContinueTimeout: time.Second,
	}
}

// oneBody gives each request with a body a connection of its own. The gateway answers some before it has read their bodies, and
// would take the rest for the connection's next request: another client would get its answer.
type oneBody struct{ *http.Transport }

// RoundTrip implements http.RoundTripper.
func (t oneBody) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil && r.Body != http.NoBody {
		r = r.WithContext(r.Context()) // a RoundTripper leaves its request as it is
		r.Close = true
	}
	return t.Transport.RoundTrip(r)
}
